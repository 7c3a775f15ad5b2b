"""Fault 23: a clock that jumps neither fires nor ends anything, and does not hold rules up."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from alerts import meters
from tests.alerting import Stand, stand, turn
from tests.chaos.eventually import eventually
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)

RULES = """
groups:
  - name: rooms
    interval: 1m
    rules:
      - {alert: Hot, expr: temperature > 30}
      - {alert: Cold, expr: temperature < 10, for: 2m}
"""
ROUTING = """
route: {receiver: hook, group_by: [alertname], group_wait: 30s}
receivers:
  - name: hook
    webhook_configs: [{url: "http://127.0.0.1:9/hook"}]
"""
HOT, COLD, MILD = ({f'temperature{{room="{room}"}}': value} for room, value in
                   (("a", 31.0), ("b", 5.0), ("c", 20.0)))  # fmt: skip


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Stand]:
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        yield kept


async def test_an_hour_ahead_ends_nothing(kept: Stand) -> None:
    async with kept.leading() as leading:
        await kept.store({**HOT, **COLD, **MILD})
        await turn(leading, NOW)
        kept.clock.set(NOW + HOUR)
        await turn(leading, NOW + HOUR)
    # What was pending has fired: a sample counts for five minutes, and two are asked for.
    assert {(name, state) for name, state, _ in kept.alerts()} == {
        ("Hot", "no_data"),
        ("Cold", "no_data"),
    }
    assert "resolved" not in kept.events()


async def test_an_hour_back_goes_on_at_once(kept: Stand) -> None:
    kept.clock.set(NOW + HOUR)
    async with kept.leading() as leading:
        await kept.store({**HOT, **COLD, **MILD})
        await turn(leading, NOW + HOUR)
        kept.clock.set(NOW)
        (group,) = leading.evaluator.groups.values()
        assert group.is_ahead(kept.now)
        await leading.evaluator.set_back(group, kept.now)
        assert not group.is_ahead(kept.now)
        assert kept.rows("SELECT max(active_at) FROM alert") == [(NOW,)]
        await kept.pass_(60)
        await kept.store({**HOT, **MILD, 'temperature{room="b"}': 5.0})
        assert group.is_due(kept.now)
        await turn(leading, kept.now)
        await kept.pass_(60)
        await kept.store({'temperature{room="a"}': 20.0, 'temperature{room="b"}': 5.0})
        await turn(leading, kept.now)
    assert set(kept.alerts()) == {("Hot", "resolved", "recovered"), ("Cold", "firing", None)}


async def test_a_group_does_not_wait_for_an_hour_again(kept: Stand) -> None:
    await kept.put_routing(ROUTING)
    kept.clock.set(NOW + HOUR)
    async with kept.leading() as leading:
        await kept.store(HOT)
        await turn(leading, NOW + HOUR)
        await leading.round()
        assert kept.told() == []
        kept.clock.set(NOW)
        assert await leading.round() == NOW + MINUTE / 2
        await kept.pass_(30)
        await leading.round()
        assert kept.told() == [("firing", "hook/webhook/0")]
    async with kept.leading() as leading:
        kept.clock.set(NOW - HOUR)
        assert await leading.round() == NOW - HOUR + 5 * MINUTE
        await kept.pass_(300)
        await leading.round()
    assert len(kept.told()) == 1


async def test_who_sleeps_is_woken_when_the_clock_is_put_back(kept: Stand) -> None:
    await kept.put_routing(ROUTING)
    kept.clock.set(NOW + HOUR)
    async with kept.leading() as leading:
        await kept.store(HOT)
        await turn(leading, NOW + HOUR)
        loops = {asyncio.ensure_future(loop) for loop in (leading.tick(), leading.dispatch())}
        await kept.clock.waited_for(2)
        kept.clock.set(NOW)

        def is_told() -> bool:
            kept.clock.set(kept.now + timedelta(seconds=1))
            return bool(kept.told())

        await eventually(is_told, deadline_seconds=20)
        for each in loops:
            each.cancel()
        await asyncio.wait(loops)
    assert kept.now < NOW + HOUR / 2


async def test_what_an_alert_tells_is_refreshed_each_minute(kept: Stand) -> None:
    await kept.put_rules(RULES.replace("interval: 1m", "interval: 20s"))
    async with kept.leading() as leading:
        values = list[object]()
        for step in range(6):
            await kept.store({'temperature{room="a"}': 31.0 + step})
            await turn(leading, NOW + step * timedelta(seconds=20))
            values += kept.rows("SELECT value FROM alert")[0]
            await kept.pass_(20)
    assert values == [31, 31, 31, 34, 34, 34]


async def test_who_leads_says_so_each_second(kept: Stand) -> None:
    async with kept.leading() as leading:
        await turn(leading, NOW)
        assert leading.evaluator.is_on_time(kept.now)
        await kept.pass_(30)
        await leading.evaluator.keeper.tick()
        assert kept.rows("SELECT ticked_at FROM alerter") == [(kept.now,)]
        await kept.pass_(120)
        assert not leading.evaluator.is_on_time(kept.now), "and so the lamp will not be fooled"


async def test_a_clock_put_back_while_all_sleep_wakes_them(kept: Stand) -> None:
    kept.clock.set(NOW + HOUR)
    async with kept.leading() as leading:
        await kept.store(MILD)
        running = asyncio.ensure_future(leading.evaluator.run())
        await kept.clock.waited_for()
        kept.clock.set(NOW)
        (group,) = leading.evaluator.groups.values()
        await eventually(lambda: not group.is_ahead(kept.now), deadline_seconds=20)
        running.cancel()
        await asyncio.wait({running})


def jumped() -> float | None:
    """When the clock was set last, as it is told."""
    return REGISTRY.get_sample_value("ioc_clock_jumped_timestamp_seconds")


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
async def test_that_it_was_set_is_told(kept: Stand, jump: timedelta) -> None:
    async with kept.leading() as leading:
        meters.JUMPED.set(0)
        running = asyncio.ensure_future(leading.tick())
        await kept.clock.waited_for()
        kept.clock.set(NOW + SECOND)
        await kept.clock.waited_for()
        assert jumped() == 0
        kept.clock.set(NOW + jump)
        at = (NOW + jump).timestamp()
        await eventually(lambda: jumped() == at, deadline_seconds=20)
        running.cancel()
        await asyncio.wait({running})
