"""Browsers of people over HTTP, and from there a message that only this browser reads."""

from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import orjson
import pytest

from alerts.deliver.channels import Words
from alerts.deliver.push import PushChannel
from alerts.deliver.push.subscription import to_base64
from alerts.deliver.push.tables import BROWSERS_MAX, StoredBrowsers
from core.service.clock import SystemClock
from core.store.people import Role
from core.store.pool import open_pool
from tests.delivering import claimed, outbound
from tests.e2e.apiserver import API, Server, serving
from tests.places import CONFIG
from tests.provider import answers, provider
from tests.pushing import Browser
from tests.servers import Database

HERE = f"{API}/push/subscriptions"


@pytest.fixture(scope="module")
async def server(file_database: Database) -> AsyncIterator[Server]:
    async with serving(file_database, CONFIG / "example") as server:
        yield server


async def seat(server: Server, user: str) -> httpx.AsyncClient:
    """Give the browser of somebody who signed in."""
    found = await server.signed_in(user, Role.ON_CALL)
    found.http.headers.update(found.csrf)
    return found.http


async def test_a_browser_is_told_until_it_is_gone(
    server: Server, file_database: Database, tmp_path: Path
) -> None:
    mine, other = [await seat(server, user) for user in ("a", "b")]
    key = (await mine.get(f"{API}/push/key")).json()["key"]
    assert key == (await other.get(f"{API}/push/key")).json()["key"]
    browser = Browser()
    found = await mine.post(HERE, json=browser.said("https://push.example.vn/send/a-secret"))
    assert found.status_code == 201
    shown = found.json()
    assert (shown["service"], shown["used_at"]) == ("push.example.vn", None)
    assert "a-secret" not in found.text
    # Whoever signs in at the same browser has it from then on.
    again = await other.post(HERE, json=browser.said("https://push.example.vn/send/a-secret"))
    assert again.json()["id"] == shown["id"]
    assert (await mine.get(HERE)).json()["browsers"] == []
    assert (await mine.delete(f"{HERE}/{shown['id']}")).status_code == 404

    now = SystemClock().now()
    async with (
        provider(answers(201), answers(410)) as service,
        outbound() as out,
        open_pool(file_database.login("ioc_alerts"), size=1) as pool,
    ):
        with file_database.connect() as owner:
            owner.execute("UPDATE push_subscription SET endpoint = %s", [service.url("/s")])
        channel = PushChannel(
            outbound=out, browsers=StoredBrowsers(pool), user="b", contact="mailto:a@example.vn",
            words=Words(zone=ZoneInfo("Asia/Ho_Chi_Minh")), state=tmp_path,
        )  # fmt: skip
        first = await channel.send(claimed(), now=now, seconds=5)
        (told,) = (await other.get(HERE)).json()["browsers"]
        second = await channel.send(claimed(), now=now, seconds=5)
        third = await channel.send(claimed(), now=now, seconds=5)
    assert [each.result for each in (first, second, third)] == ["accepted", "refused", "refused"]
    assert told["used_at"]
    assert orjson.loads(browser.read(service.posted[0].body))["title"].startswith("KHẨN CẤP")
    assert (await other.get(HERE)).json()["browsers"] == []


async def test_only_so_many_and_none_that_is_none(server: Server) -> None:
    client, browser = await seat(server, "c"), Browser()
    for number in range(BROWSERS_MAX + 1):
        await client.post(HERE, json=browser.said(f"https://push.example.vn/{number}"))
    kept = (await client.get(HERE)).json()["browsers"]
    assert len(kept) == BROWSERS_MAX
    assert (await client.delete(f"{HERE}/{kept[0]['id']}")).status_code == 204
    good = browser.said("https://push.example.vn/s")
    wrong = [
        {**good, "endpoint": "http://push.example.vn/s"},
        {**good, "endpoint": "https://169.254.169.254/latest"},
        {**good, "endpoint": "https://push.example.vn:8443/s"},
        {**good, "endpoint": "https://user@push.example.vn/s"},
        {**good, "endpoint": "https://[::1]/s"},
        {**good, "endpoint": "https://x.vn/" + "a" * 2000},
        {**good, "keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {**good, "keys": {"p256dh": to_base64(bytes(65)), "auth": to_base64(bytes(16))}},
        {**good, "more": 1},
        {},
    ]
    for each in wrong:
        assert (await client.post(HERE, json=each)).status_code == 422, each
