"""Texts on their way into somebody's spreadsheet. Pure."""

from typing import Final

# What makes Excel, LibreOffice or Google Sheets take a text for a formula; in full width, too.
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def escaped(text: str) -> str:
    """Give a text that no spreadsheet computes: with an apostrophe where it could be a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def unescaped(text: str) -> str:
    """Give back what `escaped` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_DANGEROUS) else text
