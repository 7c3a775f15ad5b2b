"""A document as flat texts by path, so that people see which of them change. Pure."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final

from .document import Node

# What such keys hold is shown by a print of it; a file's name is no secret.
_HIDDEN: Final = ("password", "secret", "token", "key", "credentials", "webhook_url", "phone")


def flattened(root: Node) -> dict[str, str]:
    """Give every scalar of a tree by its path, secrets by their prints."""
    return {node.path: _shown(node) for node in _scalars(root)}


def _scalars(node: Node) -> Iterator[Node]:
    match node.value:
        case tuple():
            for child in node.value:
                yield from _scalars(child)
        case Mapping():
            for child in node.value.values():
                yield from _scalars(child)
        case _:
            yield node


def _shown(node: Node) -> str:
    text = "" if node.value is None else str(node.value)
    if text and node.path.lower().endswith(_HIDDEN):
        return f"(hidden, {sha256(text.encode()).hexdigest()[:8]})"
    return text
