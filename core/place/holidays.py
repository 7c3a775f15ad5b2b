"""`holidays.yml`: on which days of the week nobody works, and which Saturdays are worked. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from .document import Document, Node
from .fields import Fields, shown
from .findings import Findings
from .lists import whole_numbers
from .table import parse_day

HOLIDAYS: Final = "holidays.yml"
_YEARS: Final = range(1990, 2101)
_SATURDAY: Final = 5
_DAYS_MAX: Final = 31  # of one holiday; more is a mistyped year
_SUCH_AS: Final = "2026-02-16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """What a day is called. is_decreed: whether it is sure."""

    name_vi: str
    name_en: str
    is_decreed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Holidays:
    """Days that are not what their place in the week makes them.

    years: those of which they are known; in others the week alone counts. off: what nobody works
    on. worked: days of weekends that are worked for a day off. zone: of the days; None: the
    place's.
    """

    years: frozenset[int] = frozenset()
    off: Mapping[date, Holiday] = field(default_factory=dict)
    worked: Mapping[date, Holiday] = field(default_factory=dict)
    zone: ZoneInfo | None = None

    def is_working(self, day: date) -> bool:
        """Whether people work on a day: Monday to Friday, but for what is known otherwise."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)


NO_HOLIDAYS: Final = Holidays()


def parse_holidays(document: Document, findings: Findings) -> Holidays:
    """Read holidays.yml. What the findings complain of is left out."""
    fields = Fields(document.root, findings)
    fields.get("years")
    years = frozenset(whole_numbers(fields, "years", _YEARS))
    days = _Days(years, findings)
    for node in fields.nodes("off"):
        days.read_off(node)
    for node in fields.nodes("swapped", required=False):
        days.read_swapped(node)
    known = {day.year for day in days.off}
    for year in sorted(years - known):
        fields.wrong("years", f"{year} has no day off; leave it out until its days are known")
    zone = _zone(fields)
    fields.end()
    return Holidays(years=years, off=days.off, worked=days.worked, zone=zone)


@dataclass(slots=True)
class _Days:
    """Collects days, each once."""

    years: frozenset[int]
    findings: Findings
    off: dict[date, Holiday] = field(default_factory=dict)
    worked: dict[date, Holiday] = field(default_factory=dict)
    lines: dict[date, int] = field(default_factory=dict)

    def read_off(self, node: Node) -> None:
        """Read a day off, or several that follow each other."""
        fields = Fields(node, self.findings)
        if fields.has("first") or fields.has("last"):
            span = _day(fields, "first"), _day(fields, "last")
        else:
            span = (_day(fields, "day"),) * 2
        holiday = _holiday(fields)
        fields.end()
        for day in _days(fields, *span):
            self._put(self.off, fields, day, holiday)

    def read_swapped(self, node: Node) -> None:
        """Read a working day that is off, and the day of a weekend that is worked for it."""
        fields = Fields(node, self.findings)
        off, worked = _day(fields, "off"), _day(fields, "worked")
        holiday = _holiday(fields)
        fields.end()
        if off and off.weekday() >= _SATURDAY:
            fields.wrong("off", f"{off} is a {off:%A}, off by itself")
        elif off:
            self._put(self.off, fields, off, holiday)
        if worked and worked.weekday() < _SATURDAY:
            fields.wrong("worked", f"{worked} is a {worked:%A}, worked by itself")
        elif worked:
            self._put(self.worked, fields, worked, holiday)

    def _put(self, days: dict[date, Holiday], fields: Fields, day: date, holiday: Holiday) -> None:
        node = fields.node
        if day in self.lines:
            reason = f"{day} is on line {self.lines[day]} already"
            self.findings.add(node.line, node.path, reason)
        elif self.years and day.year not in self.years:
            self.findings.add(node.line, node.path, f"{day} is in none of `years`; add {day.year}")
        else:
            days[day] = holiday
            self.lines[day] = node.line


def _days(fields: Fields, first: date | None, last: date | None) -> Iterator[date]:
    if first is None or last is None:
        return
    count = (last - first).days + 1
    if count < 1:
        fields.wrong("last", f"{last} lies before {first}")
    elif count > _DAYS_MAX:
        fields.wrong("last", f"{count} days; at most {_DAYS_MAX} are one holiday")
    else:
        yield from (first + timedelta(days=n) for n in range(count))


def _day(fields: Fields, name: str) -> date | None:
    text = fields.text(name)
    day = parse_day(text)
    if text and day is None:
        fields.wrong(name, f"{text!r} is no day; write {_SUCH_AS}")
    return day


def _holiday(fields: Fields) -> Holiday:
    decreed = fields.get("decreed", required=False)
    if decreed and not isinstance(decreed.value, bool):
        fields.wrong("decreed", f"expected true or false, got {shown(decreed)}")
    return Holiday(
        name_vi=fields.text("name_vi"),
        name_en=fields.text("name_en"),
        is_decreed=decreed is None or decreed.value is not False,
    )


def _zone(fields: Fields) -> ZoneInfo | None:
    name = fields.text("zone", required=False)
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # not found, no name at all, a folder
        fields.wrong("zone", f"{name!r} is no time zone; write one like Asia/Ho_Chi_Minh")
        return None
