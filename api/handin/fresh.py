"""Who has handed in what for a period, what is late, and how good figures are."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from api.wall.layout import Name
from core.model import Period
from core.store.pool import Connection
from kpi.analysis import Part, Tally, quality
from kpi.analysis.tallies import tallies
from kpi.define import Kpi
from kpi.uploads import late, tables
from kpi.uploads.dues import Due, complete, due, forms

from .models import (
    FreshCell,
    FreshKpi,
    FreshUnit,
    HandinFreshness,
    HandinQuality,
    HandinTally,
    LateForm,
)
from .scene import Scene

_LATE_MAX = 200


async def freshness(
    conn: Connection, scene: Scene, period: Period, spans: Sequence[Period]
) -> HandinFreshness:
    """Tell of a period, and what is owed of any."""
    place, now = scene.place, scene.now
    handed = await late.handed_in(conn, [period])
    owed = await late.all_dues(conn, place, now)
    counts = late.counted(place, await late.reminders(conn, place, now))
    counted = await tallies(conn, place, place.catalogue.kpis, now=now)
    asked, whole = forms(place, period), complete(place, period, handed)
    kpis = list(dict.fromkeys(kpi.id for kpi, _ in asked))
    units = [unit for unit in dict.fromkeys(unit for _, unit in asked) if scene.sees(unit)]
    returned = await tables.returned(conn, period.id)
    cells = {
        (kpi.id, unit): FreshCell.model_validate(
            {"kpi": kpi.id, **_told(kpi, each, scene, is_returned=unit in returned)}
        )
        for kpi, unit in asked
        for each in [due(place, kpi, unit, period, handed.get((kpi.id, unit, period.id)))]
    }
    return HandinFreshness(
        as_of=now,
        period=scene.chosen(period, handed, {}, None),
        periods=[scene.one(each) for each in spans],
        have=whole.have,
        want=whole.want,
        official=whole.official,
        kpis=[_kpi(scene, id_) for id_ in kpis],
        units=[
            FreshUnit(
                unit=scene.unit(unit),
                cells=[cells.get((id_, unit)) or _not_asked(id_) for id_ in kpis],
                reminders=counts.get(unit, 0),
                quality=_quality(tally for (_, of), tally in counted.items() if of == unit),
            )
            for unit in units
        ],
        late=_late(scene, owed),
    )


def _told(kpi: Kpi, each: Due, scene: Scene, *, is_returned: bool) -> dict[str, object]:
    if not kpi.is_owed and each.handed_in is None:
        return {"state": "not_asked", "late_days": 0}
    return {
        "state": _state(each, scene, is_returned=is_returned),
        "late_days": each.late_days(scene.now),
    }


def _state(each: Due, scene: Scene, *, is_returned: bool) -> str:
    if each.handed_in is not None:
        return "approved" if each.handed_in.is_approved else "submitted"
    if is_returned:
        return "returned"
    return "missing" if each.is_missing(scene.now) else "not_due"


def _not_asked(kpi: str) -> FreshCell:
    return FreshCell(kpi=kpi, state="not_asked", late_days=0)


def _kpi(scene: Scene, id_: str) -> FreshKpi:
    kpi = scene.place.catalogue.of(id_)
    return FreshKpi(id=id_, name=Name(kpi.name.vi, kpi.name.en) if kpi else Name(id_, id_))


def _quality(every: Iterable[Tally]) -> HandinQuality:
    found = quality(every)
    return HandinQuality(
        correct=_part(found.correct),
        complete=_part(found.complete),
        clean=_part(found.clean),
        live=_part(found.live),
    )


def _part(part: Part) -> HandinTally:
    return HandinTally(score=part.score, have=part.have, of=part.of)


def _late(scene: Scene, owed: Sequence[Due]) -> list[LateForm]:
    """List what is missing, the oldest first, then what came late."""
    found = [each for each in owed if each.late_days(scene.now) and scene.sees(each.unit)]
    found.sort(key=lambda each: (each.handed_in is not None, each.at))
    return [
        LateForm(
            kpi=each.kpi,
            unit=scene.unit(each.unit),
            period=each.period.id,
            due=each.at.astimezone(scene.place.zone).date() - timedelta(days=1),
            late_days=each.late_days(scene.now),
            handed_in_at=each.handed_in.at if each.handed_in else None,
        )
        for each in found[:_LATE_MAX]
    ]
