"""Tables: how their columns are named and written."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from grafana_foundation_sdk.builders import table as table_
from grafana_foundation_sdk.models.common import BarGaugeDisplayMode
from grafana_foundation_sdk.models.dashboard import DynamicConfigValue

from dashboards.grafana.subject import Draw, Subject, Words

from .colours import CLEAR, GREY, NOTHING_SAID, From, Sayings, names, sayings, thresholds
from .units import Unit, written

_OPEN: Final = Words("Mở", "Open")
IdsOf = Callable[[Subject], Mapping[str, Words]]


def of_units(subject: Subject) -> Mapping[str, Words]:
    """Give what units are called."""
    return subject.units


def of_schedules(subject: Subject) -> Mapping[str, Words]:
    """Give what schedules of duty are called."""
    return subject.schedules


class Column(NamedTuple):
    """How a column of a table is written.

    name: in the answer. title: above it. unit: in Grafana's names; texts have none. decimals: where
    they are others than those of the unit. steps: grounds by value, from
    base on. said: values in words. into: the address that a click opens. hidden: only for links.
    ids_of: the place's things whose ids are told by name. bar: drawn as a bar from 0 to this.
    """

    name: str
    title: Words | None = None
    unit: Unit = ""
    decimals: int | None = None
    width: int | None = None
    steps: tuple[From, ...] = ()
    base: str = CLEAR
    said: Sayings = NOTHING_SAID
    into: str = ""
    hidden: bool = False
    ids_of: IdsOf | None = None
    bar: float | None = None


def table(*columns: Column, every: Column | None = None) -> Draw[table_.Panel]:
    """List rows; columns name how some are written. every: how all others are."""

    def drawing(subject: Subject) -> table_.Panel:
        made = table_.Panel()
        if every is not None:
            numbers = list(_written(every, subject))
            made = made.override_by_field_type("number", numbers)
        for column in columns:
            made = made.override_by_name(column.name, list(_written(column, subject)))
        return made

    return drawing


def _written(column: Column, subject: Subject) -> Iterator[DynamicConfigValue]:
    title = subject.say(column.title) if column.title else None
    unit, decimals = written(column.unit, subject, column.decimals)
    told = {
        "displayName": title,
        "unit": unit or None,
        "decimals": decimals,
        "custom.width": column.width,
        "custom.hideFrom.viz": column.hidden or None,
        "mappings": _worded(column, subject) or None,
        **_coloured(column),
    }
    for name, value in told.items():
        if value is not None:
            yield DynamicConfigValue(name, value)
    if column.into:
        is_board = column.into.startswith("/d/")
        link = {"title": subject.say(_OPEN), "url": column.into, "targetBlank": not is_board}
        yield DynamicConfigValue("links", [link])


def _worded(column: Column, subject: Subject) -> object:
    if column.ids_of is None:
        return sayings(column.said, subject)
    return names(subject, column.ids_of(subject))


def _coloured(column: Column) -> dict[str, object]:
    has_colour = column.steps or any(one.colour for one in column.said.values())
    if column.bar is not None:
        cell = {"type": "gauge", "mode": BarGaugeDisplayMode.BASIC}
        ground = thresholds(GREY, column.steps).build()
        return {"custom.cellOptions": cell, "min": 0, "max": column.bar, "thresholds": ground}
    if not has_colour:
        return {}
    ground = thresholds(column.base, column.steps).build()
    return {
        "custom.cellOptions": {"type": "color-background", "mode": "basic"},
        "thresholds": ground,
    }
