"""Asks for the expressions of the walls, again and again, and tells the engine what they give.

Each question is one of many that the database answers, so they are asked in turn, one at a time.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Final, Protocol

import msgspec
import structlog
from prometheus_client import Counter

from api.instants import ms_of
from api.queries.asked import Told, Watched
from api.tiles import ASKED_SECONDS, STEP_MS, Answered, Engine, Expression
from core.service.clock import Clock

from .history import Loaded

log = structlog.get_logger()

LOOK_SECONDS: Final = 0.5
ANSWER_SECONDS: Final = 10.0
RESULTS_MAX: Final = 1_000
# So many failures in a row are no slip any more: what was shown before would pass for current.
_FAILURES: Final = 3
_DAY_MS: Final = timedelta(days=1) // timedelta(milliseconds=1)

_ANSWERS = Counter("ioc_wall_expressions_total", "Results of expressions on walls.", ["result"])


class Ask(Protocol):
    """Has a question answered, or says why it was not."""

    def __call__(self, asked: Watched, *, seconds: float) -> Awaitable[Told]:
        """Ask; waits so long at most."""


class _Result(msgspec.Struct):
    metric: dict[str, str]
    values: Sequence[tuple[float, str]]


class _Data(msgspec.Struct):
    result: Sequence[_Result]
    newest_ms: int | None
    simulated: bool


class _Answer(msgspec.Struct):
    data: _Data


_answer = msgspec.json.Decoder(_Answer)


class Expressions:
    """Keeps the results of expressions current. draw: called when curves have got their history."""

    def __init__(
        self,
        ask: Ask,
        clock: Clock,
        loaded: Callable[[], Loaded | None],
        draw: Callable[[], None],
    ) -> None:
        self._ask, self._clock, self._loaded, self._draw = ask, clock, loaded, draw
        self._begun: Loaded | None = None  # what has been asked for once, with its history
        self._failures: dict[Expression, int] = {}

    async def run(self) -> None:
        """Ask now and then until cancelled."""
        loop = asyncio.get_running_loop()
        due = 0.0
        while True:
            loaded = self._loaded()
            if loaded and (loaded is not self._begun or loop.time() >= due):
                due = loop.time() + ASKED_SECONDS
                await self._round(loaded)
            await asyncio.sleep(LOOK_SECONDS)

    async def _round(self, loaded: Loaded) -> None:
        engine, is_first = loaded.engine, loaded is not self._begun
        if is_first:
            self._failures.clear()
        for expression, is_drawn in engine.expressions().items():
            now_ms = ms_of(self._clock.now())
            start_ms = now_ms - _DAY_MS if is_drawn and is_first else now_ms
            asked = Watched(expression.text, start_ms, now_ms, STEP_MS)
            told = await self._ask(asked, seconds=ANSWER_SECONDS)
            if self._loaded() is not loaded:
                return  # read anew meanwhile: these are the tiles of before
            self._take(engine, expression, told, now_ms)
        self._begun = loaded
        if is_first and any(engine.expressions().values()):
            self._draw()

    def _take(self, engine: Engine, expression: Expression, told: Told, now_ms: int) -> None:
        answered = _answered(told, now_ms)
        _ANSWERS.labels("failed" if answered is None else "answered").inc()
        if answered is not None:
            self._failures.pop(expression, None)
            engine.answer(expression, answered)
            return
        failures = self._failures[expression] = self._failures.get(expression, 0) + 1
        if failures == 1:
            told_of = told.body[:500].decode(errors="replace")
            log.warning("wall_expression_failed", expression=expression.text, answer=told_of)
        if failures >= _FAILURES:
            engine.answer(expression, Answered(points={}, newest_ms=now_ms))


def _answered(told: Told, now_ms: int) -> Answered | None:
    """Read an answer; None when it is none, or has more results than a wall is for."""
    if told.status != HTTPStatus.OK:
        return None
    data = _answer.decode(told.body).data
    if len(data.result) > RESULTS_MAX:
        return None
    newest_ms = now_ms if data.newest_ms is None else data.newest_ms
    points = {
        tuple(sorted(one.metric.items())): [
            (min(round(seconds * 1000), newest_ms), value)
            for seconds, text in one.values
            if math.isfinite(value := float(text))  # what is no number cannot be shown as one
        ]
        for one in data.result
    }
    return Answered(points=points, newest_ms=newest_ms, simulated=data.simulated)
