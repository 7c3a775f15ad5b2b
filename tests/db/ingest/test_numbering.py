"""Numbered messages that came over HTTP: what is stored tells the holes, whoever takes them in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from prometheus_client import REGISTRY

from core.model import SourceId
from core.store.bells import Bell
from core.store.continuity import Numbered
from ingest.write import Delivery, Outcome, Writer
from tests import given
from tests.clock import JumpingClock
from tests.servers import Database

BTS, LOOSE = SourceId("bts-01"), SourceId("loose")


@dataclass
class Way:
    """A way in: one process with a writer of its own."""

    database: Database
    told: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        login, clock = self.database.login("ioc_ingest"), JumpingClock(given.NOW)
        self.writer = Writer(name="test", login=login, clock=clock, bell=Bell())

    async def store(self, *numbers: Numbered) -> None:
        """Take in a message for each number, all in one batch."""
        await self.writer.store([self._delivery(number) for number in numbers])

    def _delivery(self, number: Numbered) -> Delivery:
        samples = given.samples((number.seq, 0, 1.0))
        return Delivery(
            source=number.source,
            protocol="json",
            samples=samples,
            index=np.zeros(1, np.int32),
            replace=False,
            faults=(),
            rejected=0,
            payload=b"",
            where=str,
            settle=self.told.append,
            number=number,
        )


@pytest.fixture
async def ways(database: Database) -> AsyncIterator[tuple[Way, Way]]:
    """Give two processes that take in messages of the same sources."""
    given.place(database)
    ways = Way(database), Way(database)
    yield ways
    for way in ways:
        if way.writer.conn is not None:
            await way.writer.conn.close()


def number(seq: int, *, boot: int | None = 1, source: SourceId = BTS) -> Numbered:
    at = given.NOW + timedelta(hours=boot or 0, seconds=seq)
    return Numbered(source, boot, seq, at)


def gaps(database: Database) -> list[tuple[Any, ...]]:
    with database.connect() as conn:
        return conn.execute(
            "SELECT source_id, (detail->>'first')::int, missing, to_time - from_time"
            " FROM gap WHERE kind = 'sequence' ORDER BY id"
        ).fetchall()


def counted() -> float:
    return REGISTRY.get_sample_value("ioc_ingest_sequence_gaps_total") or 0.0


async def test_a_hole_is_found_whichever_process_took_the_one_before(
    ways: tuple[Way, Way], database: Database
) -> None:
    one, other = ways
    before = counted()
    await one.store(number(1), number(2))
    await other.store(number(5))
    await one.store(number(6), number(8), number(1, source=LOOSE))
    seconds = [timedelta(seconds=count) for count in (3, 2)]
    assert gaps(database) == [(BTS, 3, 2, seconds[0]), (BTS, 7, 1, seconds[1])]
    assert counted() == before + 2


async def test_repeats_disorder_and_a_restart_of_the_device_are_no_holes(
    ways: tuple[Way, Way], database: Database
) -> None:
    one, other = ways
    await one.store(number(7), number(7), number(8))
    for way in (other, one):
        await way.store(number(8), number(6))
    await other.store(number(1, boot=2), number(2, boot=2))
    assert gaps(database) == []
    await one.store(number(4, boot=2))
    assert gaps(database) == [(BTS, 3, 1, timedelta(seconds=2))]


async def test_the_same_batch_again_finds_the_hole_once(
    ways: tuple[Way, Way], database: Database
) -> None:
    one, other = ways
    for way in (one, other, one):
        await way.store(number(1), number(3))
    assert len(gaps(database)) == 1
