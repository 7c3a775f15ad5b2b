"""Texts of cells as they are compared. Pure."""

import re
import unicodedata
from typing import Final

_MARKS: Final = re.compile("[\u0300-\u036f]")
_KEPT_MAX: Final = 20_000  # a table in which all texts differ gains nothing


class Tidy(dict[str, str]):
    """Texts composed and trimmed, each kept once: a table of many rows has few different ones."""

    def __missing__(self, text: str) -> str:
        tidied = unicodedata.normalize("NFC", text).strip()
        if len(self) < _KEPT_MAX:
            self[text] = tidied
        return tidied


def searched(text: str) -> str:
    """Give the form in which words are compared: lower case, without marks, single spaces."""
    lower = text.lower()
    if not lower.isascii():
        lower = _MARKS.sub("", unicodedata.normalize("NFD", lower)).replace("đ", "d")
    return " ".join(lower.split())
