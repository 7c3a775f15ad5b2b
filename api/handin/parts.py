"""A file and what a person says of it, as they come: `multipart/form-data`. Pure."""

import re
from dataclasses import dataclass
from typing import Final

_BOUNDARY: Final = re.compile(r"""boundary=(?:"([^"]{1,200})"|([^\s;,"]{1,200}))""", re.IGNORECASE)
_NAME: Final = re.compile(rb"""[ ;]name="([^"]{0,200})\"""", re.IGNORECASE)
_FILE_NAME: Final = re.compile(rb"""filename="([^"]{0,1000})\"""", re.IGNORECASE)
_HEADER_BYTES_MAX: Final = 2_000
_PARTS_MAX: Final = 4


class NotInPartsError(Exception):
    """The body is not what was said; tells why."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The file as it came, its name, and the rest as text by name."""

    file: memoryview
    file_name: str
    texts: dict[str, str]


def parted(content_type: str, body: bytes) -> Parts:
    """Take a body apart; the file is not copied. Raises NotInPartsError."""
    kind, _, rest = content_type.partition(";")
    found = _BOUNDARY.search(rest)
    if kind.strip().lower() != "multipart/form-data" or found is None:
        raise NotInPartsError("expected multipart/form-data with parts `file` and `answers`")
    mark = b"--" + (found[1] or found[2]).encode("latin-1", "replace")
    view, texts, file, name = memoryview(body), dict[str, str](), None, ""
    for start, end in _spans(body, mark):
        head, content = _split(body, start, end)
        label = _NAME.search(head)
        if label is None:
            raise NotInPartsError("a part has no name")
        if label[1] == b"file":
            file, called = view[content:end], _FILE_NAME.search(head)
            name = called[1].decode(errors="replace") if called else ""
        else:
            texts[label[1].decode(errors="replace")] = _text(body[content:end])
    if file is None:
        raise NotInPartsError("there is no part `file`")
    return Parts(file, name, texts)


def _spans(body: bytes, mark: bytes) -> list[tuple[int, int]]:
    """Find where parts begin and end, the line breaks around them left out."""
    at = 0 if body.startswith(mark) else body.find(b"\r\n" + mark) + 2
    spans: list[tuple[int, int]] = []
    while at >= 0 and body.startswith(mark, at) and len(spans) <= _PARTS_MAX:
        start = at + len(mark)
        if body.startswith(b"--", start):
            return spans
        end = body.find(b"\r\n" + mark, start)
        if end < 0:
            raise NotInPartsError("the body ends in the middle of a part")
        spans.append((start, end))
        at = end + 2
    raise NotInPartsError(f"expected a few parts, at most {_PARTS_MAX}, and an end")


def _split(body: bytes, start: int, end: int) -> tuple[bytes, int]:
    """Find the header of a part, and where its content begins."""
    gap = body.find(b"\r\n\r\n", start, min(end, start + _HEADER_BYTES_MAX) + 4)
    if gap < 0:
        raise NotInPartsError("a part has no header, or a very long one")
    return body[start:gap], min(gap + 4, end)


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise NotInPartsError("text that is not UTF-8") from None
