"""Strings as PromQL and Go write them: quoting for messages, unquoting of literals. Pure."""

import unicodedata
from typing import Final

_SHORT: Final = {
    "\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v",
    "\\": r"\\", '"': r"\"",
}  # fmt: skip
_ESCAPED: Final = {
    "a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, "'": 39, '"': 34,
}  # fmt: skip
_DIGITS: Final = {"x": 2, "u": 4, "U": 8}
_OCTAL_DIGITS: Final = 3
_LONGEST_SHORT: Final = 0xFFFF
_DELETE: Final = 0x7F
# How Python keeps bytes that are no UTF-8 ("surrogateescape").
_NO_UTF8: Final = (0xDC80, 0xDCFF)
_FIRST_BYTE: Final = 0x80
_UNPRINTED: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}


def quoted(text: str) -> str:
    """Put text in double quotes; what cannot be seen is escaped."""
    return f'"{"".join(map(_escaped, text))}"'


def quoted_char(char: str) -> str:
    """Put a character in single quotes, as messages of the lexer do."""
    if char in {"'", "\\"}:
        return f"'\\{char}'"
    return "'\"'" if char == '"' else f"'{_escaped(char)}'"


def _escaped(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    if _NO_UTF8[0] <= code <= _NO_UTF8[1]:
        return f"\\x{code - _NO_UTF8[0] + _FIRST_BYTE:02x}"
    if char == " " or unicodedata.category(char) not in _UNPRINTED:
        return char
    if code < ord(" ") or code == _DELETE:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= _LONGEST_SHORT else f"\\U{code:08x}"


def unquoted(literal: str) -> str:
    """Return what a string literal stands for; the lexer has found its escapes to be valid.

    Bytes that are written by number and make no UTF-8 become U+FFFD.
    """
    return unquoted_bytes(literal).decode(errors="replace")


def unquoted_bytes(literal: str) -> bytes:
    """Return what a string literal stands for, whether or not that is UTF-8."""
    mark, body = literal[0], literal[1:-1]
    if mark == "`" or "\\" not in body:
        return body.encode()
    found, at = bytearray(), 0
    while at < len(body):
        if body[at] != "\\":
            found += body[at].encode()
            at += 1
            continue
        kind = body[at + 1]
        if kind in _ESCAPED:
            found.append(_ESCAPED[kind])
            at += 2
        elif kind in _DIGITS:
            end = at + 2 + _DIGITS[kind]
            code = int(body[at + 2 : end], 16)
            found += bytes([code]) if kind == "x" else chr(code).encode()
            at = end
        else:
            found.append(int(body[at + 1 : at + 1 + _OCTAL_DIGITS], 8))
            at += 1 + _OCTAL_DIGITS
    return bytes(found)
