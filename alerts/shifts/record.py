"""A hand-over: what stood there, who wrote it, and who confirmed it. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from alerts.papers import Sheet

NOTE_CHARS_MAX: Final = 4000  # as the tables have it


@dataclass(frozen=True, slots=True)
class Desk:
    """What is handed over: a unit with all that lies in it. unit: None is the whole place.

    units: the unit and all that lies in it; None: all, and what has no unit.
    """

    unit: str | None = None
    units: Collection[str] | None = None
    name_vi: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A row of `handover`. hash: sha256 of the sheet, in hexadecimal digits. unit: whose desk."""

    id: int
    unit: str | None = None
    since: datetime | None
    written_at: datetime
    written_by: str
    written_by_name: str | None
    note: str
    sheet: Sheet
    hash: str
    withdrawn_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    confirmed_by_name: str | None
    remark: str

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has still to confirm it."""
        return self.withdrawn_at is None and self.confirmed_at is None

    def is_late(self, now: datetime, within: timedelta) -> bool:
        """Whether it was confirmed late, or waits for too long. within: as the place has it."""
        if self.withdrawn_at is not None:
            return False
        return (self.confirmed_at or now) - self.written_at > within


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the log of shifts."""

    id: int
    at: datetime
    actor: str
    actor_name: str | None
    text: str


def refusals(old: Handover, actor: str, digest: str) -> Iterator[tuple[str, str]]:
    """Say why somebody cannot confirm a hand-over, as (field, reason)."""
    if not old.is_waiting:
        yield "", "it is confirmed or withdrawn already"
    elif actor == old.written_by:
        yield "", "whoever hands over does not confirm it himself"
    elif digest != old.hash:
        yield "sha256", "is of another text: read this one"
