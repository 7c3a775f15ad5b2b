"""What Grafana's board of indicators is told: the same periods and paths as our own board has."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.model import Period, PeriodKind
from core.store import kpi_file
from core.store.pool import connect
from dashboards.grafana.check.macros import expanded_sql
from dashboards.grafana.check.variables import Choice, resolved
from dashboards.grafana.check.window import Window
from dashboards.grafana.queries import Sql
from kpi.analysis.target import Course, Start, State
from kpi.define import Catalogue
from kpi.reports.names import called
from tests.indicators import NOW, period, read
from tests.servers import Database

_KPI = """
  - id: {id}
    name: {{vi: "Tên, \\"dài\\": \\t{id}", en: Name}}
    about: {{vi: a, en: a}}
    numerator: {{handin: true, name: {{vi: a, en: a}}, unit_of_measure: "1"}}
    unit_of_measure: "%"
    period: {period}
    {more}
    target: {target}
    owner: {{vi: a, en: a}}
    source: {{vi: a, en: a}}"""
KPIS = "levels: [xa]\nkpis:" + "".join(
    _KPI.format(id=id_, period=kind, target=target, more=more)
    for id_, kind, target, more in (
        (
            "K01",
            "month_15_14",
            '{op: ">", value: 80.50, by: 2030-12-31, path: linear}',
            "small_n: 20",
        ),
        ("K02", "year", "{op: '>=', value: 3, path: not_below_last}", "decimals: 2"),
        ("K03", "year", "{op: '<=', value: 5, path: not_below_last}", "direction: down"),
        (
            "K04",
            "quarter",
            "{op: '>', value: 9, by: 2029-12-31, path: steps, steps: {2026: 4, 2027: 6}}",
            "",
        ),
        ("K05", "calendar_month", "{op: '>', value: 7, by: 2026-05-31, path: linear}", ""),
        ("K06", "nine_months", "{op: '>', value: 7, by: 2024-12-31, path: closed}", ""),
        ("K08", "half", "{op: '>', value: 7, by: 2030-12-31, path: none}", ""),
    )
)
# Totals: the first one is of units that are no more, the last ones lie at and beyond the target.
TOTALS = {
    "K01": {
        "2024-M10": 30.0,
        "2025-M10": 41.25,
        "2026-M03": 47.0,
        "2030-M12": 80.0,
        "2031-M02": 81.0,
    },
    "K02": {"2025": 3.4, "2026": 2.9, "2027": 3.1},
    "K03": {"2025": 4.0, "2026": 6.0},
    "K04": {"2025-Q4": 1.0, "2026-Q1": 2.0, "2027-Q4": 5.0, "2029-Q4": 8.0, "2030-Q1": 9.0},
    "K05": {"2025-C08": 1.0, "2026-C04": 5.0, "2026-C05": 7.0},
    "K06": {"2026-N9": 7.0},
    "K08": {"2026-H1": 7.0},
}
BEGAN = date(2025, 7, 1)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
async def catalogue(database: Database) -> Catalogue:
    """Store indicators of all paths, and official totals of them."""
    found, wrong = read(KPIS)
    assert not wrong, wrong
    with database.connect() as owner:
        _units(owner)
        for kpi, totals in TOTALS.items():
            for id_, value in totals.items():
                _total(owner, kpi, id_, value)
    async with await connect(database.login("ioc"), autocommit=True) as conn:
        await kpi_file.put(conn, KPIS, now=NOW)
        stored = await kpi_file.document(conn)
    assert stored is not None
    assert read(stored.text)[0] == found  # what is kept says the same as the file
    return found


def _units(owner: Any) -> None:
    for id_, parent, begins, ends in (
        ("root", None, None, None),
        ("old", "root", None, "2025-06-30"),
        ("new", "root", BEGAN, None),
    ):
        owner.execute(
            "INSERT INTO unit (id, parent_id, kind, name_vi, name_en, scope, valid_from, valid_to,"
            " note) VALUES (%s, %s, 'xa', %s, %s, %s, %s, %s, '')",
            [id_, parent, id_, id_, "core" if parent else "outside", begins, ends],
        )


def _total(owner: Any, kpi: str, id_: str, value: float) -> None:
    owner.execute(
        "INSERT INTO kpi_value (kpi, scope, period, numerator, value, status, origin, as_of,"
        " recorded_at) VALUES (%s, 'core', %s, %s, %s, 'chinh_thuc', 'total', %s, %s)",
        [kpi, id_, value, value, NOW, NOW],
    )


async def test_whether_a_value_falls_short_is_said_alike(
    catalogue: Catalogue, database: Database
) -> None:
    asked = [(kpi, id_, value) for kpi in catalogue.kpis for id_, value in TOTALS[kpi.id].items()]
    wanted = {(kpi.id, id_): _falls_short(kpi, id_, value) for kpi, id_, value in asked}
    with database.connect("ioc_grafana") as board:
        found = board.execute("SELECT kpi, period, falls_short FROM board.kpi_totals").fetchall()
        nothing = board.execute("SELECT board.period_name(NULL, 'vi')").fetchone()
    assert {(kpi, id_): told for kpi, id_, told in found} == wanted
    assert {*wanted.values()} == {True, False, None}
    assert nothing == (None,)


def _falls_short(kpi: Any, id_: str, value: float) -> bool | None:
    state = _course(kpi, id_).standing(period(id_), value).state
    return None if state is State.UNKNOWN else state not in {State.ON, State.DONE}


async def test_paths_are_those_of_our_own_board(catalogue: Catalogue, database: Database) -> None:
    wanted = {(kpi.id, id_): _path(kpi, id_) for kpi in catalogue.kpis for id_ in TOTALS[kpi.id]}
    with database.connect("ioc_grafana") as board:
        found = board.execute(
            "SELECT kpi, period, path, name_vi, decimals FROM board.kpi_totals"
        ).fetchall()
    assert {(kpi, id_): path for kpi, id_, path, *_ in found} == pytest.approx(wanted)
    assert set(wanted.values()) > {None, 80.5, 3.4, 4.0, 6.0}  # the cases are as told above
    assert {tuple(told) for kpi, _, _, *told in found if kpi == "K01"} == {('Tên, "dài": \tK01', 1)}


def _path(kpi: Any, id_: str) -> float | None:
    return _course(kpi, id_).at(period(id_))


def _course(kpi: Any, id_: str) -> Course:
    totals = {period(each): value for each, value in TOTALS[kpi.id].items()}
    asked = period(id_)
    started = [each for each in sorted(totals, key=lambda one: one.last) if each.first >= BEGAN]
    return Course(
        target=kpi.target,
        direction=kpi.direction,
        start=Start(started[0], totals[started[0]]) if started else None,
        last_year=totals.get(Period(asked.kind, asked.year - 1, asked.number)),
    )


async def test_lines_end_where_units_changed(catalogue: Catalogue, database: Database) -> None:
    assert catalogue.kpis
    with database.connect() as owner:
        owner.execute("UPDATE place SET zone = %s", [str(ZONE)])
    window = Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC))
    found = {}
    with database.connect("ioc_grafana") as board:
        for kind in ("month_15_14", "year"):
            query = Sql("kpi_trend", given=(("kind", kind),))
            chosen = {"lang": Choice(("vi",)), "period": Choice(("2026",))}
            text = expanded_sql(resolved(query.text, chosen).text, window).text
            rows = board.execute(text.encode()).fetchall()
            found[kind] = [
                (time.astimezone(ZONE).date().isoformat(), name[:3], value)
                for time, name, value in rows
            ]
    assert found["month_15_14"] == [
        ("2024-10-14", "K01", 30.0),
        ("2025-07-01", "K01", None),
        ("2025-10-14", "K01", 41.25),
        ("2026-03-14", "K01", 47.0),
    ]
    # Days on which months end are none of theirs.
    assert {time[5:] for time, _, value in found["year"] if value is not None} == {"12-14"}


def test_days_and_names_of_periods_are_ours(database: Database) -> None:
    every = [
        found
        for kind in PeriodKind
        for day in (date(year, month, 20) for year in (2024, 2026) for month in range(1, 13))
        if (found := Period.containing(kind, day))
    ]
    with database.connect("ioc_grafana") as board:
        told = board.execute(
            "SELECT p, board.period_first(p), board.period_last(p), board.period_name(p, 'vi')"
            " FROM unnest(%s::text[]) AS p",
            [[each.id for each in every]],
        ).fetchall()
    assert told == [(each.id, each.first, each.last, called(each)) for each in every]
    assert {each.kind for each in every} == set(PeriodKind)
