"""Says at the terminal, and to systemd, who cannot do its job, and when it can again.

A process that ended is told of by its Child; one that lives and waits for the database or the
broker would be silent, and so would be the moment from which all is well again.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from core.service.notify import Notifier

from .crew import Crew, Look
from .output import Terminal

_LOOK_SECONDS = 3.0
# What passes sooner is nothing that a person could have gone to see.
_PATIENCE_SECONDS = 4.0
_AWAY, _BACK = "not ready", "ready again"
STARTING: Final = "still starting"
WELL: Final = "all processes are ready"
_REASON_CHARS_MAX = 160


@dataclass(slots=True)
class Attention:
    """What was seen, and what of it was told. Pure: times are the caller's, in seconds.

    advice: what to do, told once an outage.
    """

    advice: str = ""
    _deaths: dict[str, int] = field(default_factory=dict)
    _since: dict[str, float] = field(default_factory=dict)  # who is not ready now
    _told: set[str] = field(default_factory=set)
    _outage: float | None = None  # since when, once something of it was told
    _advised: bool = False

    def notice(self, looks: Iterable[Look], now: float) -> Iterator[tuple[str, str]]:
        """Take a look at everybody; what to tell about it, as subject and text."""
        away: dict[str, list[str]] = {}
        back: list[str] = []
        for look in looks:
            died = look.deaths > self._deaths.setdefault(look.name, look.deaths)
            self._deaths[look.name] = look.deaths
            if look.why is None and not died:
                self._since.pop(look.name, None)
                if look.name in self._told:
                    self._told.discard(look.name)
                    back.append(look.name)
                continue
            since = self._since.setdefault(look.name, now)
            if died:
                self._tell_of(look.name, since)  # the child has told of its end
            elif look.name not in self._told and now - since >= _PATIENCE_SECONDS:
                self._tell_of(look.name, since)
                away.setdefault(look.why or "", []).append(look.name)
        for why, names in away.items():
            yield _AWAY, f"{', '.join(names)}: {why[:_REASON_CHARS_MAX]}"
        if away and self.advice and not self._advised:
            self._advised = True
            yield "", self.advice
        if back and self._since:
            yield _BACK, ", ".join(back)
        if self._outage is not None and not self._since:
            yield _BACK, f"all processes, after {now - self._outage:.0f} s"
            self._outage, self._advised = None, False

    def _tell_of(self, name: str, since: float) -> None:
        self._told.add(name)
        self._outage = since if self._outage is None else min(self._outage, since)


class Watch:
    """Follows the readiness of a crew once it has started."""

    def __init__(self, crew: Crew, terminal: Terminal, notifier: Notifier, advice: str) -> None:
        self.started = asyncio.Event()
        self._crew = crew
        self._notifier = notifier
        self._terminal = terminal
        self._attention = Attention(advice)
        self._reasons: dict[str, str] = {}

    async def why_not_ready(self) -> str | None:
        """Say for /readyz who was not ready at the last look, and why."""
        if not self.started.is_set():
            return STARTING
        return self._summary or None

    async def follow(self) -> None:
        """Look every few seconds, for ever."""
        clock = asyncio.get_running_loop().time
        await self.started.wait()
        while True:
            looks = await self._crew.look()
            was = self._summary
            self._reasons = {look.name: look.why for look in looks if look.why}
            for subject, text in self._attention.notice(looks, clock()):
                self._terminal.say(subject, text)
            if self._summary != was:
                self._notifier.tell(STATUS=self._summary or WELL)
            await asyncio.sleep(_LOOK_SECONDS)

    @property
    def _summary(self) -> str:
        return "; ".join(f"{name}: {why}" for name, why in self._reasons.items())
