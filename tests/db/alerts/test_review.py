"""Looking back at alerts: the numbers of a review, whose they are, and what asking costs."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from psycopg import AsyncConnection

from alerts.desk.silences import Kept
from alerts.dispatch.silence import Silence
from alerts.review import By, Counts, Load, Period, Reviewed, counted, hid, reviewed
from alerts.review.hid import ENDED_MAX
from core.model import Condition, Relation
from core.store.pool import connect
from core.store.sql import queries
from tests.given import NOW
from tests.servers import Database

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
PERIOD = Period(since=NOW - 7 * DAY, now=NOW, zone="Asia/Ho_Chi_Minh")
NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 22:00 of the place


class Alerts:
    """Writes alerts as the leader does, and asks as the api does."""

    def __init__(self, owner: psycopg.Connection, conn: AsyncConnection) -> None:
        self.owner = owner
        self.conn = conn

    def put(
        self, name: str, at: datetime, lasting: timedelta | None = HOUR, unit: str | None = None
    ) -> int:
        """Let an alert fire; lasting: None while it is on. A label set is new each time."""
        over = None if lasting is None else at + lasting
        found = self.owner.execute(
            "INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, unit_id,"
            " simulated, state, active_at, fired_at, ended_at, why, is_current) VALUES (%s, %s, %s,"
            " %s, '{}', 'p3', %s, false, %s, %s, %s, %s, %s, %s) RETURNING id",
            [f"a.yml: g: {name}", uuid4().bytes, name, json.dumps({"portal": name}), unit,
             "resolved" if over else "firing", at, at, over, "recovered" if over else None,
             over is None],
        ).fetchone()  # fmt: skip
        assert found
        return int(found[0])

    def act(self, alert: int, kind: str) -> None:
        """Let somebody do something."""
        self.owner.execute(
            "INSERT INTO alert_act (alert_id, at, actor, kind) VALUES (%s, %s, 'user:an', %s)",
            [alert, NOW, kind],
        )

    def tell(self, result: str | None, *alerts: int) -> None:
        """Let a message about alerts meet this."""
        urls = [f"https://ioc.example/alerts/{alert}" for alert in alerts]
        self.owner.execute(
            "INSERT INTO notification (ordinal, receiver, channel, kind, reason, dedupe_key,"
            " priority, simulated, content, created_at, due_at, settled_at, result) VALUES (1, 'r',"
            " 'c', 'firing', 'x', sha256(%s), 'p3', false, %s, %s, %s, %s, %s)",
            [uuid4().bytes, json.dumps({"ioc": {"alert_urls": urls}}), NOW, NOW, result and NOW,
             result],
        )  # fmt: skip

    def flap(self, alert: int, at: datetime) -> None:
        """Let an alert begin to come and go."""
        self.owner.execute(
            "INSERT INTO alert_event (alert_id, at, kind, written_at)"
            " VALUES (%s, %s, 'flapping', %s)",
            [alert, at, at],
        )

    def rules(self, *names: str) -> None:
        """Let rules run, of a group in a file."""
        said = {"expr": "up == 0", "hold_seconds": 0, "keep_seconds": 0}
        rules = [{"alert": each, **said, "labels": {}, "annotations": {}} for each in names]
        self.owner.execute(
            "INSERT INTO rule_group (origin, file, name, position, rules)"
            " VALUES ('place', 'a.yml', 'g', 0, %s)",
            [json.dumps(rules)],
        )

    async def ask(self, by: By, period: Period = PERIOD) -> Reviewed:
        """Look back."""
        return await reviewed(self.conn, period, by, None)

    async def names(self, by: By, period: Period = PERIOD) -> list[str]:
        """Say which rules there are."""
        found = await self.ask(by, period)
        return [each.rank.name for each in found.noise] + [each.name for each in found.unused]


@pytest.fixture
async def alerts(database: Database) -> AsyncIterator[Alerts]:
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        with database.connect() as owner:
            yield Alerts(owner, conn)


async def test_the_noisiest_come_first_with_what_they_ask_of_people(alerts: Alerts) -> None:
    alerts.put("Old", NOW - 20 * DAY)
    before = alerts.put("Loud", NOW - 9 * DAY)
    loud = [alerts.put("Loud", NIGHT + n * MINUTE, (n + 1) * MINUTE) for n in range(3)]
    still = alerts.put("Loud", NOW - 2 * HOUR, None)
    for at in (NIGHT + 8 * HOUR - MINUTE, NIGHT + 8 * HOUR):  # 05:59 and 06:00
        alerts.put("Calm", at - DAY)
    alerts.act(loud[0], "ack")
    alerts.act(loud[1], "note")
    alerts.tell("accepted", *loud)
    alerts.tell("accepted", before)
    alerts.tell("delivered", still)
    alerts.tell("given_up", still)
    alerts.tell(None, still)
    found = await alerts.ask(By.NOISIEST)
    assert [(each.rank.name, each.rank.fired) for each in found.noise] == [("Loud", 4), ("Calm", 2)]
    noise = found.noise[0]
    assert (noise.before, noise.night, noise.acked, noise.worst) == (1, 3, 1, 3)
    assert (noise.median_seconds, noise.longest_seconds) == (150, 7200)
    assert (noise.messages, noise.rank.newest, noise.priority) == (2, still, "p3")
    assert found.load == Load(fired=6, worst=3, worst_at=NIGHT, above=0, windows=1008)
    assert (found.noise[1].before, found.noise[1].night) == (0, 1)


async def test_the_worst_ten_minutes_begin_whenever_they_do(alerts: Alerts) -> None:
    begun = NOW - DAY - 4 * MINUTE
    for minutes in (0, 2, 5, 7, 10):
        alerts.put("Burst", begun + minutes * MINUTE)
    found = await alerts.ask(By.NOISIEST)
    assert (found.load.worst, found.load.worst_at, found.noise[0].worst) == (4, begun, 4)


async def test_what_is_not_known_is_not_told(alerts: Alerts) -> None:
    empty = await alerts.ask(By.NOISIEST)
    assert (empty.period.known, empty.load.average, empty.noise) == (None, None, [])
    for n in range(11):
        alerts.put("Young", NOW - 3 * HOUR + n * timedelta(seconds=5))
    found = await alerts.ask(By.NOISIEST)
    assert found.noise[0].before is None
    assert (found.period.is_whole, found.load.windows) == (False, 18)
    assert (found.load.above_share, found.load.worst) == (1 / 18, 11)


async def test_who_has_some_units_sees_what_fired_there(alerts: Alerts) -> None:
    alerts.put("Here", NOW - DAY, unit="here")
    alerts.put("There", NOW - DAY, unit="there")
    alerts.put("Nowhere", NOW - DAY)
    alerts.rules("Here", "There")
    here = replace(PERIOD, units={"here"})
    assert await alerts.names(By.NOISIEST, here) == ["Here"]
    assert (await alerts.ask(By.NOISIEST, here)).load.fired == 1
    assert await alerts.names(By.UNUSED, here) == ["There"]


async def test_a_rule_is_ignored_until_somebody_does_anything(alerts: Alerts) -> None:
    for name in ("Alone", "Noted", "Snoozed", "GivenBack"):
        ids = [alerts.put(name, NOW - n * HOUR) for n in range(1, 4)]
        kind = {"Noted": "note", "Snoozed": "snooze", "GivenBack": "unack"}.get(name)
        if kind:
            alerts.act(ids[1], kind)
    alerts.put("Seldom", NOW - HOUR)
    assert sorted(await alerts.names(By.IGNORED)) == ["Alone", "GivenBack"]


async def test_label_sets_that_came_and_went(alerts: Alerts) -> None:
    first, other, old = (alerts.put("Weak", NOW - n * DAY) for n in (1, 2, 9))
    for alert, ago in ((first, HOUR), (first, 2 * HOUR), (other, DAY), (old, 8 * DAY)):
        alerts.flap(alert, NOW - ago)
    found = (await alerts.ask(By.FLAPPING)).flaps
    assert [(each.newest, each.events, each.of_rule, each.last_at) for each in found] == [
        (first, 2, 3, NOW - HOUR),
        (other, 1, 3, NOW - DAY),
    ]


async def test_rules_that_did_not_fire_for_a_year(alerts: Alerts) -> None:
    alerts.rules("Never", "Long", "Lately", "Still", "Over")
    alerts.put("Long", NOW - 400 * DAY)
    alerts.put("Lately", NOW - 300 * DAY)
    alerts.put("Gone", NOW - 500 * DAY)
    alerts.put("Still", NOW - 400 * DAY, None)
    alerts.put("Over", NOW - 400 * DAY, 300 * DAY)
    found = await alerts.ask(By.UNUSED)
    assert [(each.name, each.fired_at) for each in found.unused] == [
        ("Never", None),
        ("Long", NOW - 400 * DAY),
    ]
    assert found.period.since == NOW - 365 * DAY
    assert found.period.is_whole


async def test_what_a_silence_hid_is_what_fired_while_it_was_in_force(alerts: Alerts) -> None:
    for n in range(4):  # before, over its beginning, within, after
        alerts.put("dvc", NOW - 5 * DAY + n * 2 * HOUR, HOUR)
    still, other = alerts.put("dvc", NOW - 3 * DAY, None), alerts.put("xyz", NOW - 3 * DAY, None)
    begins = NOW - 5 * DAY + 30 * MINUTE
    past = _silence("dvc", begins + HOUR, begins + 5 * HOUR)
    now = _silence("[dv]+c", NOW - 3 * DAY, NOW + HOUR, Relation.MATCHES)
    coming = _silence("xyz", NOW + HOUR, NOW + DAY)
    assert await counted(alerts.conn, [past], {"elsewhere"}, NOW) == [Counts(0, 0)]
    assert await counted(alerts.conn, [past, now, coming], None, NOW) == [
        Counts(0, 2),
        Counts(5, 1),
        Counts(1, None),
    ]
    ended = [_silence("dvc", begins, NOW - n * MINUTE) for n in range(ENDED_MAX + 1)]
    found = await counted(alerts.conn, ended, None, NOW)
    assert [each.hid is None for each in found] == ENDED_MAX * [False] + [True]
    assert await hid(alerts.conn, now, None, NOW) == [still]
    assert await hid(alerts.conn, past, None, NOW) == [still - 2, still - 3]
    assert await hid(alerts.conn, past, {"elsewhere"}, NOW) == []
    assert await hid(alerts.conn, _silence("xyz", begins, NOW), None, NOW) == [other]


def _silence(
    portal: str, begins: datetime, ends: datetime, relation: Relation = Relation.EQUAL
) -> Kept:
    silence = Silence(
        id="s", matchers=(Condition("portal", relation, portal),), starts_at=begins, ends_at=ends
    )
    return Kept(silence=silence, created_by="a", comment="c", updated_at=NOW, actor="a")


PLANS = {
    ("review.sql", "ranked"): "alert_ended.*alert_open",
    ("review.sql", "load"): "alert_ended.*alert_open",
    ("review.sql", "known"): "alert_pkey",
    ("review.sql", "details"): "alert_fired.*alert_act_alert_id_request_key.*alert_fired",
    ("review.sql", "messages"): "alert_fired.*notification_told",
    ("review.sql", "acted"): "alert_act_alert_id_request_key.*alert_pkey",
    ("review.sql", "flapping"): "alert_event_flapping.*alert_pkey",
    ("review.sql", "silent"): "alert_fired.*alert_fired",
    ("review.sql", "last_fired"): "Scan Backward using alert_fired",
    ("hid.sql", "during"): "alert_ended.*alert_open",
    ("hid.sql", "fitting"): "alert_ended.*alert_open",
}


def test_asking_costs_what_is_promised_whatever_the_history(database: Database) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, simulated,"
            " state, active_at, fired_at, ended_at, why, is_current)"
            " SELECT 'r' || n %% 500, decode(md5(n::text), 'hex'), 'N', '{}', '{}', 'p3', false,"
            " 'resolved', at, at, at + interval '1 hour', 'recovered', false"
            " FROM generate_series(1, 8000) AS n, LATERAL ("
            " SELECT %(now)s::timestamptz - n * interval '1 hour' AS at) AS t",
            {"now": NOW},
        )
        owner.execute(
            "INSERT INTO alert_event (alert_id, at, kind, written_at) SELECT id, fired_at,"
            " CASE WHEN id % 50 = 0 THEN 'flapping' ELSE 'firing' END, fired_at FROM alert"
        )
        owner.execute(
            "INSERT INTO alert_act (alert_id, at, actor, kind) SELECT id, fired_at, 'a', 'ack'"
            " FROM alert"
        )
        owner.execute(
            "INSERT INTO notification (ordinal, receiver, channel, kind, reason, dedupe_key,"
            " priority, simulated, content, created_at, due_at) SELECT n, 'r', 'c', 'firing', 'x',"
            " sha256(n::text::bytea), 'p1', false, jsonb_build_object('ioc', jsonb_build_object("
            "'alert_urls', jsonb_build_array('http://x/alerts/' || n))), now(), now()"
            " FROM generate_series(1, 3000) AS n"
        )
        owner.execute("ANALYZE")
        params = {
            "since": NOW - 7 * DAY, "before": NOW - 14 * DAY, "now": NOW, "until": NOW,
            "zone": "Asia/Ho_Chi_Minh", "units": None, "canary": "c", "most": 10, "first": 7990,
            "rules": ["r1", "r2"], "names": ["N", "N"], "limit": 100, "has": "{}", "name": None,
            "asked": "[]",
        }  # fmt: skip
        for (file, name), scans in PLANS.items():
            statement = queries("alerts.review", file)[name]
            rows = owner.execute(f"EXPLAIN {statement}".encode(), params).fetchall()
            plan = " ".join(row[0] for row in rows)
            assert re.search(scans, plan), f"{name}: {plan}"
            assert "Seq Scan on" not in plan, f"{name}: {plan}"
