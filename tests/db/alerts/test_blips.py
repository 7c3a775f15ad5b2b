"""What only an early look would have seen, while nobody could look: told once, as missed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.alerting import Stand, stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

RULES = """
groups:
  - name: early
    interval: 1m
    rules:
      - {alert: Hot, expr: temperature > 30, labels: {priority: p2}}
      - {alert: Warm, expr: temperature > 25, for: 30s}
"""
ROUTING = """
route: {receiver: hook, group_by: [alertname], group_wait: 0s}
receivers:
  - name: hook
    webhook_configs: [{url: "http://127.0.0.1:9/hook"}]
"""
ROOM = 'temperature{room="a"}'


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Stand]:
    """Give a stand that one leader has led at NOW, and left."""
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        await kept.put_routing(ROUTING)
        await kept.store({ROOM: 20})
        async with kept.leading() as leading:
            await turn(leading, NOW)
        yield kept


async def _blip(kept: Stand) -> None:
    await kept.pass_(5)
    await kept.store({ROOM: 31})
    await kept.pass_(5)
    await kept.store({ROOM: 20})
    await kept.pass_(5)


async def test_a_blip_between_two_leaders_is_missed(kept: Stand) -> None:
    await _blip(kept)
    async with kept.leading() as leading:
        await leading.follow()
        await leading.round()
        assert (kept.alerts(), kept.told()) == ([], [])
        await kept.pass_(45)
        await turn(leading, NOW + MINUTE)
        await leading.round()
    assert kept.alerts() == [("Hot", "resolved", "recovered")]
    assert kept.events() == ["missed"]
    assert kept.told() == [("missed", "hook/webhook/0")]
    begin_to_end = [(NOW + timedelta(seconds=5), NOW + MINUTE)]
    assert kept.rows("SELECT fired_at, ended_at FROM alert") == begin_to_end
    async with kept.leading() as leading:
        await kept.pass_(60)
        await turn(leading, NOW + 2 * MINUTE)
    assert kept.events() == ["missed"], "and never again"


async def test_who_dies_before_it_is_told_leaves_it_to_the_next(kept: Stand) -> None:
    await _blip(kept)
    async with kept.leading() as leading:
        await leading.follow()
        await leading.evaluator.keeper.tick()
    async with kept.leading() as leading:
        await kept.pass_(45)
        await turn(leading, NOW + MINUTE)
        await leading.evaluator.keeper.tick()
        assert kept.events() == ["missed"]
        ((followed,),) = kept.rows("SELECT followed FROM alerter")
        await leading.follow()
        await leading.evaluator.keeper.tick()
        assert kept.rows("SELECT followed FROM alerter") != [(followed,)], "it is done with"


async def test_what_still_stands_is_told_at_once(kept: Stand) -> None:
    await kept.pass_(5)
    await kept.store({ROOM: 31})
    await kept.pass_(5)
    async with kept.leading() as leading:
        await leading.follow()
        assert kept.events() == ["firing"]
        await kept.pass_(50)
        await turn(leading, NOW + MINUTE)
    assert kept.events() == ["firing", "firing"], "the other has been held"
    assert {state for _, state, _ in kept.alerts()} == {"firing"}


async def test_a_blip_in_a_gap_is_missed_once(kept: Stand) -> None:
    await kept.pass_(485)
    await kept.store({ROOM: 20})
    await _blip(kept)
    await kept.pass_(100)
    await kept.store({ROOM: 20})
    async with kept.leading() as leading:
        await leading.follow()
        await turn(leading, NOW + 10 * MINUTE)
    assert kept.alerts() == [("Hot", "resolved", "recovered")]
    assert kept.events() == ["missed"]
    assert kept.rows("SELECT ended_at FROM alert") == [(NOW + 9 * MINUTE,)]


async def test_what_comes_late_or_is_too_old_was_never_seen(kept: Stand) -> None:
    await kept.pass_(60)
    await kept.store({ROOM: 31}, NOW - timedelta(seconds=5))  # a newer one is there
    await kept.store({'temperature{room="b"}': 31}, NOW - 5 * MINUTE)
    await kept.store({'temperature{room="c"}': 31}, NOW + 2 * MINUTE)  # of which the clock is wrong
    await kept.pass_(1)
    async with kept.leading() as leading:
        await turn(leading, NOW + MINUTE)
    assert kept.events() == []


async def test_what_the_leader_was_too_slow_for_is_missed(kept: Stand) -> None:
    async with kept.leading() as leading:
        await _blip(kept)
        await leading.follow()
        assert kept.events() == []
        await kept.pass_(45)
        await turn(leading, NOW + MINUTE)
    assert kept.events() == ["missed"]


async def test_another_rule_has_not_seen_it(kept: Stand) -> None:
    await _blip(kept)
    await kept.put_rules(RULES.replace("> 30", "> 28"))
    async with kept.leading() as leading:
        await kept.pass_(45)
        await turn(leading, NOW + MINUTE)
    assert kept.events() == []


async def test_a_blip_while_rules_are_exchanged_is_missed(kept: Stand) -> None:
    async with kept.leading() as leading:
        await _blip(kept)
        await kept.put_rules(RULES.replace("30s", "40s"))
        await leading.notice_rules()
        await kept.pass_(45)
        await turn(leading, NOW + MINUTE)
    assert kept.events() == ["missed"]
