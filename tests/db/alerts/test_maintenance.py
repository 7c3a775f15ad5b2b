"""What the database finds of maintenance is what its functions say, at the cost they promise."""

import re
from datetime import datetime, timedelta
from itertools import product

import psycopg
import pytest
from psycopg.types.json import Jsonb

from alerts.dispatch.alert import Alert, AlertId
from alerts.maintenance import hiding, tables
from alerts.maintenance.plan import Scope, Window
from core.store.pool import connect
from core.store.sql import queries
from tests.given import NOW
from tests.plans import plan
from tests.servers import Database

HOUR = timedelta(hours=1)
LABELS: tuple[dict[str, str], ...] = (
    {"portal": "dvc"}, {"portal": "pakn", "source": "probe"}, {"source": "probe"},
    {"portal": "dvc", "class": "hazard"}, {"portal": "dvc", "class": "canary"}, {},
)  # fmt: skip
# When it fired and ended, in hours; None: it has not.
TIMES = ((-9, None), (-9, -8), (-9, -3), (-3, -2), (-3, None), (1, None), (None, None))


def window(scope: Scope, name: str, starts: float, ends: float) -> Window:
    return Window(
        id=f"{scope}{name}{starts}",
        scope=scope,
        names=frozenset({name}),
        starts_at=NOW + starts * HOUR,
        ends_at=NOW + ends * HOUR,
    )


WINDOWS = [
    window(scope, name, *times)
    for scope, name in ((Scope.PORTAL, "dvc"), (Scope.SOURCE, "probe"), (Scope.UNIT, "xa"))
    for times in ((-4.0, 1.0), (-8.0, -3.0), (2.0, 3.0))
]


def _at(hours: int | None) -> datetime | None:
    return None if hours is None else NOW + hours * HOUR


def put(owner: psycopg.Connection) -> list[tuple[Alert, datetime | None, datetime | None]]:
    """Store alerts of all kinds; returns them, with when each fired and ended."""
    owner.execute(
        "INSERT INTO unit (id, kind, name_vi, name_en, scope) VALUES ('xa', 'x', 'x', 'x', '')"
    )
    made = []
    for labels, unit, (fired, ended) in product(LABELS, ("xa", None), TIMES):
        times = (_at(fired), _at(ended))
        state = "pending" if fired is None else "firing" if ended is None else "resolved"
        row = owner.execute(
            "INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, unit_id,"
            " simulated, state, active_at, fired_at, ended_at, why, is_current) VALUES ('r',"
            " uuid_send(gen_random_uuid()), 'n', %s, '{}', 'p2', %s, false, %s, %s, %s, %s, %s, %s)"
            " RETURNING id",
            [
                Jsonb(labels), unit, state, times[0] or NOW, *times,
                "recovered" if ended is not None else None, ended is None,
            ],
        ).fetchone()  # fmt: skip
        assert row
        alert = Alert(
            id=AlertId(row[0]), labels=labels, fired_at=NOW, annotations={}, unit=unit or ""
        )
        made.append((alert, *times))
    return made


async def test_what_it_hides_and_has_hidden(database: Database) -> None:
    with database.connect() as owner:
        every = put(owner)
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        found = await hiding.now(conn, WINDOWS)
        counted = await hiding.counted(conn, WINDOWS)
    for window, alerts in zip(WINDOWS, found, strict=True):
        fits = [each for each in every if window.hides(each[0])]
        firing = {alert.id for alert, fired, ended in fits if fired and not ended}
        assert {alert.id for alert in alerts} == firing
        of_its_time = [
            alert
            for alert, fired, ended in fits
            if fired and fired < window.ends_at and (ended is None or ended > window.starts_at)
        ]
        assert counted.get(window, 0) == len(of_its_time)
    assert len({counted.get(window, 0) for window in WINDOWS}) > 3  # they are not all the same


_ROWS = """
INSERT INTO maintenance (id, title_vi, title_en, scope, names, starts_at, ends_at, public, reason,
  in_slo, created_at, created_by)
SELECT gen_random_uuid(), 'a', '', 'unit', '{xa}', at, at + interval '1 h', false, '', true, at, 'a'
FROM (SELECT %s::timestamptz - n * interval '1 h' AS at FROM generate_series(1, 5000) AS n) AS t
"""
_ENDED = """
INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, simulated, state,
  active_at, fired_at, ended_at, why, is_current)
SELECT 'r', decode(md5(n::text), 'hex'), 'n', '{}', '{}', 'p2', false, 'resolved', at, at, at,
  'recovered', false
FROM (SELECT n, %s::timestamptz - n * interval '1 min' AS at FROM generate_series(1, 9999) AS n) t
"""
_SOON: dict[str, object] = {"since": NOW - HOUR}
_PLANS: dict[tuple[str, str], tuple[dict[str, object], str]] = {
    ("maintenance.sql", "ahead"): (_SOON, "maintenance_ends"),
    ("maintenance.sql", "kept"): ({**_SOON, "id": None, "limit": 9}, "maintenance_ends"),
    ("maintenance.sql", "lock"): ({"id": "b7000000-0000-4000-8000-000000000001"}, "_pkey"),
    ("hiding.sql", "now"): ({"windows": hiding.asked(WINDOWS[:1]), "units": None}, "alert_open"),
    ("hiding.sql", "counted"): (
        {
            "windows": hiding.asked(WINDOWS[:1]),
            "units": None,
            "hazard": "",
            "canary": "",
        },
        r"alert_open.*alert_ended",
    ),
}


def test_plans(database: Database) -> None:
    with database.connect() as owner:
        owner.execute(_ROWS, [NOW])
        owner.execute(_ENDED, [NOW])
        owner.execute("ANALYZE")
        for (file, name), (params, scans) in _PLANS.items():
            statement = queries("alerts.maintenance", file)[name]
            told = plan(owner, statement, params)
            assert re.search(scans, told, re.DOTALL), told
            assert not re.search(r"Seq Scan on (alert|maintenance)\b", told), told


@pytest.mark.parametrize("weekday", [6, 7])
async def test_a_leader_knows_the_next_time_of_a_week(database: Database, weekday: int) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO maintenance (id, title_vi, title_en, scope, names, starts_at, ends_at,"
            " weekdays, begins, ends, zone, public, reason, in_slo, created_at, created_by) VALUES"
            " (gen_random_uuid(), 'a', '', 'portal', '{dvc}', %s, %s, ARRAY[%s], '22:00', '02:00',"
            " 'Asia/Ho_Chi_Minh', false, '', true, %s, 'a')",
            [NOW, NOW + 300 * 24 * HOUR, weekday, NOW],
        )
    async with await connect(database.login("ioc_alerts"), autocommit=True) as conn:
        (first, *_) = await tables.windows(conn, since=NOW, now=NOW)
    here = first.starts_at + 7 * HOUR
    assert (here.isoweekday(), here.hour) == (weekday, 22)
    assert first.ends_at - first.starts_at == 4 * HOUR
