"""A screen on the wall: it shows a code, is let in, sees its wall only, and is sent off again."""

import asyncio
import shutil
import time
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from api.screens import LOOK_SECONDS
from core.service.clock import SystemClock
from core.store import pairing, screens
from core.store.keys import By
from core.store.people import Role
from core.store.pool import connect
from tests.e2e.apiserver import API, Browser, Server, Watch, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
PAIRING = f"{API}/screens/pairing"
TOPICS = ("wall:overview", "sources", "oncall")
# A second wall of the example place, with a page that the lobby does not have.
PORCH = """
  - id: porch
    name_vi: Hiên
    name_en: Porch
    diagonal_in: 43
    pixels: [1920, 1080]
    distance_m: 3
    rotate_seconds: 30
    pages:
      - {id: arrivals, kind: sources, title_vi: Nguồn, title_en: Sources}
"""
TOLD_SECONDS = 5  # ui.md, check 33


async def show_code(screen: httpx.AsyncClient, **headers: str) -> httpx.Response:
    answer = await screen.post(PAIRING, json={"wall": "lobby"}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


async def let_in(admin: Browser, code: str) -> str:
    body = {"code": code, "name": "Sảnh tầng 1", "wall": None}
    answer = await admin.http.post(f"{API}/screens", json=body, headers=admin.csrf)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def paired(server: Server, admin: Browser, screen: httpx.AsyncClient) -> tuple[str, Browser]:
    """Pair a screen; returns its id, and it as somebody who watches."""
    shown = (await show_code(screen)).json()
    id_ = await let_in(admin, shown["code"])
    assert (await show_code(screen)).json()["state"] == "paired"
    session = (await screen.get(f"{API}/session")).json()
    return id_, Browser(server, screen, session)


async def farewell(watch: Watch) -> str:
    return str((await watch.until_type("bye"))["reason"])


async def test_a_screen_is_let_in_by_its_code_and_its_token_is_nowhere_to_be_seen(
    database: Database,
) -> None:
    async with serving(database, EXAMPLE) as server, server.client() as screen:
        admin = await server.signed_in("binh", Role.ADMIN)
        asked = await show_code(screen)
        shown = asked.json()
        assert (shown["state"], shown["wall"]) == ("waiting", "lobby")
        assert 590_000 < shown["expires_at"] - shown["now"] <= 600_000
        given = asked.headers["set-cookie"]
        for part in ("ioc_pairing=", "HttpOnly", "SameSite=strict", "Path=/"):
            assert part in given
        assert (await show_code(screen)).json()["code"] == shown["code"]  # also after a reload

        listed = (await admin.http.get(f"{API}/screens")).json()
        assert [one["wall"] for one in listed["waiting"]] == ["lobby"]
        assert shown["code"] not in str(listed)  # whoever approves has stood before the screen

        id_ = await let_in(admin, shown["code"].lower())
        told = await show_code(screen)
        cookies = told.headers.get_list("set-cookie")
        (token,) = [one for one in cookies if one.startswith("ioc_screen=")]
        for part in ("HttpOnly", "SameSite=strict", "Path=/"):
            assert part in token
        assert told.json() == {
            "state": "paired",
            "wall": "lobby",
            "now": told.json()["now"],
            "code": None,
            "expires_at": None,
        }
        session = (await screen.get(f"{API}/session")).json()
        assert (session["roles"], session["wall"]) == (["kiosk"], "lobby")
        assert session["user"] == {"id": id_, "name": "Sảnh tầng 1"}

        # Behind TLS both cookies are bound to the host.
        async with server.client() as other:
            del other.headers["origin"]
            secure = await show_code(other, **{"X-Forwarded-Proto": "https"})
            assert secure.headers["set-cookie"].startswith("__Host-ioc_pairing=")
            assert "Secure" in secure.headers["set-cookie"]


async def test_a_paired_screen_sees_its_wall_and_nothing_else(
    database: Database, tmp_path: Path
) -> None:
    config = shutil.copytree(EXAMPLE, tmp_path / "place")
    (config / "walls.yml").write_text((EXAMPLE / "walls.yml").read_text() + PORCH)
    async with serving(database, config) as server, server.client() as screen:
        admin = await server.signed_in("binh", Role.ADMIN)
        id_, kiosk = await paired(server, admin, screen)
        assert (await screen.get(f"{API}/walls/lobby")).status_code == 200
        assert (await screen.get(f"{API}/walls/other")).status_code == 403
        async with kiosk.watching(*TOPICS) as watch:
            assert watch.hello["user"] == f"screen:{id_}"
            for _ in TOPICS:
                await watch.until_type("snapshot")
            assert set(watch.topics) == set(TOPICS)
        async with admin.watching("wall:arrivals") as watch:
            await watch.until_type("snapshot")
        async with kiosk.watching("wall:arrivals") as watch:  # not on this wall
            assert await farewell(watch) == "protocol"

        report = {"build": "0.1.0+abc", "heap_bytes": 48_000_000}
        url = f"{API}/screens/report"
        for headers in ({}, {**kiosk.csrf, "Origin": "https://evil.example"}):
            refused = await screen.post(url, json=report, headers=headers)
            assert refused.status_code == 403
        assert (await screen.post(url, json=report, headers=kiosk.csrf)).status_code == 204
        (row,) = (await admin.http.get(f"{API}/screens")).json()["screens"]
        assert (row["build"], row["heap_bytes"], row["approved_by"]) == (
            report["build"],
            report["heap_bytes"],
            "user:binh",
        )

        # Whoever signs in at the screen is that person, and the screen again afterwards.
        await kiosk.sign_in("binh")
        assert (await screen.get(f"{API}/walls")).status_code == 200
        assert (await screen.delete(f"{API}/session", headers=kiosk.csrf)).status_code == 204
        assert (await screen.get(f"{API}/session")).json()["roles"] == ["kiosk"]


async def test_a_screen_outlives_restarts_and_ends_within_seconds_whoever_revokes_it(
    database: Database,
) -> None:
    async with serving(database, EXAMPLE) as server, server.client() as screen:
        admin = await server.signed_in("binh", Role.ADMIN)
        first, _ = await paired(server, admin, screen)
        cookies = screen.cookies
    async with serving(database, EXAMPLE) as server, server.client() as screen:
        screen.cookies.update(cookies)
        session = (await screen.get(f"{API}/session")).json()
        async with Browser(server, screen, session).watching(*TOPICS) as watch:
            # As another process does it: `ioc screen revoke`.
            async with await connect(database.login(), autocommit=True) as conn:
                now = SystemClock().now()
                await screens.revoke(conn, first, by=By("system:test"), now=now)
            began = time.monotonic()
            assert await farewell(watch) == "session_expired"
            assert time.monotonic() - began < LOOK_SECONDS + 1 < TOLD_SECONDS
        assert (await screen.get(f"{API}/session")).status_code == 401

        # As an administrator does it here: at once.
        admin = Browser(server, await server.clients.enter_async_context(server.client()))
        await admin.sign_in("binh")
        second, kiosk = await paired(server, admin, screen)
        async with kiosk.watching(*TOPICS) as watch:
            await watch.until_type("snapshot")
            began = time.monotonic()
            url = f"{API}/screens/{second}"
            assert (await admin.http.delete(url, headers=admin.csrf)).status_code == 204
            assert await farewell(watch) == "session_expired"
            assert time.monotonic() - began < LOOK_SECONDS / 2
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(watch.socket.recv(), timeout=TOLD_SECONDS)
        assert (await show_code(screen)).json()["state"] == "waiting"


async def test_strangers_cannot_ask_for_ever_and_no_other_page_can_ask(
    database: Database,
) -> None:
    async with serving(database, EXAMPLE) as server, server.client() as screen:
        body, url = {"wall": "lobby"}, f"{server.url}{PAIRING}"
        foreign = {"Origin": "https://evil.example"}
        assert (await screen.post(PAIRING, json=body, headers=foreign)).status_code == 403
        assert (await screen.post(PAIRING, json={"wall": "\x1b[2J"})).status_code == 422
        for _ in range(pairing.WAITING_OF_ADDRESS_MAX):
            async with server.client() as stranger:
                await show_code(stranger)
        refused = await screen.post(url, json=body)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 600
        assert refused.json()["retry_after_seconds"] == int(refused.headers["retry-after"])
