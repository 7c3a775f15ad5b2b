"""What a request to /ping asks for: which key, which report. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .life import Kind

HEADER: Final = b"x-ping-key"
_EXIT_CODE: Final = re.compile(r"0|[1-9][0-9]{0,2}")
_EXIT_CODE_MAX: Final = 255
_WORDS: Final = {"": Kind.SUCCESS, "start": Kind.START, "fail": Kind.FAIL}


@dataclass(frozen=True, slots=True)
class Action:
    """A report before its time is known."""

    kind: Kind
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to report. action: None when there is no such report."""

    key: str | None
    action: Action | None


def asked(path: str, header_key: str | None) -> Asked:
    """Read a path that begins with /ping. header_key: the key of the headers, when there is one.

    With a key in the headers the path names the report only: /ping, /ping/start. A key in the path
    counts before one in the headers.
    """
    parts = path.split("/")[2:]
    if parts and not parts[-1]:
        parts.pop()  # a slash at the end, as people put it
    if header_key is not None and len(parts) <= 1 and (action := _action(*parts)):
        return Asked(header_key, action)
    if not parts:
        return Asked(header_key, None)
    key, *rest = parts
    return Asked(key, _action(*rest) if len(rest) <= 1 else None)


def key_of_header(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Return the key of the header made for it; None when it is absent or there are several."""
    found = [value for name, value in headers if name == HEADER]
    return found[0].decode("latin-1").strip() or None if len(found) == 1 else None


def _action(word: str = "") -> Action | None:
    if kind := _WORDS.get(word):
        return Action(kind)
    if _EXIT_CODE.fullmatch(word) and int(word) <= _EXIT_CODE_MAX:
        return Action(Kind.SUCCESS if int(word) == 0 else Kind.FAIL, int(word))
    return None
