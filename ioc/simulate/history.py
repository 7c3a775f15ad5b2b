"""Sending the past over HTTP: day by day, several messages at once, with progress and ETA."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from core.service.clock import Clock

from .before import Progress
from .messages import Message
from .models import Instrument, Stage
from .past import ALL, FULL_DAYS, Only, Span, messages, spans
from .wire import HttpSender

_AT_ONCE = 4

Tell = Callable[[str], None]


@dataclass(slots=True)
class Sum:
    """What became of the past."""

    sent: int = 0
    accepted: int = 0
    refused: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """One run through the past; running it twice changes nothing.

    stage: one of its own while others read theirs, because it is read in a thread.
    """

    stage: Stage
    sender: HttpSender
    clock: Clock
    tell: Tell
    only: Only = ALL
    full_days: int = FULL_DAYS  # of the end at full period; before, at day steps

    async def send(self, from_ms: int, to_ms: int, progress: Progress | None = None) -> Sum:
        """Send (from, to], oldest first. progress: skips what an earlier run has sent."""
        todo = spans(self.stage, from_ms, to_ms, full_days=self.full_days)
        if progress is not None and 0 < progress.history_from_ms <= from_ms:
            todo = [span for span in todo if span.to_ms > progress.history_until_ms]
        elif progress is not None:
            progress.history_from_ms, progress.history_until_ms = from_ms, from_ms
        total, started = Sum(), self.clock.now()
        year, instruments = 0, tuple[Instrument, ...]()
        for number, span in enumerate(todo, 1):
            if (needed := self.stage.calendar.year(span.to_ms - 1)) != year:
                # A year of dossiers takes a second to make up, and others run in this loop.
                year, instruments = needed, await asyncio.to_thread(self.stage.instruments, needed)
            await self._send_span(span, instruments, total)
            if progress is not None:
                progress.history_until_ms = span.to_ms
                progress.save()
            self._say(span, total, number / len(todo), started)
        return total

    async def _send_span(self, span: Span, instruments: tuple[Instrument, ...], total: Sum) -> None:
        known = tuple(each for each in instruments if each.source in self.sender.keys)
        found = messages(self.stage, known, span, only=self.only)
        while some := await asyncio.to_thread(lambda: list(islice(found, _AT_ONCE))):
            async with asyncio.TaskGroup() as tasks:
                for message in some:
                    tasks.create_task(self._deliver(message, total), name="history")

    async def _deliver(self, message: Message, total: Sum) -> None:
        settled = await self.sender.deliver(message)
        total.sent += message.samples
        total.accepted += settled.accepted
        total.refused += settled.refused
        for reason in settled.reasons:
            total.reasons[reason] = total.reasons.get(reason, 0) + 1

    def _say(self, span: Span, total: Sum, share: float, started: datetime) -> None:
        day = datetime.fromtimestamp(span.to_ms / 1000, self.stage.calendar.zone).date()
        taken = (self.clock.now() - started).total_seconds()
        left = timedelta(seconds=round(taken / share * (1 - share)))
        rate = total.sent / taken if taken else 0
        refused = f", {total.refused:,} refused" if total.refused else ""
        self.tell(
            f"{share:4.0%} up to {day}: {total.accepted:,} samples{refused}, "
            f"{rate:,.0f}/s, {left} left"
        )
