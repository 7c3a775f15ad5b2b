"""The place that boards are made for, from its files."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import typer

from alerts.oncall import parse_oncall
from core.model import AlertRule, RecordingRule
from core.place import Findings, Place, parse_holidays
from core.store.product import product_metrics
from dashboards.grafana.boards import BOARDS
from dashboards.grafana.check.lint.head import ADDRESS
from dashboards.grafana.fitting import KPIS, ONCALL, fitted, left_out
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
    return made._replace(
        kpi_decimals=_kpi_decimals(place, made.kpi_decimals),
        defined=frozenset(_defined(place)),
        rules=frozenset(rule.name for rule in _rules(place) if not isinstance(rule, RecordingRule)),
    )


def tell_left_out(subject: Subject) -> None:
    """Tell what of our boards a place has not, a line each, and why."""
    every = list(left_out(BOARDS, subject))
    kept = {board.uid for board in fitted(BOARDS, subject)}
    for board in BOARDS:
        panels = [each for each in every if each.board is board]
        lacks = ", ".join(sorted({name for each in panels for name in each.undefined}))
        title = subject.say(board.title)
        if panels and board.uid not in kept:
            typer.echo(f"{title}: left out, this place has no {lacks}", err=True)
            continue
        for _, panel, undefined in panels:
            lacks = ", ".join(undefined)
            name = f"{title} / {subject.say(panel.title)}"
            typer.echo(f"{name}: left out, this place has no {lacks}", err=True)


def _defined(place: Place) -> Iterator[str]:
    """Give what boards may ask for: metrics, and the files that a place need not have."""
    yield from (metric.name for metric in (*place.metrics, *product_metrics()))
    yield from (rule.name for rule in _rules(place) if isinstance(rule, RecordingRule))
    files = {KPIS: place.kpis, ONCALL: place.oncall}
    yield from (name for name, content in files.items() if content)


def _rules(place: Place) -> Iterator[AlertRule | RecordingRule]:
    return (rule for group in place.rules for rule in group.rules)


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
