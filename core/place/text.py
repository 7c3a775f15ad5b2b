"""Bytes of a file to text: size, UTF-8, NFC, no hidden characters. Pure."""

import unicodedata
from collections.abc import Iterator

from .findings import Findings

# Controls and format characters (bidi overrides, zero width) make a file read unlike it looks.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})


def readable(raw: bytes, findings: Findings, *, bytes_max: int) -> str | None:
    """Text of a file without byte order mark, or None when it cannot be read at all."""
    if len(raw) > bytes_max:
        reason = f"{len(raw)} bytes; at most {bytes_max} are read. Is this the right file?"
        findings.add(0, "", reason)
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reason = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        findings.add(line, "", reason)
        return None
    for number, line_text in enumerate(text.split("\n"), start=1):
        for reason in _odd(line_text.rstrip("\r")):
            findings.add(number, "", reason)
    return text


def _odd(line: str) -> Iterator[str]:
    """Say what is odd about the characters of one line."""
    if line.isascii() and line.isprintable():
        return
    hidden = next((char for char in line if _is_hidden(char)), None)
    if hidden is not None:
        yield f"hidden character U+{ord(hidden):04X} at column {line.index(hidden) + 1}; remove it"
    if not unicodedata.is_normalized("NFC", line):
        yield "letters and marks are not composed (NFC); save the file with composed letters"


def _is_hidden(char: str) -> bool:
    return char != "\t" and unicodedata.category(char) in _HIDDEN
