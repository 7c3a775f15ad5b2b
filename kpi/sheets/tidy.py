"""Texts of cells as they are compared. Pure."""

import unicodedata


class Tidy(dict[str, str]):
    """Texts composed and trimmed, each kept once: a table of many rows has few different ones."""

    def __missing__(self, text: str) -> str:
        tidied = self[text] = unicodedata.normalize("NFC", text).strip()
        return tidied


def searched(text: str) -> str:
    """Give the form in which words are compared: lower case, without marks, single spaces."""
    split = unicodedata.normalize("NFD", text.lower())
    bare = "".join(char for char in split if not unicodedata.combining(char))
    return " ".join(bare.replace("đ", "d").split())
