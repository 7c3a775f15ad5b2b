"""One try of a target: where the guard lets it go, as far as its kind wants, in its time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import anyio

from core.model import ProbeKind, ProbeTarget
from core.service.metrics import VERSION
from core.service.outbound import (
    Answer,
    FailedError,
    Guard,
    Log,
    Phase,
    Reach,
    Refusal,
    Request,
    Spot,
    Why,
    exchange,
)

from .verdict import Tried
from .where import spot_of

REDIRECTS_MAX: Final = 3
_PAGE: Final = Request(headers=(("User-Agent", f"ioc-probe/{VERSION}"),))
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Attempt:
    """How tries are made."""

    reach: Reach
    guard: Guard

    async def try_(self, target: ProbeTarget, *, witnesses: Sequence[str] = ()) -> Tried:
        """Try once; returns within the target's timeout, whatever the other side does.

        witnesses: names of other portals, asked only when this one's name is not found.
        """
        started = anyio.current_time()
        log = Log(started + target.timeout_seconds)
        answer: Answer | None = None
        try:
            async with asyncio.timeout(target.timeout_seconds):
                answer = await self._reached(target, log, witnesses)
            why, detail = _judged(target, answer)
        except FailedError as failed:
            why, detail = failed.why, failed.detail
            if target.simulated and why is Why.CONNECT:
                why = Why.STAND_IN  # however a portal is played, its stand-in takes connections
        except TimeoutError:
            why, detail = Why.TIMEOUT, f"no answer within {target.timeout_seconds:g} s"
        log.seconds[Phase.TOTAL] = anyio.current_time() - started
        return Tried(
            why=why,
            detail=detail,
            named=log.named,
            status=answer.status if answer else None,
            text_found=_text_found(target, answer),
            not_after_seconds=log.not_after_seconds,
            seconds=log.seconds,
        )

    async def _reached(
        self, target: ProbeTarget, log: Log, witnesses: Sequence[str]
    ) -> Answer | None:
        """Follow redirects to the answer that is judged; None of a kind that asks for none."""
        spot = spot_of(target, self.guard)
        for _hop in range(REDIRECTS_MAX + 1):
            if isinstance(spot, Refusal):
                raise FailedError(Why.GUARD, spot.reason)
            answer = await self._asked(target, spot, log, witnesses)
            if answer is None or not _leads_on(target, answer):
                return answer
            spot = self.guard.follow(spot, answer.location or b"")
        raise FailedError(Why.REDIRECTS, f"more than {REDIRECTS_MAX} redirects")

    async def _asked(
        self, target: ProbeTarget, spot: Spot, log: Log, witnesses: Sequence[str]
    ) -> Answer | None:
        addresses = await self.reach.addresses(spot, self.guard, log, witnesses)
        async with self.reach.connected(spot, addresses, log) as stream:
            if target.kind is not ProbeKind.HTTP:
                return None
            return await exchange(stream, spot, log, _PAGE)


def _leads_on(target: ProbeTarget, answer: Answer) -> bool:
    redirects = answer.status in _REDIRECTS and answer.location is not None
    return redirects and answer.status not in target.expect_status


def _judged(target: ProbeTarget, answer: Answer | None) -> tuple[Why, str]:
    if answer is None:
        return Why.OK, ""
    if answer.status not in target.expect_status:
        expected = ", ".join(map(str, target.expect_status))
        return Why.STATUS, f"status {answer.status}, expected {expected}"
    if _text_found(target, answer) is False:
        return Why.TEXT, f"the text {target.expect_text!r} is not in the page"
    return Why.OK, ""


def _text_found(target: ProbeTarget, answer: Answer | None) -> bool | None:
    if answer is None or not target.expect_text:
        return None
    return target.expect_text.encode() in answer.body
