"""A calendar in force: who waits for working days is told on one, and hears of a change."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from core.store import holidays
from core.store.pool import connect
from tests import firing
from tests.firing import Leader
from tests.servers import Database

OFFICE = """
route:
  receiver: hook
  group_by: [alertname]
  group_wait: 0s
  group_interval: 5m
  routes: [{receiver: hook, matchers: [portal=dvc], active_time_intervals: [office]}]
receivers: [{name: hook, webhook_configs: [{url: "http://127.0.0.1/"}]}]
time_intervals:
  - {name: office, time_intervals: [{days: working, location: Asia/Ho_Chi_Minh}]}
"""
CALENDAR = """
years: [2026]
off:
  - {{day: {}, name_vi: Nghỉ, name_en: Off}}
"""


@pytest.fixture
async def leader(database: Database) -> AsyncIterator[Leader]:
    """Give the leader of alerts."""
    login = database.login("ioc_alerts")
    async with await connect(login, autocommit=True) as conn:
        with database.connect() as owner:
            yield await firing.leader(conn, owner)


async def test_a_changed_calendar_is_in_force_at_once(database: Database, leader: Leader) -> None:
    async def off(day: str) -> None:
        async with await connect(database.login()) as conn:
            await holidays.put(conn, CALENDAR.format(day), now=leader.now)

    today = leader.now.date()  # a working day, in Tam Đường too
    await off(str(today))
    leader.route(OFFICE)
    leader.fire(labels={"portal": "dvc"})
    await leader.round()
    assert leader.told() == []
    leader.now += timedelta(minutes=6)
    await off("2026-12-31")
    await leader.round()
    assert leader.told() == ["hook/webhook/0 new_alerts Down:firing"]
    leader.crash()
    await leader.round(after_seconds=300)
    assert len(leader.told()) == 1
