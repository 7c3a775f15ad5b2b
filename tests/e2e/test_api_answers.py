"""What is alike in all answers: their headers, their ids, how many a key gets."""

from collections.abc import AsyncIterator

import httpx
import pytest

from core.service.health import PATHS
from tests.e2e.apiserver import API
from tests.e2e.doors import Door, doors_of
from tests.servers import Database


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    async with doors_of(database) as made:
        yield made


async def test_health_is_open_and_metrics_only_to_this_machine(door: Door) -> None:
    async with door.server.client() as client:
        for path in PATHS:
            assert (await client.get(path)).status_code == 200
        forwarded = await client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
        assert forwarded.status_code == 401
        unknown = await client.get(f"{API}/nothing/here")
        assert (unknown.status_code, unknown.headers["content-type"]) == (
            404,
            "application/problem+json",
        )


async def test_every_answer_carries_the_security_headers(door: Door) -> None:
    async with door.server.client() as client:
        for path in ("/", f"{API}/build", f"{API}/session", "/readyz", "/none.txt"):
            headers = (await client.get(path)).headers
            assert headers["content-security-policy"].startswith("default-src 'none'; script-src")
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] in ("no-store", "no-cache")
            assert "server" not in headers


async def test_nothing_outside_of_the_web_app_is_served(door: Door) -> None:
    async with door.server.client() as client:
        for path in (
            "/assets/..%2f..%2f..%2f..%2fpyproject.toml",
            "/..%2fpackage.json",
            "/desk.html",
        ):
            assert (await client.get(path)).status_code == 404


async def test_each_answer_has_an_id_that_an_error_shows(door: Door) -> None:
    async with door.server.client() as client:
        first, other = [await client.get(f"{API}/session") for _ in range(2)]
        ids = [answer.headers["x-request-id"] for answer in (first, other)]
        assert [answer.json()["request_id"] for answer in (first, other)] == ids
        assert len(set(ids)) == 2
        metrics = (await client.get("/metrics")).text
    assert 'ioc_api_request_seconds_count{method="GET",status="4xx"}' in metrics


async def test_a_key_may_ask_20_times_a_second_and_100_at_once(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("api.access.needs.monotonic", lambda: now)
    async with door.server.client() as client:

        async def ask(caller: str) -> httpx.Response:
            return await client.get(f"{API}/walls", headers=await door.headers(caller))

        assert {(await ask("read key")).status_code for _ in range(100)} == {200}
        refused = await ask("read key")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        assert (await ask("admin key")).status_code == 200
        now += 0.06
        assert (await ask("read key")).status_code == 200


async def test_a_failure_inside_tells_nothing_of_the_inside(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr("api.walls.Services.of", broken)
    async with door.server.client() as client:
        answer = await client.get(f"{API}/build")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text
    assert answer.json()["request_id"]
