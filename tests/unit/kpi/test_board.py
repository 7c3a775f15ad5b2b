"""Which period stands on a board, who owes figures, and what is written for everybody."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.model import PeriodKind
from kpi.board import (
    Moment,
    begun,
    candidates,
    choices,
    line,
    newest,
    public,
    running,
    shown,
    table,
    told_for,
    trend,
)
from kpi.define import Catalogue, Kpi, Path, Target
from kpi.keeping import Revision
from kpi.values import Value, Why
from tests.indicators import NOW, day, kpi, period, scopes, value

MONTH, YEAR = PeriodKind.MONTH, PeriodKind.YEAR
TODAY = day("2026-11-28")
UNITS = ("ban-bo-2025", "binh-lu-2025", "khun-ha-2025", "ta-leng-2025")


OVER = Target(op=">=", value=Decimal(100), by=day("2025-04-30"), path=Path.CLOSED)


def of(kind: PeriodKind = MONTH, **more: Any) -> Kpi:
    return replace(kpi(), period=kind, **more)


@pytest.mark.parametrize(
    ("kind", "on", "begins", "ended"),
    [
        (MONTH, "2026-11-28", "2026-M12", "2026-M11"),
        (MONTH, "2026-11-14", "2026-M11", "2026-M11"),  # its last day is over with the day
        (PeriodKind.NINE_MONTHS, "2026-10-01", "2026-N9", "2026-N9"),
        (PeriodKind.NINE_MONTHS, "2026-12-20", "2027-N9", "2026-N9"),
        (YEAR, "2026-12-15", "2027", "2026"),
    ],
)
def test_the_newest_periods_of_a_day(kind: PeriodKind, on: str, begins: str, ended: str) -> None:
    assert (running(kind, day(on)).id, newest(kind, day(on)).id) == (begins, ended)


@pytest.mark.parametrize(
    ("of_", "board", "known", "wanted"),
    [
        (of(), "2026-M11", "", "2026-M11"),
        (of(), "2026-M12", "", "2026-M12"),  # asked for: it runs, and has nothing yet
        (of(), "2026-M03", "", "2026-M03"),
        (of(), "2026-Q3", "", "2026-M09"),
        (of(), "2026-Q4", "", "2026-M11"),  # M12 runs, without figures
        (of(), "2026-Q4", "2026-M12", "2026-M12"),
        (of(), "2026-Q4", "2026-M12 none", "2026-M11"),  # one of its units was early
        (of(YEAR), "2026-M11", "", "2025"),
        (of(YEAR), "2026-M11", "2026", "2026"),
        (of(YEAR), "2026", "", "2026"),
        (of(PeriodKind.CALENDAR_MONTH), "2026-M11", "", "2026-C10"),
        (of(YEAR, is_closed=True), "2026-M11", "2024", "2024"),
        (of(YEAR, is_closed=True), "2026-M11", "2024 none", "2026"),
        (of(YEAR, is_closed=True, target=OVER), "2026-M11", "", "2025"),
    ],
)
def test_the_period_of_an_indicator_on_a_board(
    of_: Kpi, board: str, known: str, wanted: str
) -> None:
    stored = known.removesuffix(" none")
    told = {stored: None if known.endswith("none") else 1.0}
    assert shown(of_, period(board), TODAY, told).id == wanted


def test_periods_to_choose_from_begin_with_what_is_told() -> None:
    found = [each.id for each in choices(TODAY, day("2026-10-20"))]
    assert found == ["2026-M12", "2026-M11", "2026-Q4", "2026-H2", "2026"]
    assert len(choices(TODAY, day("1999-01-01"))) == 60 + 20 + 10 + 5 + 6
    assert choices(TODAY, None)[0].id == "2026-M12"


def test_trends_end_with_the_period_and_begin_with_the_indicator() -> None:
    assert len(trend(of(), period("2026-M11"))) == 24
    young = of(since=day("2026-10-01"))
    assert [each.id for each in trend(young, period("2026-M11"))] == ["2026-M10", "2026-M11"]
    assert candidates(of(), period("2026-M11"), TODAY)[-1].id == "2024-M10"


def test_a_path_begins_with_the_units_of_today() -> None:
    breaks = (day("2008-01-01"), day("2025-07-01"))
    assert begun(of(), breaks) == period("2025-M08")
    assert begun(of(PeriodKind.CALENDAR_MONTH), breaks) == period("2025-C07")
    assert begun(of(), ()) is None


def test_what_is_of_one_unit_is_told_for_it_on_each_board() -> None:
    names = ("core", "plan")
    cases = [("core", "core", "core"), ("core", "plan", "plan"), ("lai-chau", "plan", "lai-chau")]
    assert [told_for(of(scope=own), board, names) for own, board, _ in cases] == [
        wanted for _, _, wanted in cases
    ]


def revision(of_: Value) -> Revision:
    return Revision(1, of_, NOW, None)


@pytest.mark.parametrize(
    ("more", "on", "began", "late"),
    [
        ({}, "2026-11-17", "2026-01-01", 0),  # the last day
        ({}, "2026-11-18", "2026-01-01", 3),
        ({}, "2026-11-18", "2026-11-15", 0),  # nobody had asked for it
        ({"is_closed": True}, "2026-11-18", "2026-01-01", 0),
        ({"is_owed": False}, "2026-11-18", "2026-01-01", 0),  # there is no source
        ({"since": date(2026, 12, 1)}, "2026-11-18", "2026-01-01", 0),
    ],
)
def test_who_owes_figures(more: dict[str, Any], on: str, began: str, late: int) -> None:
    own, last = of(due_day=17, **more), period("2026-M11")
    stored = [revision(value(own, "binh-lu-2025", "2026-M11", 1, 2))]
    moment = Moment(NOW, day(on), day(began))
    found = line(own, (last, "core"), ({}, stored), scopes(), moment)
    assert (len(found.late), found.late_days) == (late, 1 if late else 0)
    assert (found.value.why, found.value.have, found.value.want) == (Why.NO_FIGURES, 0, 4)
    assert list(found.parts) == ["binh-lu-2025"]


def test_a_month_with_a_reform_in_it_has_no_total_and_owes_nothing() -> None:
    own, last = of(), period("2025-M07")
    moment = Moment(NOW, TODAY, day("2025-01-01"))
    nothing = line(own, (last, "core"), ({}, []), scopes(), moment)
    assert (nothing.value.why, nothing.late) == (Why.NO_FIGURES, [])
    stored = [revision(value(own, "son-binh-pre2025", "2025-M07", 1, 2))]
    assert line(own, (last, "core"), ({}, stored), scopes(), moment).value.why is Why.STRADDLES
    told = {"2025-M07": (50.0, Why.THERE), "2025-M08": (60.0, Why.THERE)}
    after = line(own, (last.shifted(1), "core"), (told, stored), scopes(), moment)
    assert (after.previous, after.change) == (50, None)  # of other units
    assert [spot.value for spot in after.spots] == [50, 60]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\ta"])
def test_no_text_of_ours_becomes_a_formula(text: str) -> None:
    own = of(is_public=True, unit_of_measure=text)
    body = table(
        public(Catalogue(kpis=(own, replace(own, is_public=False)))),
        [value(own, UNITS[0], "2026-M11", "-3", "7")],
    )
    (row,) = csv.DictReader(io.StringIO(body.decode("utf-8-sig")))
    assert (row["unit_of_measure"], row["numerator"]) == (f"'{text}", "-3")
    assert (row["first"], row["last"]) == ("2026-10-15", "2026-11-14")
