"""The place that boards are made for, and words in its languages."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple, TypeVar

from core.model import Unit
from core.place import Language, Profile


class Words(NamedTuple):
    """One text in both languages."""

    vi: str
    en: str


_NOBODY: Final[Mapping[str, Words]] = {}


class Subject(NamedTuple):
    """What boards need to know of a place.

    url: where browsers open its center, no `/` after it. units: those of today by id, below the
    root; schedules: of duty: series carry only ids. kpi_decimals: the most of its indicators.
    defined: metrics that it has or records, and which of `kpis.yml` and `oncall.yml`; rules: names
    of alerts that its rules give; None: whatever boards ask for.
    """

    id: str
    names: Words
    zone: str
    language: Language
    url: str
    units: Mapping[str, Words] = _NOBODY
    schedules: Mapping[str, Words] = _NOBODY
    kpi_decimals: int = 1
    defined: frozenset[str] | None = None
    rules: frozenset[str] | None = None

    def say(self, words: Words) -> str:
        """Give a text in the place's language."""
        return words.vi if self.language is Language.VI else words.en


T = TypeVar("T")
Draw = Callable[[Subject], T]  # makes a picture anew, in a place's language


def subject_of(
    profile: Profile,
    url: str,
    units: Iterable[Unit] = (),
    schedules: Mapping[str, Words] = _NOBODY,
) -> Subject:
    """Take what is needed from the place's own files."""
    names = Words(profile.name_vi, profile.name_en)
    below: dict[str, Words] = {
        unit.id: Words(unit.name_vi, unit.name_en)
        for unit in units
        if unit.parent == profile.root_unit and unit.valid_to is None
    }
    zone, address = str(profile.zone), url.rstrip("/")
    return Subject(profile.id, names, zone, profile.language, address, below, schedules)
