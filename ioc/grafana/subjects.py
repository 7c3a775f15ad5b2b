"""The place that boards are made for, from its files."""

from collections.abc import Mapping
from pathlib import Path

from alerts.oncall import parse_oncall
from core.place import Findings, Place, parse_holidays
from dashboards.grafana.check.lint.head import ADDRESS
from dashboards.grafana.subject import Subject, Words, subject_of
from ioc.people.desk import refuse
from ioc.place import read_place, tell
from kpi.define import parse_kpis


def described(directory: Path) -> Place:
    """Read a place; ends with what is wrong with its files."""
    place, findings = read_place(directory)
    if place is None:
        tell(directory, findings)
        refuse(f"{directory}: ioc check says what is wrong")
    return place


def subject(directory: Path, url: str) -> Subject:
    """Take what boards need of a place. url: where browsers open its center; ends if it is none."""
    if not ADDRESS.fullmatch(url.rstrip("/")):
        refuse(f"{url!r}: expected where browsers open the center, such as https://ioc.example.vn")
    return subject_in(described(directory), url)


def subject_in(place: Place, url: str) -> Subject:
    """Take what boards need of a place whose files were read."""
    made = subject_of(place.profile, url, place.units, _schedules(place))
    return made._replace(kpi_decimals=_kpi_decimals(place, made.kpi_decimals))


def _kpi_decimals(place: Place, default: int) -> int:
    """Give the most decimals that an indicator has: a column of theirs is written alike."""
    notes = Findings("")  # they were told when the place was read
    every = parse_kpis(place.kpis, notes).kpis if place.kpis else ()
    return max((each.decimals for each in every), default=default)


def _schedules(place: Place) -> Mapping[str, Words]:
    notes = Findings("")  # they were told when the place was read
    holidays = parse_holidays(place.holidays, notes) if place.holidays else None
    oncall = parse_oncall(place.oncall, notes, holidays) if place.oncall else None
    every = oncall.schedules.values() if oncall else ()
    return {each.id: Words(each.names["vi"], each.names["en"]) for each in every}
