"""An api in a storm: some follow the alerts live meanwhile, then they are listed and acted on."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.eventually import eventually
from tests.chaos.stand import Process, Stand
from tests.e2e.apiserver import Browser, Server, Watch
from tests.e2e.desk_acts import act, listed, many

FOLLOWERS = 5
_PLACE = Path(__file__).parents[1] / "config" / "example"
_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Acted:
    """Seconds each. first: the first page of 100 rows; all: every page.

    acked: to take one alert; bulk: all others, in one request. told: from the answer of that until
    every follower knows it.
    """

    first: float
    all: float
    acked: float
    bulk: float
    told: float


@dataclass(slots=True)
class Desk:
    """People before an api. counts: what each follower knows, as the server counted last."""

    process: Process
    browser: Browser
    counts: list[dict[str, int]] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def open(cls, stand: Stand) -> AsyncIterator["Desk"]:
        """Start an api, sign in, and follow its alerts until the end."""
        process = stand.api(_PLACE)
        await process.start()
        server = Server(process.port, stand.database)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(server.clients.aclose)
            desk = cls(process, await server.signed_in("an"))
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            following = [tasks.create_task(desk._follow(), name="follow") for _ in range(FOLLOWERS)]
            yield desk
            for each in following:
                each.cancel()

    async def knows(self, **wanted: int) -> None:
        """Wait until every follower was told these counts."""
        await eventually(lambda: self._know(wanted), deadline_seconds=_PATIENCE_SECONDS)

    async def acted(self, count: int) -> Acted:
        """List all alerts, take one, then all others that fit a filter."""
        began = time.perf_counter()
        page = await listed(self.browser)
        first = time.perf_counter() - began
        one = page["alerts"][0]["id"]
        while page["next"]:
            page = await listed(self.browser, cursor=page["next"])
        every = time.perf_counter() - began
        began = time.perf_counter()
        (await act(self.browser, one, "ack")).raise_for_status()
        acked = time.perf_counter() - began
        began = time.perf_counter()
        done = await many(self.browser, filter={}, expected=count - 1)
        bulk = time.perf_counter() - began
        if done.json() != {"done": count - 1, "skipped": 0}:
            raise RuntimeError(f"not all were taken: {done.text}")
        began = time.perf_counter()
        await self.knows(open=0, acked=count)
        return Acted(first, every, acked, bulk, time.perf_counter() - began)

    def _know(self, wanted: dict[str, int]) -> bool:
        return len(self.counts) == FOLLOWERS and all(
            wanted.items() <= each.items() for each in self.counts
        )

    async def _follow(self) -> None:
        async with self.browser.watching("alerts") as watch:
            known: dict[str, int] = {}
            self.counts.append(known)
            while True:
                await watch.next()
                known |= _counts(watch)


def _counts(watch: Watch) -> dict[str, Any]:
    return dict(watch.topics.get("alerts", {}).get("counts", {}))
