"""Rules that ask to be looked at early, by their annotation: whole, and only up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from alerts.leader import Leading
from tests.alerting import Stand, stand, turn
from tests.chaos.eventually import eventually
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, 0, 20, tzinfo=UTC)
GRID = NOW.replace(second=0)
SOON_SECONDS = 10

RULES = """
groups:
  - name: rooms
    interval: 1m
    rules:
      - alert: Warmer
        expr: temperature - on (room) humidity > 0
        annotations: {ioc_early: "true"}
      - {alert: AlsoWarmer, expr: temperature - on (room) humidity > 0}
      - alert: LongWarm
        expr: max_over_time(temperature[1h]) > 30
        for: 10s
        annotations: {ioc_early: "true"}
"""
HUMID = {'humidity{room="a"}': 30.0}


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Stand]:
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        await kept.store({**HUMID, 'temperature{room="a"}': 20})
        yield kept


@asynccontextmanager
async def looking(kept: Stand) -> AsyncIterator[Leading]:
    """Lead, and look early; all that stands is looked at."""
    async with kept.leading() as leading, asyncio.TaskGroup() as tasks:
        await turn(leading, GRID)
        working = tasks.create_task(leading.early.run())
        await kept.clock.waited_for(2)
        await kept.pass_(1)
        yield leading
        working.cancel()


async def test_it_begins_as_soon_as_samples_are_stored(kept: Stand) -> None:
    async with looking(kept) as leading:
        assert kept.alerts() == []
        await kept.store({**HUMID, 'temperature{room="a"}': 31})
        await leading.follow()
        found = {("Warmer", "firing", None), ("LongWarm", "pending", None)}
        await eventually(lambda: set(kept.alerts()) == found, deadline_seconds=SOON_SECONDS)
        await kept.clock.waited_for(2)
        await kept.pass_(1)
        await kept.store({**HUMID, 'temperature{room="a"}': 20})
        await leading.follow()
        await kept.clock.waited_for(2)
        await kept.pass_(9)  # it pends for long enough, and its hour is not over
        fired = {("Warmer", "firing", None), ("LongWarm", "firing", None)}
        await eventually(lambda: set(kept.alerts()) == fired, deadline_seconds=SOON_SECONDS)


async def test_what_comes_meanwhile_is_looked_at_after_a_rest(kept: Stand) -> None:
    async with looking(kept) as leading:
        await kept.store({'humidity{room="b"}': 1.0, "temperature": 20})
        await leading.follow()
        await kept.clock.waited_for(2)
        await kept.store({**HUMID, 'temperature{room="a"}': 31})
        await leading.follow()
        assert kept.alerts() == []
        await kept.pass_(0.25)
        await eventually(lambda: bool(kept.alerts()), deadline_seconds=SOON_SECONDS)


async def test_after_a_gap_the_grid_has_to_come_first(kept: Stand) -> None:
    async with looking(kept) as leading:
        await kept.pass_(600)
        await kept.store({**HUMID, 'temperature{room="a"}': 31})
        await leading.follow()
        await kept.clock.waited_for(2)
        assert kept.alerts() == []
        await turn(leading, kept.now)
        assert ("Warmer", "firing", None) in kept.alerts()
