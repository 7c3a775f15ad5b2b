"""Where numbers and durations end in a query's text. Pure.

Both functions return the position after what was read and whether that is a number (a duration):
what was read and is neither is what an error shows.
"""

from typing import Final

_DIGITS: Final = frozenset("0123456789")
_HEX: Final = frozenset("0123456789abcdefABCDEF")
_UNITS_FIRST: Final = frozenset("smhdwy")
_UNITS: Final = frozenset("smhdw")
_INSIDE: Final = frozenset("._eE")
# What may not follow a dot, an exponent, an underscore; the empty text is the end.
_NOT_AFTER: Final = {
    ".": frozenset("_."),
    "e": frozenset({"", ".", "_", "e", "E"}),
    "_": frozenset({"", ".", "_", "e", "E"}),
}


def number_end(text: str, at: int) -> tuple[int, bool]:
    """Read a number: decimal or hexadecimal, with single underscores, as Go writes them."""
    begun, digits = at, _DIGITS
    if text[at : at + 2] in {"0x", "0X"}:
        at += 3 if text[at + 2 : at + 3] == "_" else 2
        digits = _HEX
    met = set[str]()
    while (char := text[at : at + 1]) and (char in digits or char in _INSIDE):
        at += 1
        if char in digits or (char == "_" and at == begun + 1):
            continue
        kind = char.lower()
        if kind in met or (kind == "." and digits is _HEX):
            return at, False
        met |= {kind} - {"_"}
        at += kind == "e" and text[at : at + 1] in {"+", "-"}
        if text[at : at + 1] in _NOT_AFTER[kind]:
            return min(at + 1, len(text)), False
    return at, at > begun and not _is_word(text[at : at + 1])


def duration_end(text: str, at: int) -> tuple[int, bool]:
    """Read the rest of a duration, from the unit behind its first digits on."""
    units = _UNITS_FIRST
    while True:
        if text[at : at + 1] not in units:
            return at, False
        at += 1
        at += text[at : at + 1] == "s"  # ms; other pairs are refused when the duration is read
        digits = at
        while text[at : at + 1] in _DIGITS:
            at += 1
        if at == digits:
            break
        units = _UNITS
    if _is_word(text[at : at + 1]):
        return at + 1, False
    return at, True


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")
