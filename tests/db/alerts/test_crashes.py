"""Faults 2 and 3: a leader that is killed anywhere tells the same as one that is not."""

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest
from anyio import from_thread, to_thread
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.chaos.seeds import short_folder
from tests.db.alerts.crash.life import Life, World, world
from tests.db.alerts.crash.lived import (
    Lived,
    check_gaps,
    check_ledger,
    check_missed,
    check_same,
    lived,
)
from tests.db.alerts.crash.points import Point
from tests.db.alerts.crash.script import Script, run
from tests.spares import Spares

SHORT = 8
PARTS, OF_EACH = 8, 25  # in `make test-long`: 200 at each point


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


@pytest.fixture
async def place(databases: Spares, folder: Path) -> AsyncIterator[World]:
    with databases.lent() as database:
        async with world(database, folder) as place:
            yield place


def tried(place: World, where: Sequence[Point], number: int, examples: int) -> None:
    """Live through scripts, once as they are and once broken. number: of the sequence of them."""

    class Lives(Script):
        points = where

        def teardown(self) -> None:
            from_thread.run(judged, place, self)

    run_state_machine_as_test(
        seed(number)(Lives),
        settings=settings(
            max_examples=examples,
            stateful_step_count=8,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


async def judged(place: World, script: Script) -> None:
    """Hold a broken life against a whole one."""
    whole, broken = [await life_of(place, script, is_broken=each) for each in (False, True)]
    assert broken.crashes, "nobody died"
    for each in (whole, broken):
        check_ledger(each)
    if script.has_gaps:
        check_gaps(broken, whole)
        check_missed(broken)
    else:
        check_same(broken, whole)


async def life_of(place: World, script: Script, *, is_broken: bool) -> Lived:
    """Live through a script."""
    life = Life(place, is_broken)
    await run(script, life)
    return lived(life)


async def test_a_leader_killed_anywhere_tells_the_same(place: World) -> None:
    await to_thread.run_sync(tried, place, tuple(Point), 0, SHORT)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("point", Point)
async def test_a_leader_killed_at_a_point_tells_the_same(
    place: World, point: Point, part: int
) -> None:
    await to_thread.run_sync(tried, place, (point,), part + 1, OF_EACH)
