"""Where a string of a query ends, and what is wrong with it. Pure."""

import re
from typing import Final

_PART: Final = re.compile(r"[^\\\n'\"]*")
_ESCAPES: Final = frozenset("abfnrtv\\")
_NUMBERED: Final = {"x": (2, 16, 0xFF), "u": (4, 16, 0x10FFFF), "U": (8, 16, 0x10FFFF)}
_OCTAL: Final = (3, 8, 0xFF)
_OCTAL_DIGITS: Final = frozenset("01234567")
_HEX_DIGITS: Final = frozenset("0123456789abcdefABCDEF")
_SURROGATES: Final = range(0xD800, 0xE000)
_ENDLESS: Final = "escape sequence not terminated"

# How far was read, and what is wrong there; empty: nothing.
_Read = tuple[int, str]


def string_end(text: str, at: int, mark: str) -> _Read:
    """Read to the end of the string that began with `mark` before `at`."""
    if mark == "`":
        end = text.find("`", at)
        return (len(text), "unterminated raw string") if end < 0 else (end + 1, "")
    wrong = ""
    while not wrong:
        found = _PART.match(text, at)
        at = found.end() if found else at
        char = text[at : at + 1]
        at += len(char)
        if char == mark:
            break
        if char in {"", "\n"}:
            wrong = "unterminated quoted string"
        elif char == "\\":
            at, wrong = _escape_end(text, at, mark)
    return at, wrong


def _escape_end(text: str, at: int, mark: str) -> _Read:
    kind = text[at : at + 1]
    if not kind:
        return at, _ENDLESS
    if kind in _ESCAPES or kind == mark:
        return at + 1, ""
    if kind in _OCTAL_DIGITS:
        return _code_end(text, at, *_OCTAL)
    if kind in _NUMBERED:
        return _code_end(text, at + 1, *_NUMBERED[kind])
    return at + 1, f"unknown escape sequence {_code_point(kind)}"


def _code_end(text: str, at: int, count: int, base: int, most: int) -> _Read:
    code = 0
    for char in text[at : at + count]:
        at += 1
        digit = int(char, 16) if char in _HEX_DIGITS else base
        if digit >= base:
            return at, f"illegal character {_code_point(char)} in escape sequence"
        code, count = code * base + digit, count - 1
    if count:
        return at, _ENDLESS
    is_code_point = code <= most and code not in _SURROGATES
    return at, "" if is_code_point else "escape sequence is an invalid Unicode code point"


def _code_point(char: str) -> str:
    return f"U+{ord(char):04X} {char!r}"
