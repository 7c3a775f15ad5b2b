"""Posted alerts: from their table to alerts of ours, and what people end."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from alerts.posted import postings, put
from core.store.pool import connect
from tests.alerting import Stand, stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DOWN = {"alertname": "Down", "severity": "critical", "instance": "a"}
RULES = """
groups:
  - name: early
    interval: 1m
    rules: [{alert: Hot, expr: temperature > 30, labels: {priority: p2}}]
"""


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Stand]:
    async with stand(database, NOW) as kept:
        yield kept


async def post(kept: Stand, *alerts: Mapping[str, object], unit: str | None = None) -> None:
    good, faults = postings(list(alerts), "prom1", kept.now)
    assert not faults
    async with await connect(kept.database.login("ioc_api")) as conn:
        await put(conn, good, by=("prom1", unit), now=kept.now)


async def test_it_fires_at_once_and_ends_when_it_is_over(kept: Stand) -> None:
    async with kept.leading() as leading:
        assert await leading.posted.turn(kept.now) is None
        began = (NOW - MINUTE).isoformat()
        await post(kept, {"labels": DOWN, "startsAt": began, "annotations": {"summary": "x"}})
        assert await leading.posted.turn(kept.now) == NOW + 5 * MINUTE
        row = kept.rows(
            "SELECT rule, name, state, priority, active_at, fired_at, labels ->> 'origin'"
            " FROM alert"
        )
        expected = ("posted/prom1", "Down", "firing", "p2", NOW - MINUTE, NOW, "prom1")
        assert row == [expected]
        await kept.pass_(240)
        await post(kept, {"labels": DOWN})
        assert await leading.posted.turn(kept.now) == NOW + 9 * MINUTE
        await kept.pass_(300)
        await leading.posted.turn(kept.now)
        # Nobody posts it any more, and nobody said that it is over.
        assert kept.alerts() == [("Down", "resolved", "no_data")]
    assert kept.events() == ["firing", "resolved"]


async def test_one_that_is_said_to_be_over_ends_and_may_come_again(kept: Stand) -> None:
    async with kept.leading() as leading:
        await post(kept, {"labels": DOWN})
        await leading.posted.turn(kept.now)
        await kept.pass_(10)
        await post(kept, {"labels": DOWN, "endsAt": kept.now.isoformat()})
        await leading.posted.turn(kept.now)
        await kept.pass_(10)
        await post(kept, {"labels": DOWN, "startsAt": (NOW - MINUTE).isoformat()})
        await leading.posted.turn(kept.now)
    assert kept.alerts() == [("Down", "resolved", "recovered"), ("Down", "firing", None)]
    ((began,),) = kept.rows("SELECT active_at FROM alert WHERE state = 'firing'")
    assert began == NOW + timedelta(seconds=10)  # not before the one before has ended


async def test_another_leader_goes_on_and_ends_what_was_over_meanwhile(kept: Stand) -> None:
    async with kept.leading() as leading:
        await post(kept, {"labels": DOWN}, {"labels": {**DOWN, "instance": "b"}})
        await leading.posted.turn(kept.now)
    await kept.pass_(60)
    await post(kept, {"labels": DOWN})
    await kept.pass_(270)
    async with kept.leading() as leading:
        await leading.posted.turn(kept.now)
    assert [state for _, state, _ in kept.alerts()] == ["firing", "resolved"]
    assert kept.events() == ["firing", "firing", "resolved"]


async def test_nothing_is_left_of_what_is_over_for_long(kept: Stand) -> None:
    async with kept.leading() as leading:
        await post(kept, {"labels": DOWN})
        await leading.posted.turn(kept.now)
        await kept.pass_(300)
        due = await leading.posted.turn(kept.now)
        assert due == kept.now + 30 * MINUTE
        await kept.pass_(30 * 60)
        assert await leading.posted.turn(kept.now) is None
    assert kept.rows("SELECT count(*) FROM posted_alert") == [(0,)]
    assert kept.rows("SELECT is_current FROM alert") == [(False,)]


async def test_one_that_comes_and_goes_is_held(kept: Stand) -> None:
    due = None
    async with kept.leading() as leading:
        for _ in range(3):
            await post(kept, {"labels": DOWN})
            await leading.posted.turn(kept.now)
            await kept.pass_(60)
            await post(kept, {"labels": DOWN, "endsAt": kept.now.isoformat()})
            due = await leading.posted.turn(kept.now)
            await kept.pass_(60)
        assert kept.events()[-2:] == ["firing", "flapping"]
        assert due == kept.now - MINUTE + 15 * MINUTE
        await kept.pass_(15 * 60)
        await leading.posted.turn(kept.now)
    assert kept.events()[-1] == "resolved"


async def test_it_belongs_to_the_unit_it_names_else_to_that_of_the_key(kept: Stand) -> None:
    with kept.database.connect() as owner:
        for unit, parent in (("root", None), ("a", "root"), ("b", "root")):
            owner.execute(
                "INSERT INTO unit (id, parent_id, kind, name_vi, name_en, scope)"
                " VALUES (%s, %s, 'x', 'x', 'x', 'inside')",
                [unit, parent],
            )
    named = {"labels": {**DOWN, "unit": "b"}}
    async with kept.leading() as leading:
        await leading.notice_rules()
        await post(kept, named, {"labels": DOWN}, unit="a")
        await leading.posted.turn(kept.now)
        units = kept.rows("SELECT labels ->> 'unit', unit_id FROM alert ORDER BY unit_id")
    assert units == [(None, "a"), ("b", "b")]


async def test_what_people_end_is_over_until_it_is_found_again(kept: Stand) -> None:
    await kept.put_rules(RULES)
    async with kept.leading() as leading:
        await kept.store({'temperature{room="a"}': 31})
        await turn(leading, NOW)
        with kept.database.connect() as owner:
            owner.execute(
                "INSERT INTO alert_act (alert_id, at, actor, kind, note)"
                " SELECT id, now(), 'user:an', 'resolve', 'x' FROM alert"
            )
        await kept.pass_(5)
        await leading.look_at_posted()
        assert kept.alerts() == [("Hot", "resolved", "recovered")]
        await leading.look_at_posted()
        assert kept.events() == ["firing", "resolved"]
        await kept.pass_(55)
        await kept.store({'temperature{room="a"}': 31})
        await turn(leading, NOW + MINUTE)
    assert [state for _, state, _ in kept.alerts()] == ["resolved", "firing"]


async def test_posted_alerts_outlive_other_rules(kept: Stand) -> None:
    async with kept.leading() as leading:
        await post(kept, {"labels": DOWN})
        await leading.posted.turn(kept.now)
        await kept.put_rules(RULES)
        await leading.notice_rules()
    async with kept.leading() as leading:
        await leading.posted.turn(kept.now)
    assert kept.alerts() == [("Down", "firing", None)]


ROUTING = """
route: {receiver: hook, group_by: [alertname], group_wait: 0s}
receivers:
  - name: hook
    webhook_configs: [{url: "http://127.0.0.1:9/hook"}]
"""


async def test_what_came_and_went_while_nobody_led_is_missed(kept: Stand) -> None:
    """Both times of one that came twice, and nothing of the one that is there still."""
    await kept.put_routing(ROUTING)
    async with kept.leading() as leading:
        await post(kept, {"labels": {**DOWN, "instance": "known"}})
        await leading.posted.turn(kept.now)
        await leading.evaluator.keeper.tick()
    twice, still = ({**DOWN, "instance": name} for name in ("twice", "still"))
    for _ in range(2):
        await kept.pass_(60)
        await post(kept, {"labels": twice}, {"labels": still})
        await kept.pass_(60)
        await post(kept, {"labels": twice, "endsAt": kept.now.isoformat()})
        await post(kept, {"labels": still, "endsAt": kept.now.isoformat()})
    await kept.pass_(60)
    await post(kept, {"labels": still})
    async with kept.leading() as leading:
        await leading.posted.turn(kept.now)
        await leading.posted.turn(kept.now)
        await leading.round()
    for _ in range(2):  # and so is nobody who comes later
        async with kept.leading() as leading:
            await leading.posted.turn(kept.now)
    spans = kept.rows(
        "SELECT labels ->> 'instance', fired_at - %s, ended_at - fired_at, is_current FROM alert"
        " WHERE labels ->> 'instance' <> 'known' ORDER BY 1, 2",
        NOW,
    )
    assert spans == [
        ("still", MINUTE, MINUTE, False),
        ("still", 3 * MINUTE, MINUTE, False),
        ("still", 5 * MINUTE, None, True),
        ("twice", MINUTE, MINUTE, False),
        ("twice", 3 * MINUTE, MINUTE, False),
    ]
    assert sorted(kept.events()) == ["firing", "firing", *["missed"] * 4, "resolved"]
    assert sorted(kind for kind, _ in kept.told()) == ["firing", "missed"]
    assert kept.rows("SELECT count(*) FROM posted_alert WHERE labels ->> 'instance' = 'twice'") == [
        (0,)
    ]


async def test_of_each_time_that_was_missed_it_is_known_whether_its_end_was_said(
    kept: Stand,
) -> None:
    async with kept.leading() as leading:
        await leading.posted.turn(kept.now)
        await leading.evaluator.keeper.tick()
    await post(kept, {"labels": DOWN, "endsAt": (kept.now + MINUTE).isoformat()})
    for _ in range(2):
        await kept.pass_(120)
        await post(kept, {"labels": DOWN})
        await kept.pass_(60)
        await post(kept, {"labels": DOWN, "endsAt": kept.now.isoformat()})
    async with kept.leading() as leading:
        await leading.posted.turn(kept.now)
    assert [why for _, _, why in kept.alerts()] == ["no_data", "recovered", "recovered"]


async def test_who_is_told_hears_that_its_sender_posts_it_no_more(kept: Stand) -> None:
    await kept.put_routing(ROUTING)
    async with kept.leading() as leading:
        await post(kept, {"labels": DOWN}, {"labels": {**DOWN, "instance": "b"}})
        await leading.posted.turn(kept.now)
        await leading.round()
        await kept.pass_(60)
        await post(kept, {"labels": DOWN, "endsAt": kept.now.isoformat()})
        await kept.pass_(240)
        await leading.posted.turn(kept.now)
        await kept.pass_(300)
        await leading.round()
    last = kept.rows(
        "SELECT kind, content #>> '{ioc,not_posted}', jsonb_array_length(content -> 'alerts')"
        " FROM notification ORDER BY id DESC LIMIT 1"
    )
    assert last == [("resolved", "1", 2)]


async def test_what_was_over_before_somebody_led_last_is_history(kept: Stand) -> None:
    async with kept.leading() as leading:
        await leading.posted.turn(kept.now)
        await leading.evaluator.keeper.tick()
    began, ended = ((NOW - minutes * MINUTE).isoformat() for minutes in (9, 1))
    await post(kept, {"labels": DOWN, "startsAt": began, "endsAt": ended})
    await kept.pass_(60)
    async with kept.leading() as leading:
        await leading.posted.turn(kept.now)
    assert kept.rows("SELECT * FROM alert") == []


async def test_of_what_comes_again_and_again_the_newest_times_are_kept(kept: Stand) -> None:
    for _ in range(14):
        await post(kept, {"labels": DOWN})
        await kept.pass_(30)
        await post(kept, {"labels": DOWN, "endsAt": kept.now.isoformat()})
        await kept.pass_(30)
    async with kept.leading() as leading:
        await leading.posted.turn(kept.now)
    assert kept.rows("SELECT min(fired_at), count(*) FROM alert") == [(NOW + 3 * MINUTE, 11)]
