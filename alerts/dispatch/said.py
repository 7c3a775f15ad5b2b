"""Values of an Alertmanager file that have to be of a kind, noted where they are not. Pure."""

import re
from typing import Final
from urllib.parse import urlsplit

from alerts import durations
from core.place import Fields, Node, shown

TEMPLATE: Final = "{{"  # what begins so is known only when something is to be told
_YES: Final = frozenset(("yes", "y", "on", "true"))
_NO: Final = frozenset(("no", "n", "off", "false"))
_ADDRESS: Final = re.compile(r"(.*):[^:]+")


def said(fields: Fields, name: str) -> bool:
    """Whether a key says anything: an empty text is none."""
    node = fields.get(name, required=False)
    return node is not None and node.value != ""


def yes_or_no(node: Node) -> bool | None:
    """Read a flag; None when it is none. In YAML as Go reads it `yes` and `off` are flags, too."""
    if isinstance(node.value, bool):
        return node.value
    word = node.value.lower() if isinstance(node.value, str) else ""
    return True if word in _YES else False if word in _NO else None


def flag(fields: Fields, name: str) -> bool | None:
    """Read the flag of a key; None when it is left out, or none."""
    node = fields.get(name, required=False)
    found = yes_or_no(node) if node is not None else None
    if node is not None and found is None:
        fields.wrong(name, f"expected true or false, got {shown(node)}")
    return found


def seconds(fields: Fields, name: str) -> float | None:
    """Read how long something is; None when it is left out."""
    return durations.seconds(fields, name, such_as="30s, 5m or 4h")


def count(fields: Fields, name: str) -> None:
    """Look at a number of things."""
    node = fields.get(name, required=False)
    if node is None:
        return
    if isinstance(node.value, bool) or not isinstance(node.value, int) or node.value < 0:
        fields.wrong(name, f"expected a whole number from 0 on, got {shown(node)}")


def address(fields: Fields, name: str) -> None:
    """Look at a host with its port."""
    node = fields.get(name, required=False)
    if node is not None and node.value != "" and not _ADDRESS.fullmatch(str(node.value)):
        fields.wrong(name, f"{shown(node)} has no port; write mail.example.vn:587")


def url(fields: Fields, name: str) -> None:
    """Look at an address of the web."""
    node = fields.get(name, required=False)
    if node is None or node.value == "" or TEMPLATE in str(node.value):
        return
    try:
        parts = urlsplit(str(node.value).strip())
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_one = False
    if not is_one:  # what it says may be a secret
        fields.wrong(name, "is no address; write https://host/path")
