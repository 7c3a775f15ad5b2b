"""Texts of cells as they are compared: letters composed, ends trimmed, each kept once. Pure."""

import unicodedata


class Tidy(dict[str, str]):
    """Tidied texts by what stands in the file: a table of many rows has few different texts."""

    def __missing__(self, text: str) -> str:
        tidied = self[text] = unicodedata.normalize("NFC", text).strip()
        return tidied
