"""One soak from the start of the center to the verdict."""

import asyncio
import contextlib
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from core.service.tasks import cancel, stop_event

from .center import Center, Known, up
from .fleet import Fleet, land, sailing
from .load import devices
from .looks import look, session
from .place import PAGES
from .processes import usage_of
from .record import Record
from .report import Lap, progress, report
from .stored import settled
from .walls import Wall

LOOK_SECONDS = 5.0
WARM_UP_SECONDS = 600.0
_TELL_SECONDS = 60.0
_DRAIN_SECONDS = 180.0


def soak(folder: Path, seconds: float) -> str:
    """Run for so long, or until Ctrl-C; Markdown. The figures stay in `folder`."""
    all_devices = devices()
    print(f"figures: {folder}/*.csv, everything else: {folder}/state", flush=True)
    with up(folder, all_devices) as center:
        center.admit(all_devices)
        before = center.remember_a_day([one for one in all_devices if one.shown])
        asking = contextlib.closing(session(center))
        # The servers close idle connections after 5 s, just when we would use them again.
        fresh = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))
        with asking as conn, fresh as client, Record(folder) as record:
            run = Run(center, conn, client, record, warm_up=min(WARM_UP_SECONDS, seconds / 6))
            expected = asyncio.run(run.go(seconds, before))
            print("counting what is stored", flush=True)
            text = report(record, run.lap, settled(conn, expected))
    (folder / "report.md").write_text(text)
    shutil.rmtree(folder / "state", ignore_errors=True)  # gigabytes; the report tells all of it
    return text


@dataclass(slots=True)
class Run:
    """The time in which the devices send."""

    center: Center
    conn: psycopg.Connection
    client: httpx.Client
    record: Record
    warm_up: float
    walls: Sequence[Wall] = field(default_factory=list)
    _began: float = 0.0
    _lap: Lap | None = None

    @property
    def lap(self) -> Lap:
        """How long the devices sent, and what that cost."""
        if self._lap is None:
            raise RuntimeError("the devices have not sent")
        return self._lap

    async def go(self, seconds: float, before: Known) -> Known:
        """Send, watch and note; what must be stored at the end."""
        topics = [[*(f"wall:{page}" for page in pages), "sources"] for pages in PAGES]
        self.walls = [Wall(self.center.base, one) for one in topics]
        with stop_event(stuck_seconds=0) as stop:
            async with sailing(self.center) as fleet, asyncio.TaskGroup() as tasks:
                watching = [tasks.create_task(wall.watch(), name="wall") for wall in self.walls]
                following = tasks.create_task(fleet.follow(), name="devices")
                await fleet.ready.wait()
                self._began = time.monotonic()
                await self._look_until(stop, fleet, seconds)
                took = time.monotonic() - self._began
                warm_up = min(self.warm_up, took / 6)  # it may have been ended early
                self._lap = Lap(took, warm_up, usage_of(fleet.pid).cpu_seconds)
                print("the devices stop; waiting for what is under way", flush=True)
                land(fleet)
                async with asyncio.timeout(_DRAIN_SECONDS):
                    await following
                await cancel(watching)
                await self._look(fleet)
                return fleet.expected(before)

    async def _look_until(self, stop: asyncio.Event, fleet: Fleet, seconds: float) -> None:
        due, told = self._began, self._began
        while not stop.is_set() and time.monotonic() - self._began < seconds:
            due += LOOK_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, due - time.monotonic())):
                    await stop.wait()
            await self._look(fleet)
            if time.monotonic() - told >= _TELL_SECONDS:
                told += _TELL_SECONDS
                print(progress(self.record, seconds, self.warm_up), flush=True)

    async def _look(self, fleet: Fleet) -> None:
        # In a thread: the walls are read meanwhile, so that looking makes nothing late.
        try:
            seen = await asyncio.to_thread(look, self.center, self.conn, self.client)
        except (httpx.HTTPError, psycopg.Error, LookupError) as error:
            print(f"a look is left out: {type(error).__name__}: {error}", flush=True)
            return
        canaries, shown = zip(*(wall.told() for wall in self.walls), strict=True)
        told = {
            **fleet.numbers,
            "canary_seconds": max(canaries),
            "frames": sum(wall.frames for wall in self.walls),
            "wall_cuts": sum(wall.cuts for wall in self.walls),
        }
        seconds = time.monotonic() - self._began
        shown_ms = [one for some in shown for one in some]
        self.record.put(seconds, seen, told, fleet.taken_ms(), shown_ms)
