"""Asks for the expressions of the walls, again and again, and tells the engine what they give.

Each question is one of many that the database answers, so they are asked in turn, one at a time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Final, Protocol

import msgspec
import structlog
from prometheus_client import Counter

from api.instants import ms_of
from api.queries.asked import Results, Told, Watched
from api.queries.errors import ErrorType
from api.tiles import ASKED_SECONDS, STEP_MS, Expression, Found
from core.model import Labels
from core.service.clock import Clock

from .history import Loaded

log = structlog.get_logger()

LOOK_SECONDS: Final = 0.5
ANSWER_SECONDS: Final = 10.0
RESULTS_MAX: Final = 1_000
# So many failures in a row are no slip any more: what was shown before would pass for current.
FAILURES: Final = 3
_PAUSE_SECONDS_MAX: Final = 300.0
_DAY_MS: Final = timedelta(days=1) // timedelta(milliseconds=1)

_ANSWERS = Counter("ioc_wall_expressions_total", "Results of expressions on walls.", ["result"])


class Ask(Protocol):
    """Has a question answered, or says why it was not."""

    def __call__(self, asked: Watched, *, seconds: float) -> Awaitable[Told]:
        """Ask; waits so long at most."""


class _Refused(msgspec.Struct):
    errorType: str  # noqa: N815 - as Prometheus names it


_results = msgspec.json.Decoder(Results)
_refused = msgspec.json.Decoder(_Refused)


@dataclass(slots=True)
class _Turn:
    """When an expression is asked next. has_history: its curve has got the day before."""

    due: float = 0.0
    failures: int = 0
    has_history: bool = False


class Expressions:
    """Keeps the results of expressions current. draw: called when a curve has got its history."""

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
            turn = self._turns.setdefault(expression, _Turn(has_history=not is_drawn))
            if turn.due <= asyncio.get_running_loop().time():
                await self._take_turn(loaded, expression, turn)
            if self._loaded() is not loaded:
                return  # read anew meanwhile: these are the tiles of before

    async def _take_turn(self, loaded: Loaded, expression: Expression, turn: _Turn) -> None:
        loop, now_ms = asyncio.get_running_loop(), ms_of(self._clock.now())
        turn.due = loop.time() + ASKED_SECONDS
        asked = Watched(
            expression.text, now_ms if turn.has_history else now_ms - _DAY_MS, now_ms, STEP_MS
        )
        told = await self._ask(asked, seconds=ANSWER_SECONDS)
        if self._loaded() is not loaded:
            return
        found = _found(told, asked)
        _ANSWERS.labels("failed" if found is None else "answered").inc()
        if found is None:
            self._count_failure(loaded, expression, turn, told)
            return
        turn.failures = 0
        loaded.engine.answer(expression, found, at_ms=now_ms)
        if not turn.has_history:
            turn.has_history = True
            self._draw()

    def _count_failure(
        self, loaded: Loaded, expression: Expression, turn: _Turn, told: Told
    ) -> None:
        """Ask more and more seldom; in the end nothing is shown, unless it is us who are away."""
        turn.failures += 1
        pause = min(ASKED_SECONDS * 2 ** (turn.failures - 1), _PAUSE_SECONDS_MAX)
        turn.due = asyncio.get_running_loop().time() + pause
        if turn.failures == 1:
            body = told.body[:500].decode(errors="replace")
            log.warning("wall_expression_failed", expression=expression.text, answer=body)
        if turn.failures >= FAILURES and not _is_away(told):
            loaded.engine.end(expression, at_ms=ms_of(self._clock.now()))


def _is_away(told: Told) -> bool:
    """Whether the database could not be asked: then the last value ages, as all others do."""
    try:
        return _refused.decode(told.body).errorType == ErrorType.UNAVAILABLE.type
    except msgspec.MsgspecError:
        return False


def _found(told: Told, asked: Watched) -> Mapping[Labels, Found] | None:
    """Read an answer; None when it is none, or has more results than a wall is for."""
    if told.status != HTTPStatus.OK:
        return None
    try:
        answer = _results.decode(told.body)
    except msgspec.MsgspecError:
        return None
    if len(answer.results) > RESULTS_MAX:
        return None
    if answer.is_silent:
        return {}
    return {
        tuple(sorted(one.labels.items())): Found(
            [
                (asked.start_ms + step * asked.step_ms, value)
                for step, value in enumerate(one.values)
            ],
            asked.end_ms if one.newest_ms is None else one.newest_ms,
            one.simulated,
        )
        for one in answer.results
    }
