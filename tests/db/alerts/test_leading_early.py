"""The leader looks early: what is over its threshold need not wait for the grid."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import psycopg
import pytest

from alerts.leader import Leading
from tests.alerting import THRESHOLD, Stand, stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Stand]:
    async with stand(database, NOW) as kept:
        yield kept


class Away:
    """A database that answers no question."""

    async def select(self, _selections: object) -> NoReturn:
        raise psycopg.OperationalError("the connection is lost")


@pytest.fixture
async def pending(kept: Stand) -> AsyncIterator[Leading]:
    """Lead with an alert that is pending, and may fire now."""
    await kept.put_rules(THRESHOLD.replace("    labels:", "    for: 10s\n        labels:"))
    async with kept.leading() as leading:
        await kept.store({'temperature{room="a"}': 31})
        await turn(leading, NOW)
        await kept.pass_(10)
        yield leading


@asynccontextmanager
async def looking(kept: Stand, leading: Leading) -> AsyncIterator[None]:
    """Look early, until it waits for time to pass."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(leading.early.run())
        await kept.clock.waited_for()
        yield
        task.cancel()


async def test_a_threshold_fires_without_waiting_for_the_grid(kept: Stand) -> None:
    await kept.put_rules(THRESHOLD)
    async with kept.leading() as leading:
        await turn(leading, NOW)
        await kept.pass_(7)
        await kept.store({'temperature{room="a"}': 31, 'temperature{room="b"}': 30})
        await leading.follow()
        assert kept.alerts() == [("Hot", "firing", None)]
        ((active_at,),) = kept.rows("SELECT active_at FROM alert")
        assert active_at == NOW + timedelta(seconds=7)
        await kept.pass_(3)
        await kept.store({'temperature{room="a"}': 29})
        await leading.follow()
        assert kept.alerts() == [("Hot", "firing", None)]  # down is the grid's
        await kept.pass_(50)
        await turn(leading, NOW + MINUTE)
    assert kept.alerts() == [("Hot", "resolved", "recovered")]


async def test_a_group_with_a_limit_is_the_grids(kept: Stand) -> None:
    await kept.put_rules(THRESHOLD.replace("interval: 1m", "interval: 1m\n    limit: 1"))
    async with kept.leading() as leading:
        await turn(leading, NOW)
        await kept.pass_(7)
        await kept.store({'temperature{room="a"}': 31, 'temperature{room="b"}': 32})
        await leading.follow()
        assert kept.alerts() == []  # a sample does not tell that there are too many
        await kept.pass_(53)
        await turn(leading, NOW + MINUTE)
    assert kept.alerts() == []


async def test_who_may_fire_and_does_not_holds_up_nobody(kept: Stand, pending: Leading) -> None:
    await kept.store({'temperature{room="a"}': 29})
    await pending.follow()
    async with looking(kept, pending):
        assert kept.alerts() == [("Hot", "pending", None)]  # that it is over is the grid's


async def test_an_early_look_that_cannot_ask_is_done_again(kept: Stand, pending: Leading) -> None:
    answering, pending.evaluator.storage = pending.evaluator.storage, Away
    async with looking(kept, pending):
        assert kept.alerts() == [("Hot", "pending", None)]
        pending.evaluator.storage = answering
        await kept.pass_(1)
        await kept.clock.waited_for()
        assert kept.alerts() == [("Hot", "firing", None)]
