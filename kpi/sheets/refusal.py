"""Why a file, or a part of one, is not read. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from kpi.define import Text

from .cells import Place


class Code(StrEnum):
    """The kinds, stable: screens and tests speak of them."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    NOT_A_TABLE = "file_not_a_table"  # PDF, picture, Word, archive …
    OLD_EXCEL = "file_old_excel"
    ENCRYPTED = "file_encrypted"
    MACROS = "file_macros"
    EXTERNAL_LINKS = "file_external_links"
    BOMB = "file_bomb"
    DOCTYPE = "file_doctype"
    BROKEN = "file_broken"
    ENCODING = "file_encoding"
    QUOTES = "file_quotes"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    MISLABELLED = "file_mislabelled"
    HIDDEN_SHEET = "hidden_sheet"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was found and what to do about it. place: None is the file."""

    code: Code
    title: Text
    detail: Text
    place: Place | None = None


class RefusedError(Exception):
    """Ends the reading of a file; the faces of this package give its refusal back instead."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def refused(code: Code, title: Text, detail: Text, place: Place | None = None) -> RefusedError:
    """Make what ends the reading."""
    return RefusedError(Refusal(code, title, detail, place))
