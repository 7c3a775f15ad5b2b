"""What the feed publishes when the walls are read anew in the midst of it. No database."""

import asyncio
from pathlib import Path

import pytest

from api.feed.follower import Feed, Files
from api.feed.history import Loaded
from api.live import Farewell, Hub
from api.live.frames import Op
from api.place import PlaceReader, Shown
from api.queries.asked import Asked, Told
from api.tiles import Engine, Selector, Senders, Show, Tile, TrendKind
from core.store.catalogue import Catalogue
from core.store.pool import Login
from tests.clock import JumpingClock
from tests.given import NOW
from tests.unit.api.engines import FACTS
from tests.unit.api.watching import until

EXAMPLE = Path(__file__).parents[3] / "config" / "example"
LOGIN = Login(url="", user="", password="", statement_seconds=1, application="")
TILES = 5


class Screen:
    """A connection that notes what it is told."""

    session_hash = b""

    def __init__(self) -> None:
        self.snapshots: list[str] = []

    def put_snapshot(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        del ops, at_ms
        self.snapshots.append(topic)

    def put_values(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        pass

    def put_each(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        self.put_values(topic, ops, at_ms=at_ms)

    def dismiss(self, reason: Farewell, *, retry_after_seconds: float | None = None) -> None:
        pass


async def unanswered(asked: Asked, *, seconds: float) -> Told:
    """Nobody asks: no tile shows an expression."""
    raise AssertionError(asked, seconds)


def loaded() -> Loaded:
    """Read a wall whose tiles all have a trend."""
    tiles = [
        Tile(topic="wall:a", cell=f"c{n}", show=Show.LAST, main=Selector("up"), over=None,
             trend=TrendKind.LAST)
        for n in range(TILES)
    ]  # fmt: skip
    engine = Engine(tiles, FACTS, now_ms=int(NOW.timestamp() * 1000))
    return Loaded(engine, Senders({}, {}), {}, Catalogue({}, {}, frozenset(), {}))


@pytest.mark.parametrize("swapped_before", [None, 1, TILES])
async def test_trends_of_walls_that_are_read_anew_are_drawn_to_no_end(
    swapped_before: int | None,
) -> None:
    """swapped_before: how many trends were drawn by then; the last one has been, or not."""
    hub, screen = Hub(["wall:a"]), Screen()
    shown: Shown = PlaceReader(EXAMPLE).read()
    files = Files(shown, lambda: shown, lambda _shown: None)
    feed = Feed(LOGIN, JumpingClock(NOW), hub, files, unanswered)
    hub.subscribe(screen, ["wall:a"])
    before = loaded()
    feed._loaded = before  # noqa: SLF001 - as if it had been read from the database
    feed._drawing.set()  # noqa: SLF001 - as above
    async with asyncio.TaskGroup() as tasks:
        drawing = tasks.create_task(feed._draw_in_time())  # noqa: SLF001 - its task, alone
        drawn = swapped_before or 1
        await until(lambda: len(before.engine.trends()) <= TILES - drawn)
        left = len(before.engine.trends())
        if swapped_before:
            feed._loaded = loaded()  # noqa: SLF001 - read anew meanwhile
        for _ in range(4 * TILES):
            await asyncio.sleep(0)
        drawing.cancel()
    assert len(before.engine.trends()) == (left if swapped_before else 0)
    complete = [] if swapped_before else ["wall:a"]
    assert screen.snapshots == complete, "the new topics are not complete"
