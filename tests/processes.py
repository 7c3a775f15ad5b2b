"""Processes of the center as others see them: /healthz, /readyz and the numbers of this one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.service.address import Address
from core.service.health import Health
from core.service.web import serve_app
from ioc.alerts.pages import page
from tests.ports import free_ports


@asynccontextmanager
async def processes(*checks: str | None) -> AsyncIterator[list[Address]]:
    """Serve processes that are ready, or say why not."""
    first, stop = Address("127.0.0.1", free_ports(len(checks))), asyncio.Event()
    addresses = [first.plus(number) for number in range(len(checks))]
    async with asyncio.TaskGroup() as tasks:
        run = []
        for address, why in zip(addresses, checks, strict=True):

            async def check(why: str | None = why) -> str | None:
                return why

            health = Health({"database": check})
            run.append(tasks.create_task(health.run()))
            tasks.create_task(serve_app(health, address, stop))
        async with asyncio.timeout(20):
            while None in [await page(each, "/healthz") for each in addresses]:
                pass
        try:
            yield addresses
        finally:
            stop.set()
            for each in run:
                each.cancel()
