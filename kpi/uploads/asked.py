"""What a unit is asked for, and what a file is checked against, read from the tables."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

from core.model import Period, UnitId
from core.store.sql import fetched
from kpi.define import Text
from kpi.handin import Field, Figures, Form, Key, Known
from kpi.handin.form import field_of
from kpi.keeping import Place
from kpi.keeping.read import closed

from .dues import forms, owing
from .tables import SQL, Connection

_NO_PART: Final = ""


def form_of(place: Place, unit: UnitId, period: Period) -> Form | None:
    """Tell what is asked of a unit for a period; None: nothing."""
    fields = [field_of(kpi) for kpi, of in forms(place, period) if of == unit]
    known = next((each for each in place.units if each.id == unit), None)
    if known is None or not fields:
        return None
    days = [kpi.due_day for kpi, of in owing(place, period) if of == unit]
    return Form(
        unit=unit,
        unit_name=Text(known.name_vi, known.name_en),
        period=period.id,
        first=period.first,
        last=period.last,
        due=period.due(min(days)) if days else None,
        fields=tuple(fields),
    )


async def known(
    conn: Connection,
    place: Place,
    mine: Collection[UnitId] | None,
    now: datetime,
    form: Form | None = None,
) -> Known:
    """Read what a file is checked against. mine: units that one hands in for; None: all.

    form: only what it asks for is read; None: all, as a table of many units and periods needs.
    """
    period = Period.parse(form.period) if form else None
    spans = [period, period.shifted(-1)] if period else None
    stored = await figures(conn, place, spans, [form.unit] if form else None)
    everyone = frozenset(unit.id for unit in place.units)
    return Known(
        today=now.astimezone(place.zone).date(),
        units={unit.id: unit for unit in place.units},
        mine=everyone if mine is None else frozenset(mine),
        fields=_fields(place),
        measured=frozenset(each.id for each in place.catalogue.kpis if not each.is_handed_in),
        closed=await _closed(conn, spans),
        stored=stored,
        previous=_shifted(stored),
    )


async def figures(
    conn: Connection,
    place: Place,
    spans: Iterable[Period] | None,
    units: Collection[UnitId] | None,
) -> dict[Key, Figures]:
    """Read the figures in force. spans, units: None is all of them."""
    params = {
        "periods": None if spans is None else [each.id for each in spans],
        "units": None if units is None else sorted(units),
        "kpis": [kpi.id for kpi in place.catalogue.kpis if kpi.is_handed_in],
    }
    rows = [*await fetched(conn, SQL["wholes"], params), *await fetched(conn, SQL["parts"], params)]
    return {
        Key(kpi, part, UnitId(unit), period): Figures(numerator, denominator)
        for kpi, part, unit, period, numerator, denominator in rows
    }


def _fields(place: Place) -> dict[tuple[str, str], Field]:
    handed_in = (kpi for kpi in place.catalogue.kpis if kpi.is_handed_in)
    return {(kpi.id, _NO_PART): field_of(kpi) for kpi in handed_in}


async def _closed(conn: Connection, spans: Iterable[Period] | None) -> frozenset[Key]:
    found = await closed(conn, spans)
    return frozenset(Key(kpi, _NO_PART, UnitId(unit), period) for kpi, unit, period in found)


def _shifted(stored: Mapping[Key, Figures]) -> dict[Key, Figures]:
    """Put the figures of each period under the period after it."""
    after: dict[str, str] = {}
    for id_ in {key.period for key in stored}:
        period = Period.parse(id_)
        if period is not None:
            after[id_] = period.shifted(1).id
    return {
        Key(key.kpi, key.part, key.unit, after[key.period]): told
        for key, told in stored.items()
        if key.period in after
    }
