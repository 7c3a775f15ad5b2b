"""Signing in and out as a browser does it, and as somebody does who should not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.store.people import Role
from tests.e2e.apiserver import API, PASSWORD, Server, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
OTHER = "sáu con ngựa qua đèo"


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as running:
        yield running


async def test_a_session_tells_who_where_and_for_how_long(server: Server) -> None:
    browser = await server.signed_in("an", Role.OPERATOR, Role.LEADER)
    session = browser.session
    assert (session["user"], session["roles"]) == (
        {"id": "an", "name": "An"},
        ["leader", "operator"],
    )
    assert (session["zone"], session["place"]) == ("Europe/Berlin", {"vi": "Acme", "en": "Acme"})
    assert session["idle_seconds"] == 1800
    assert session["inlets"] == {"http": "127.0.0.1:8001", "mqtt": "127.0.0.1:1884"}
    assert session["grafana"] == "https://ioc.example.vn/grafana/"
    assert (await browser.http.get(f"{API}/session")).json() == session
    build = (await browser.http.get(f"{API}/build")).json()
    assert build == {key: session[key] for key in ("build", "zone", "place")}


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(server: Server) -> None:
    await server.add("an")
    async with server.client() as client:
        body = {"user": "an", "password": PASSWORD}
        plain = await client.post(f"{API}/session", json=body)
        https = await client.post(
            f"{API}/session",
            json=body,
            headers={"X-Forwarded-Proto": "https", "Origin": ""},
        )
    cookie = plain.headers["set-cookie"]
    assert cookie.startswith("ioc_session=")
    for part in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert https.status_code == 403  # an empty Origin is no page of ours


async def test_behind_tls_the_cookie_is_bound_to_the_host(server: Server) -> None:
    await server.add("an")
    async with server.client() as client:
        del client.headers["origin"]
        answer = await client.post(
            f"{API}/session",
            json={"user": "an", "password": PASSWORD},
            headers={"X-Forwarded-Proto": "https"},
        )
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-ioc_session=")
        assert "Secure" in cookie


async def test_all_failures_look_the_same_and_end_in_a_pause(server: Server) -> None:
    await server.add("an")
    async with server.client() as client:
        answers = [
            await client.post(f"{API}/session", json={"user": user, "password": "wrong"})
            for user in ("an", "nobody", "an", "an", "an", "an", "an")
        ]
        right = await client.post(f"{API}/session", json={"user": "an", "password": PASSWORD})
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 401, 401, 429]
    assert len({answer.json()["title"] for answer in answers[:-1]}) == 1
    assert [answer.json()["attempts_left"] for answer in answers] == [4, 4, 3, 2, 1, 0, 0]
    assert answers[5].json()["retry_after_seconds"] == 900
    assert 0 < int(answers[-1].headers["retry-after"]) <= 900
    assert right.status_code == 429  # not even the right one now


async def test_each_attempt_is_on_the_record_without_what_was_typed(server: Server) -> None:
    await server.add("an")
    async with server.client() as client:
        await client.post(f"{API}/session", json={"user": "Secret Typed As Name", "password": "x"})
        await client.post(f"{API}/session", json={"user": "an", "password": PASSWORD})
    with server.database.connect() as owner:
        rows = owner.execute(
            "SELECT actor, action, object, address FROM audit ORDER BY id"
        ).fetchall()
    assert rows[1:] == [
        ("system:api", "login.failed", "user:?", "127.0.0.1"),
        ("user:an", "login", "user:an", "127.0.0.1"),
    ]


async def test_a_write_needs_the_page_s_origin_and_the_token(server: Server) -> None:
    browser = await server.signed_in()
    path, token = f"{API}/live/ticket", browser.csrf
    foreign = {**token, "Origin": "https://evil.example"}
    rebound = {**token, "Origin": "http://evil.example:8000", "Host": "evil.example:8000"}
    for headers in ({}, {"X-CSRF-Token": "x"}, foreign, rebound, {**token, "Origin": "null"}):
        refused = await browser.http.post(path, headers=headers)
        assert refused.status_code == 403, headers
    assert (await browser.http.post(path, headers=token)).status_code == 200
    login = {"user": "an", "password": PASSWORD}
    forged = await browser.http.post(
        f"{API}/session", json=login, headers={"Origin": "https://evil.example"}
    )
    assert forged.status_code == 403


async def test_signing_in_again_ends_the_session_before(server: Server) -> None:
    browser = await server.signed_in()
    before = browser.http.cookies["ioc_session"]
    await browser.sign_in("an")
    assert browser.http.cookies["ioc_session"] != before
    async with server.client() as client:
        client.cookies.set("ioc_session", before)
        assert (await client.get(f"{API}/session")).status_code == 401


async def test_after_signing_out_the_token_is_worth_nothing(server: Server) -> None:
    browser = await server.signed_in()
    token = browser.http.cookies["ioc_session"]
    assert (await browser.http.delete(f"{API}/session", headers=browser.csrf)).status_code == 204
    async with server.client() as client:
        client.cookies.set("ioc_session", token)
        for path in ("session", "walls"):
            assert (await client.get(f"{API}/{path}")).status_code == 401


async def test_changing_the_password_ends_every_session(server: Server) -> None:
    browser = await server.signed_in()
    path = f"{API}/session/password"

    async def change(old: str, new: str) -> int:
        body = {"old": old, "new": new}
        return (await browser.http.put(path, json=body, headers=browser.csrf)).status_code

    assert await change("wrong", OTHER) == 401
    assert await change(PASSWORD, "short") == 422
    assert await change(PASSWORD, OTHER) == 204
    assert (await browser.http.get(f"{API}/session")).status_code == 401
    await browser.sign_in("an", OTHER)


@pytest.mark.parametrize(
    "body", ["", "[]", '{"user":5,"password":"x"}', '{"user":"an"}', "{" * 5000]
)
async def test_what_is_no_login_is_named(server: Server, body: str) -> None:
    async with server.client() as client:
        headers = {"Content-Type": "application/json"}
        answer = await client.post(f"{API}/session", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["reason"]


async def test_a_large_body_is_not_read(server: Server) -> None:
    async with server.client() as client:
        headers = {"Content-Type": "application/json"}
        answer = await client.post(f"{API}/session", content=b" " * 2_000_000, headers=headers)
    assert answer.status_code == 413


async def test_automation_makes_the_first_administrator_once(database: Database) -> None:
    body = {"user": "admin", "password": PASSWORD}
    for chosen in (PASSWORD, OTHER):
        running = serving(database, EXAMPLE, admin_password=chosen)
        async with running as server, server.client() as client:
            answer = await client.post(f"{API}/session", json=body)
        assert (answer.status_code, answer.json()["roles"]) == (200, ["admin"])


async def test_a_weak_first_password_makes_nobody_and_stops_nothing(database: Database) -> None:
    weak = "weak"
    running = serving(database, EXAMPLE, admin_password=weak)
    async with running as server, server.client() as client:
        body = {"user": "admin", "password": weak}
        assert (await client.post(f"{API}/session", json=body)).status_code == 401
