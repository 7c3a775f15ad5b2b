"""Uploads and their rows as they are stored. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from core.model import Period, UnitId

from .states import State

REASON_CHARS_MAX: Final = 2000  # as the table has it
NAME_CHARS_MAX: Final = 200


class Way(StrEnum):
    """How figures came."""

    FILE = "file"
    PASTE = "paste"
    TYPED = "typed"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of an upload as it was understood. cell: where its figures stood."""

    line: int
    kpi: str
    unit: UnitId
    period: str
    part: str = ""
    numerator: Decimal | None
    denominator: Decimal | None = None
    numerator_cell: str = ""
    denominator_cell: str = ""
    remark: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is handed in. seen: the upload that counted when it was looked at; None: there was none.

    body: the file as it came; of what was typed, nothing. request: by which it is known if it is
    asked for again. reason: why what was approved is corrected.
    """

    unit: UnitId
    period: str
    way: Way
    lines: Sequence[Line]
    sha256: str
    request: str
    file_name: str = ""
    body: bytes | None = None
    seen: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A row of `kpi_upload`, without its file. period: one, or the first and last of several."""

    id: int
    unit: UnitId
    period: str
    way: Way
    file_name: str
    sha256: str
    state: State
    reason: str
    made_by: str
    made_by_name: str | None
    made_at: datetime
    decided_by: str | None
    decided_by_name: str | None
    decided_at: datetime | None
    decision: str
    replaces: int | None
    version: int
    rows: int
    remarks: int  # rows that came with a reason
    simulated: bool  # figures of it are made up

    @property
    def is_official(self) -> bool:
        """Whether its figures were approved, as far as they still count."""
        return self.decided_by is not None and self.state in {State.APPROVED, State.REPLACED}


def span(periods: Collection[str]) -> str:
    """Name the periods of an upload: the one, or the first and the last."""
    ordered = sorted(periods, key=_begin)
    return ordered[0] if len(ordered) == 1 else f"{ordered[0]}/{ordered[-1]}"


def _begin(id_: str) -> tuple[str, str]:
    period = Period.parse(id_)
    return (period.first.isoformat() if period else "", id_)
