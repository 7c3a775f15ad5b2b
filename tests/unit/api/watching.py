"""A center whose walls show expressions: answers are set by hand, questions remembered."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from api.feed.expressions import Expressions
from api.feed.history import Loaded
from api.queries.asked import Asked, Course, Past, Result, Told, Watched
from api.tiles import (
    Engine,
    Expression,
    Matcher,
    Selector,
    Senders,
    Show,
    Tile,
    TrendKind,
)
from core.model import Labels
from core.store.catalogue import Catalogue
from tests.clock import JumpingClock
from tests.given import NOW, NOW_MS
from tests.unit.api.engines import FACTS

RATE = Expression("sum by (unit) (rate(got[5m]))", ("got",))
TOTAL = Expression("sum(all)", ("all",))
DAY_STEPS = 289
NEVER = {"value": None, "unit_of_measure": "1", "at": None, "source": None, "quality": "never",
         "simulated": False, "n": 0}  # fmt: skip


def tile(
    cell: str, *matchers: Matcher, over: Selector | None = None, trend: TrendKind | None = None
) -> Tile:
    show = Show.RATIO if over else Show.LAST
    main = Selector(RATE, matchers)
    return Tile(topic="wall:a", cell=cell, show=show, main=main, over=over, trend=trend)


def labels_of(unit: int) -> Labels:
    return (("unit", str(unit)),)


async def until(seen: Callable[[], bool]) -> None:
    """Let the other tasks of the loop go on, turn by turn, until something is so."""
    while not seen():  # noqa: ASYNC110 - no time passes
        await asyncio.sleep(0)


class Center:
    """Answers with what is set for each expression, and remembers what was asked."""

    def __init__(self, *tiles: Tile) -> None:
        self.engine = Engine(tiles, FACTS, now_ms=NOW_MS)
        nothing = Catalogue({}, {}, frozenset(), {})
        self.loaded = Loaded(self.engine, Senders({}, {}), {}, nothing)
        self.clock = JumpingClock(NOW)
        self.asked: list[Asked] = []
        self.told: dict[str, Told] = {}
        self.past = Told(200, b"[]")
        self.drawn = 0
        self.expressions = Expressions(self._ask, self.clock, lambda: self.loaded, self._draw)

    def _draw(self) -> None:
        self.drawn += 1

    async def _ask(self, asked: Asked, *, seconds: float) -> Told:
        assert seconds > 0
        self.asked.append(asked)
        if isinstance(asked, Past):
            return self.past
        assert isinstance(asked, Watched)
        return self.told[asked.query]

    def gives(
        self,
        expression: Expression,
        results: Mapping[str, float | None],
        *,
        newest_ms: int | None = NOW_MS,
        simulated: bool = False,
        lacking: bool = False,
    ) -> None:
        """Set the result of each unit, or of one without labels."""
        found = [
            Result({"unit": unit} if unit else {}, value, newest_ms, simulated, lacking)
            for unit, value in results.items()
        ]
        self.told[expression.text] = Told(200, msgspec.json.encode(found))

    def went(self, *values: float | None) -> None:
        """Set the last day of unit a."""
        self.past = Told(200, msgspec.json.encode([Course({"unit": "a"}, values)]))

    @property
    def turns(self) -> dict[Expression, Any]:
        """When each expression is asked next; nobody but tests has to know."""
        return self.expressions._turns  # noqa: SLF001 - as it says

    async def round(self) -> None:
        """Ask for everything once, as if it were due."""
        for turn in self.turns.values():
            turn.due = 0.0
        await self.expressions.round(self.loaded)

    def cell(self, number: int = 0, *, after: int = 0) -> dict[str, Any]:
        """Cell as it stands so many seconds after NOW."""
        now_ms = NOW_MS + 1000 * after
        self.engine.tick(now_ms)
        self.engine.tell([number], now_ms=now_ms)
        told = self.engine.slots[number].told
        assert told
        return told.message()

    def curve(self, *, after: int = 0) -> list[float | None]:
        """Values of the day up to so many seconds after NOW."""
        drawn = self.engine.draw(0, now_ms=NOW_MS + 1000 * after)
        return [value for _, value in drawn["points"]] if drawn else []
