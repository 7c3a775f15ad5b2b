"""The process that plays the devices, as the soak follows it."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

from .center import PROJECT, Center, Known

_LINE_BYTES_MAX = 1 << 24
_TOTALS = ("sent", "rows", "acknowledged", "told", "refused", "strange", "busy", "cuts")
_NUMBERS = (*_TOTALS, "open", "behind_seconds")


@dataclass(slots=True)
class Fleet:
    """What the devices have said so far. stored_ms: since it was last asked for."""

    process: Process
    numbers: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_NUMBERS, 0.0))
    final: Mapping[str, Any] | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _before: dict[str, float] = field(default_factory=lambda: dict.fromkeys(_NUMBERS, 0.0))
    _stored_ms: list[float] = field(default_factory=list)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    async def follow(self) -> None:
        """Read until it ends. Raises RuntimeError when it ends without its last word."""
        if self.process.stdout is None:
            raise RuntimeError("it has no output")
        async for line in self.process.stdout:
            said = orjson.loads(line)
            self.numbers = {name: said[name] - self._before[name] for name in _NUMBERS}
            self._stored_ms += said["stored_ms"]
            if said.get("ready"):  # what made the series was before
                self._before |= {name: said[name] for name in _TOTALS}
                self._stored_ms.clear()
                self.ready.set()
            if said.get("final"):
                self.final = said
        if self.final is None:
            raise RuntimeError(f"the devices ended: {await self.process.wait()}")

    def taken_ms(self) -> list[float]:
        """How long messages took to be stored, since the last time."""
        taken, self._stored_ms = self._stored_ms, []
        return taken

    def expected(self, before: Known) -> Known:
        """Add up what must be stored now that they have ended."""
        if self.final is None:
            raise RuntimeError("the devices have not ended")
        rows, totals = self.final["by_source"], self.final["totals"]
        return Known(
            {one: rows.get(one, 0) + before.rows.get(one, 0) for one in {*rows, *before.rows}},
            {
                one: totals.get(one, 0) + before.totals.get(one, 0)
                for one in {*totals, *before.totals}
            },
        )


@asynccontextmanager
async def sailing(center: Center) -> AsyncIterator[Fleet]:
    """Run the devices; they send until their input is closed."""
    settings = center.settings
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.soak.devices"),
        *(str(settings.mqtt.port), str(settings.ingest_http.port), str(center.keys_file)),
        cwd=PROJECT,
        stdin=PIPE,
        stdout=PIPE,
        limit=_LINE_BYTES_MAX,
        start_new_session=True,  # Ctrl-C is ours: they settle first
    )
    try:
        yield Fleet(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def land(fleet: Fleet) -> None:
    """Tell them to end: no new message, but the answers to all that are under way."""
    if fleet.process.stdin:
        fleet.process.stdin.close()
