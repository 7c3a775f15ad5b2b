"""Nothing is lost, nothing is there twice, everything can be read, whatever dies when."""

import asyncio
import faulthandler
import random
import re
import traceback
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Final

import pytest

from core.store.bells import Bell
from core.store.sql import queries
from ingest.write import Writer
from tests.chaos.seeds import seeds
from tests.local_days import agreed
from tests.packing import NOW, Store, store
from tests.servers import Database
from tests.spares import Spares

from .world import Packers, World, packers

STEPS: Final = 24  # of three hours
WRITERS: Final = 3


@asynccontextmanager
async def writers(kept: Store) -> AsyncIterator[Sequence[Writer]]:
    """Give writing processes of their own."""
    login = kept.database.login("ioc_ingest")
    made = [
        Writer(name=f"writer {n}", login=login, clock=kept.clock, bell=Bell())
        for n in range(WRITERS)
    ]
    try:
        yield made
    finally:
        for one in made:
            if one.conn is not None:
                await one.conn.close()


async def live(world: World, writing: Sequence[Writer], packing: Sequence[Packers]) -> None:
    """Let some days pass with everybody at work, and packers killed."""
    for _ in range(STEPS):
        async with asyncio.TaskGroup() as tasks:
            for number, writer in enumerate(writing):
                tasks.create_task(several(world, writer, 1 + 70 * number), name=f"writer {number}")
            for each in packing:
                tasks.create_task(rounds(world, each), name="packer")
            tasks.create_task(world.look(), name="reader of all")
            tasks.create_task(world.remember(), name="reader who remembers")
            tasks.create_task(world.look(world.some_times()), name="reader of a span")
        world.pass_time()


async def several(world: World, writer: Writer, series: int) -> None:
    """Write a few batches, one after the other."""
    for _ in range(world.dice.randint(1, 4)):
        await world.write(writer, series)


async def rounds(world: World, packing: Packers) -> None:
    """Pack once or twice; most rounds are killed."""
    for _ in range(world.dice.randint(1, 2)):
        await packing.round(killed=world.dice.random() < 0.8)


async def settle(world: World, packing: Packers) -> None:
    """Let two days pass in peace, and check what is left."""
    kept = world.store
    for _ in range(3):
        await packing.round(killed=False)
        kept.clock.set(kept.clock.now() + timedelta(days=1))
    await packing.round(killed=False)
    assert kept.count("sample_late") == 0
    assert kept.count("pack_day", "state IN ('fenced', 'open')") == 0
    assert await kept.read() == world.acked
    conflicts = kept.count("late_conflict")
    assert conflicts == 0
    assert await agreed(kept) > 0


async def lived(database: Database, seed: int, *, lacking: str = "") -> None:
    """Let a world live. Raises AssertionError when it gave what it must not."""
    dice = random.Random(seed)
    async with AsyncExitStack() as stack:
        kept = await stack.enter_async_context(store(database, NOW))
        world = World(kept, dice)
        writing = await stack.enter_async_context(writers(kept))
        packing = [
            await stack.enter_async_context(packers(world, lacking=lacking)) for _ in range(2)
        ]
        await live(world, writing, packing)
        await settle(world, packing[0])


ATTEMPTS: Final = 40


@pytest.mark.long
# What the wait and turns are for hardly ever happens in such a life: test_pack.py, test_turns.py
# in tests/db/blocks.
@pytest.mark.parametrize(
    ("check", "fails_by"),
    [
        ("mark", "TimeoutError"),  # the same slice again and again: a round never ends
        ("writer", "samples are lost|rows of the head are not those|has another value"),
    ],
)
async def test_each_check_is_needed(
    databases: Spares, monkeypatch: pytest.MonkeyPatch, check: str, fails_by: str
) -> None:
    faulthandler.cancel_dump_traceback_later()  # forty lives take longer than a test may
    if check == "writer":
        known = queries("core.store", "changes.sql")
        statement = known["append"].replace("> upto THEN", "IS NOT NULL THEN")
        assert statement != known["append"]
        monkeypatch.setattr("core.store.changes._SQL", {**known, "append": statement})
    for seed in range(ATTEMPTS):
        with databases.lent() as database:
            try:
                await lived(database, seed, lacking=check)
            except (AssertionError, ExceptionGroup) as failure:
                said = "".join(traceback.format_exception(failure))
                assert re.search(fails_by, said), said
                break
    else:
        pytest.fail(f"without {check} nothing went wrong in {ATTEMPTS} lives")


@pytest.mark.parametrize("seed", seeds(short=1))
async def test_whatever_dies_when(database: Database, seed: int) -> None:
    await lived(database, seed)
