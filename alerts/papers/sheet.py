"""What stands on a paper, whatever it is written as. Papers are in Vietnamese."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

NONE: Final = "chưa có"  # what nobody knows yet is no zero, and no empty cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A part of a paper: facts, then rows under a head, then lines that a person fills in.

    nothing: what stands there when there are no rows; empty: rows are not expected.
    """

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    nothing: str = ""
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A paper. warning: what has to be seen first; signs: who signs it; foot: as of when."""

    title: str
    under: str
    parts: tuple[Table, ...]
    warning: str = ""
    signs: tuple[str, ...] = ()
    foot: str = ""

    def as_json(self) -> dict[str, Any]:
        """Write it as it is stored."""
        return asdict(self)


def sheet_of(stored: dict[str, Any]) -> Sheet:
    """Read what `as_json` wrote, also after it was JSON."""
    parts = tuple(_table_of(part) for part in stored["parts"])
    return Sheet(**{**stored, "parts": parts, "signs": tuple(stored["signs"])})


def hash_of(sheet: Sheet) -> str:
    """Give the sha256 of all that stands on it, in hexadecimal digits."""
    text = json.dumps(sheet.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def clock(moment: datetime | None, zone: ZoneInfo) -> str:
    """Write a moment by the clock of a place; None: nobody knows it yet."""
    return f"{moment.astimezone(zone):%H:%M, %d/%m/%Y}" if moment else NONE


def _table_of(stored: dict[str, Any]) -> Table:
    return Table(
        title=stored["title"],
        facts=tuple((name, value) for name, value in stored["facts"]),
        head=tuple(stored["head"]),
        rows=tuple(map(tuple, stored["rows"])),
        nothing=stored["nothing"],
        blanks=tuple(stored["blanks"]),
    )
