"""What was true while nobody evaluated: it counts, or it is told that it was missed."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tests.alerting import Stand, stand, turn
from tests.firing import HOOK
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

RULES = """
groups:
  - name: portals
    interval: 1m
    rules:
      - alert: PortalDown
        expr: portal_up == 0
        for: 3m
"""
UP = 'portal_up{portal="dvc"}'


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Stand]:
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        yield kept


async def _lived(kept: Stand, values: Mapping[int, float], evaluated: Sequence[int]) -> None:
    """Store a value at each minute, and evaluate at some of them; a leader each."""
    for minute in range(max(evaluated) + 1):
        if minute in values:
            await kept.store({UP: values[minute]})
        if minute in evaluated:
            async with kept.leading() as leading:
                await turn(leading, kept.now)
        await kept.pass_(60)


async def test_what_is_true_throughout_counts(kept: Stand) -> None:
    await _lived(kept, dict.fromkeys(range(11), 0.0), [0, 1, 10])
    ((state, active_at, fired_at),) = kept.rows("SELECT state, active_at, fired_at FROM alert")
    assert (state, active_at) == ("firing", NOW)
    assert fired_at == NOW + 3 * MINUTE, "as if nothing had been"


async def test_what_was_false_once_begins_anew(kept: Stand) -> None:
    values = {minute: 1.0 if minute == 8 else 0.0 for minute in range(11)}
    await _lived(kept, values, [0, 1, 10])
    assert kept.alerts() == [
        ("PortalDown", "resolved", "recovered"),
        ("PortalDown", "pending", None),
    ]
    assert kept.events() == ["missed"]
    assert kept.rows("SELECT active_at FROM alert WHERE state = 'pending'") == [(NOW + 9 * MINUTE,)]


async def test_what_began_and_ended_is_missed(kept: Stand) -> None:
    values = {minute: 0.0 if 3 <= minute <= 8 else 1.0 for minute in range(13)}
    await _lived(kept, values, [0, 1, 12])
    assert kept.alerts() == [("PortalDown", "resolved", "recovered")]
    assert kept.events() == ["missed"]
    ((kind, begin, end),) = kept.rows("SELECT kind, from_time, to_time FROM gap")
    assert (kind, begin, end) == ("evaluation", NOW + MINUTE, NOW + 12 * MINUTE)


async def test_what_began_in_it_and_is_over_when_somebody_looks_again_is_told(kept: Stand) -> None:
    await kept.put_routing(HOOK)
    values = {minute: 0.0 if 3 <= minute <= 11 else 1.0 for minute in range(13)}
    await _lived(kept, values, [0, 1, 12])
    assert kept.events() == ["firing", "resolved"]
    async with kept.leading() as leading:
        await leading.round()
    assert kept.told() == [("missed", "hook/webhook/0")]


async def test_what_fired_before_and_ended_within_has_recovered(kept: Stand) -> None:
    values = {minute: 0.0 if minute <= 5 else 1.0 for minute in range(13)}
    await _lived(kept, values, [0, 1, 2, 3, 12])
    assert kept.alerts() == [("PortalDown", "resolved", "recovered")]
    assert kept.events() == ["firing", "resolved"]


async def test_without_data_nothing_gets_older(kept: Stand) -> None:
    await kept.put_rules(RULES.replace("for: 3m", "for: 10m"))
    values = {0: 0.0, **dict.fromkeys(range(20, 27), 0.0)}
    await _lived(kept, values, [0, *range(20, 27)])
    ((active_at, fired_at),) = kept.rows("SELECT active_at, fired_at FROM alert")
    # The first sample counts for 5 minutes, so that 15 were nothing.
    assert (active_at, fired_at) == (NOW + 15 * MINUTE, NOW + 25 * MINUTE)


async def test_a_short_absence_is_no_gap(kept: Stand) -> None:
    await _lived(kept, dict.fromkeys(range(4), 0.0), [0, 1, 3])
    assert kept.alerts() == [("PortalDown", "firing", None)]
    assert kept.rows("SELECT * FROM gap") == []


@pytest.mark.parametrize("is_seen", [True, False])
async def test_what_is_put_back_begins_anew(kept: Stand, *, is_seen: bool) -> None:
    async with kept.leading() as leading:
        await turn(leading, NOW)
        await kept.put_rules("groups: []")
        if is_seen:
            await leading.notice_rules()
    if not is_seen:
        async with kept.leading():
            pass
    assert kept.rows("SELECT name FROM rule_evaluation") == []
    for value in (0.0,) * 6 + (1.0,):
        await kept.pass_(60)
        await kept.store({UP: value})
    await kept.put_rules(RULES)
    async with kept.leading() as leading:
        await turn(leading, kept.now)
    assert kept.events() == []
    assert kept.rows("SELECT FROM gap") == [], "there was no rule that was not evaluated"
