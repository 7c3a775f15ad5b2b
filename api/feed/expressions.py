"""Asks for the expressions of the walls, again and again, and tells the engine what they give.

Each question is one of many that the database answers, so they are asked in turn, one at a time.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final, Protocol, TypeVar

import msgspec
import structlog
from prometheus_client import Counter

from api.instants import ms_of
from api.queries.asked import Asked, Course, Past, Result, Told, Watched
from api.queries.errors import ErrorType
from api.tiles import ASKED_SECONDS, RESULTS_MAX, STEP_MS, Engine, Expression, Found
from core.model import Labels
from core.service.clock import Clock

from .history import Loaded

log = structlog.get_logger()

LOOK_SECONDS: Final = 0.5
ANSWER_SECONDS: Final = 10.0
# So many failures in a row are no slip any more: what was shown before would pass for current.
FAILURES: Final = 3
_PAUSE_SECONDS_MAX: Final = 300.0
_DAY_MS: Final = timedelta(days=1) // timedelta(milliseconds=1)

_ANSWERS = Counter("ioc_wall_expressions_total", "Results of expressions on walls.", ["result"])


class Ask(Protocol):
    """Has a question answered, or says why it was not."""

    def __call__(self, asked: Asked, *, seconds: float) -> Awaitable[Told]:
        """Ask; waits so long at most."""


class _Refused(msgspec.Struct, rename="camel"):
    error_type: str


Answer = TypeVar("Answer")

_results = msgspec.json.Decoder(list[Result])
_courses = msgspec.json.Decoder(list[Course])
_refused = msgspec.json.Decoder(_Refused)


@dataclass(slots=True)
class _Turn:
    """When an expression is asked next. pasts_left: how often its curve may ask for its past."""

    due: float = 0.0
    failures: int = 0
    pasts_left: int = 0


class Expressions:
    """Keeps the results of expressions current. draw: called when a curve has got its past."""

    def __init__(
        self,
        ask: Ask,
        clock: Clock,
        loaded: Callable[[], Loaded | None],
        draw: Callable[[], None],
    ) -> None:
        self._ask, self._clock, self._loaded, self._draw = ask, clock, loaded, draw
        self._begun: Loaded | None = None
        self._turns: dict[Expression, _Turn] = {}

    async def run(self) -> None:
        """Ask now and then until cancelled."""
        while True:
            if loaded := self._loaded():
                await self.round(loaded)
            await asyncio.sleep(LOOK_SECONDS)

    async def round(self, loaded: Loaded) -> None:
        """Ask for what is due."""
        if loaded is not self._begun:
            self._begun, self._turns = loaded, {}
        for expression, is_drawn in loaded.engine.expressions().items():
            turn = self._turns.setdefault(expression, _Turn(pasts_left=FAILURES * is_drawn))
            if turn.due <= asyncio.get_running_loop().time():
                await self._take_turn(loaded.engine, expression, turn)
            if self._loaded() is not loaded:
                return  # read anew meanwhile: these are the tiles of before

    async def _take_turn(self, engine: Engine, expression: Expression, turn: _Turn) -> None:
        now_ms = ms_of(self._clock.now())
        turn.due = asyncio.get_running_loop().time() + ASKED_SECONDS
        known = [dict(labels) for labels in engine.results(expression)]
        told = await self._ask(
            Watched(expression.text, now_ms, known, RESULTS_MAX), seconds=ANSWER_SECONDS
        )
        found = _read(told, _results)
        _ANSWERS.labels("failed" if found is None else "answered").inc()
        if found is None:
            self._count_failure(engine, expression, turn, told)
            return
        turn.failures = 0
        given = {
            _labels(one.labels): Found(one.value, one.newest_ms, one.simulated, one.lacking)
            for one in found
        }
        engine.answer(expression, given, at_ms=now_ms)
        if turn.pasts_left:
            turn.pasts_left -= 1
            await self._recall(engine, expression, turn, now_ms)

    async def _recall(
        self, engine: Engine, expression: Expression, turn: _Turn, now_ms: int
    ) -> None:
        """Ask how it went in the last day: up to the step before this one."""
        past = Past(expression.text, now_ms - _DAY_MS, now_ms - STEP_MS, STEP_MS, RESULTS_MAX)
        courses = _read(await self._ask(past, seconds=ANSWER_SECONDS), _courses)
        if courses is None:
            return
        turn.pasts_left = 0
        points = {
            _labels(one.labels): [
                (past.start_ms + step * past.step_ms, value)
                for step, value in enumerate(one.values)
            ]
            for one in courses
        }
        engine.recall(expression, points, at_ms=now_ms)
        self._draw()

    def _count_failure(
        self, engine: Engine, expression: Expression, turn: _Turn, told: Told
    ) -> None:
        """Ask more and more seldom, and in the end show nothing, unless it is us who are away."""
        if _is_away(told):
            return
        turn.failures += 1
        pause = min(ASKED_SECONDS * 2 ** (turn.failures - 1), _PAUSE_SECONDS_MAX)
        turn.due = asyncio.get_running_loop().time() + pause
        if turn.failures == 1:
            body = told.body[:500].decode(errors="replace")
            log.warning("wall_expression_failed", expression=expression.text, answer=body)
        if turn.failures >= FAILURES:
            engine.end(expression, at_ms=ms_of(self._clock.now()))


def _is_away(told: Told) -> bool:
    """Whether the database could not be asked: then the last value ages, as all others do."""
    try:
        return _refused.decode(told.body).error_type == ErrorType.UNAVAILABLE.type
    except msgspec.MsgspecError:
        return False


def _read(told: Told, decoder: msgspec.json.Decoder[Answer]) -> Answer | None:
    """Read an answer; None when it is none."""
    if told.status != HTTPStatus.OK:
        return None
    try:
        return decoder.decode(told.body)
    except msgspec.MsgspecError:
        return None


def _labels(labels: dict[str, str]) -> Labels:
    return tuple(sorted(labels.items()))
