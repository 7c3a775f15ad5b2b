"""What a process answers about itself, over real HTTP."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from core.service.address import Address, AddressTakenError
from core.service.health import Health
from core.service.metrics import name_process
from core.service.web import serve_app
from tests.ports import free_port

READY_SECONDS = 2.0  # /readyz answers within, whatever hangs


@asynccontextmanager
async def serving(health: Health) -> AsyncIterator[httpx.AsyncClient]:
    """Serve `health` on a free port; it stops in order at the end."""
    address, stop = Address("127.0.0.1", free_port()), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve_app(health, address, stop), name="health")
        checking = tasks.create_task(health.run(), name="health checks")
        transport = httpx.AsyncHTTPTransport(retries=5)
        async with httpx.AsyncClient(base_url=f"http://{address}", transport=transport) as client:
            yield client
        stop.set()
        checking.cancel()


async def fine() -> str | None:
    return None


async def away() -> str | None:
    return "no connection for 12 s"


async def broken() -> str | None:
    raise ConnectionRefusedError("port 5432")


async def stuck() -> str | None:
    await asyncio.Event().wait()
    return None


async def test_alive_is_whoever_answers() -> None:
    async with serving(Health({"database": away})) as client:
        answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_an_answer_does_not_wait_for_the_network() -> None:
    seconds: list[float] = []
    async with serving(Health()) as client:
        for _ in range(60):
            started = time.perf_counter()
            await client.get("/healthz")
            seconds.append(time.perf_counter() - started)
    # The delayed acknowledgement that a body may come to wait for takes 40 ms, on connections
    # that are no longer new.
    assert min(seconds[-20:]) < 0.03


async def test_ready_when_every_check_passes() -> None:
    async with serving(Health({"database": fine})) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "reasons": {}})


async def test_not_ready_says_why() -> None:
    checks = {"ok": fine, "database": away, "broker": broken, "lease": stuck}
    async with serving(Health(checks)) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == {
        "database": "no connection for 12 s",
        "broker": "ConnectionRefusedError: port 5432",
        "lease": "no answer for 1 s",
    }


@dataclass
class Stubborn:
    """Says nothing and does not let go when told to, as a session that stands still."""

    calls: int = 0
    freed: asyncio.Event = field(default_factory=asyncio.Event)

    async def check(self) -> str | None:
        self.calls += 1
        while not self.freed.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await self.freed.wait()
        return None


async def test_who_asks_does_not_wait_for_a_check_that_hangs() -> None:
    database = Stubborn()
    async with serving(Health({"database": database.check, "ok": fine})) as client:
        started = time.perf_counter()
        both = await asyncio.gather(client.get("/readyz"), client.get("/readyz"))
        seconds, calls = time.perf_counter() - started, database.calls
        database.freed.set()
        while (await client.get("/readyz")).status_code != 200:
            pass
    assert seconds < READY_SECONDS
    assert [answer.status_code for answer in both] == [503, 503]
    reasons = both[0].json()["reasons"]
    assert list(reasons) == ["database"]
    assert reasons["database"].startswith("no answer for ")
    assert calls == 1, "never a second one beside it"


async def test_metrics_for_this_machine() -> None:
    name_process("test")
    async with serving(Health()) as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert 'ioc_build_info{process="test",python=' in answer.text


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded"])
async def test_metrics_need_a_key_from_elsewhere(header: str) -> None:
    elsewhere = {header: "for=203.0.113.9"}
    async with serving(Health(metrics_key="right")) as client:
        without = await client.get("/metrics", headers=elsewhere)
        wrong = await client.get("/metrics", headers={**elsewhere, "authorization": "Bearer x"})
        right = await client.get("/metrics", headers={**elsewhere, "authorization": "Bearer right"})
    assert [without.status_code, wrong.status_code, right.status_code] == [401, 401, 200]
    assert without.headers["content-type"] == "application/problem+json"
    assert "Authorization" in without.json()["detail"]


async def test_without_a_key_nobody_elsewhere_gets_in() -> None:
    headers = {"x-forwarded-for": "203.0.113.9", "authorization": "Bearer None"}
    async with serving(Health()) as client:
        assert (await client.get("/metrics", headers=headers)).status_code == 401


async def test_other_paths_are_named() -> None:
    async with serving(Health()) as client:
        answer = await client.get("/nothing")
    assert answer.status_code == 404
    assert "/healthz" in answer.json()["detail"]


async def test_the_server_does_not_name_itself() -> None:
    async with serving(Health()) as client:
        answer = await client.get("/healthz")
    assert "server" not in answer.headers


async def test_a_taken_port_is_an_error() -> None:
    address, stop = Address("127.0.0.1", free_port()), asyncio.Event()
    taken = await asyncio.start_server(lambda _reader, _writer: None, address.host, address.port)
    async with taken:
        with pytest.raises(AddressTakenError, match=f"{address} is in use"):
            await serve_app(Health(), address, stop)
