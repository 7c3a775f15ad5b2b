"""Walls that watch: how old the canary is on them, and how late a number changes."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from benchmarks.watching import watching
from core.service.clock import SystemClock

from .center import PASSWORD, USER

_AGAIN_SECONDS = 1.0


@dataclass(slots=True)
class Wall:
    """One wall and what it has shown since it was last asked.

    shown_ms: from a sample's time to the frame that shows it, for each cell of a tile.
    """

    base: str
    topics: Sequence[str]
    frames: int = 0
    cuts: int = 0
    canary_seconds: float = 0.0  # oldest
    shown_ms: list[float] = field(default_factory=list)
    _newest: dict[str, int] = field(default_factory=dict)
    _clock: SystemClock = field(default_factory=SystemClock)

    async def watch(self) -> None:
        """Watch for ever; who is cut off comes again, as a browser would."""
        while True:
            try:
                async with watching(self.base, USER, PASSWORD, list(self.topics)) as socket:
                    async for text in socket:
                        self._take(json.loads(text))
            except (WebSocketException, httpx.HTTPError, OSError):
                pass
            self.cuts += 1
            await asyncio.sleep(_AGAIN_SECONDS)

    def told(self) -> tuple[float, list[float]]:
        """Oldest canary and how late numbers were, since the last time."""
        said = self.canary_seconds, self.shown_ms
        self.canary_seconds, self.shown_ms = 0.0, []
        return said

    def _take(self, frame: Mapping[str, Any]) -> None:
        self.frames += 1
        match frame["type"]:
            case "heartbeat":
                self.canary_seconds = max(self.canary_seconds, frame["canary_age"] or 0.0)
            case "delta" if frame["topic"].startswith("wall:"):
                now_ms = self._clock.now().timestamp() * 1000
                for name, cell in frame["ops"]:
                    self._cell(f"{frame['topic']} {name}", cell, now_ms)
            case _:
                pass

    def _cell(self, name: str, cell: Mapping[str, Any] | None, now_ms: float) -> None:
        at_ms = cell.get("at") if cell and "value" in cell else None
        if at_ms is None:  # gone, or a trend, which is drawn now and then
            return
        if at_ms > self._newest.get(name, at_ms):
            self.shown_ms.append(now_ms - at_ms)
        self._newest[name] = max(at_ms, self._newest.get(name, 0))
