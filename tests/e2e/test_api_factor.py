"""Signing in with a second factor, and as somebody who has a password alone."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.store.factor.tables import WRONG_CODES_MAX
from core.store.people import Role
from tests.authenticator import Authenticator, enrolled
from tests.e2e.apiserver import API, PASSWORD, Browser, Server, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}
WRONG = "wrong"
RECOVERY = "0abcdefghjkmnpq"
PATH = f"{API}/session/factor"


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as running:
        yield running


async def login(
    server: Server, user: str, code: str = "", password: str = PASSWORD, **headers: str
) -> httpx.Response:
    async with server.client() as client:
        body = {"user": user, "password": password, "code": code}
        return await client.post(f"{API}/session", json=body, headers=headers)


async def away(server: Server, user: str, code: str = "") -> httpx.Response:
    return await login(server, user, code, **ELSEWHERE)


async def call(browser: Browser, method: str, path: str, **body: str) -> httpx.Response:
    return await browser.http.request(method, path, json=body, headers=browser.csrf)


def told(answer: httpx.Response) -> tuple[int, Any]:
    body = answer.json()
    return answer.status_code, (body.get("title"), body.get("detail"))


async def test_from_enrolling_to_the_recovery_code(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = await server.signed_in("an", Role.ON_CALL)
    factor = browser.session["second_factor"]
    assert (factor["on"], factor["asked"], factor["recovery_left"]) == (False, True, 0)
    assert (await call(browser, "PUT", PATH, code="123456")).status_code == 409
    assert (await call(browser, "POST", PATH, password=WRONG)).status_code == 401
    offer = (await call(browser, "POST", PATH, password=PASSWORD)).json()
    assert offer["secret"] in offer["uri"]
    assert "issuer=IOC%20Acme" in offer["uri"]
    assert offer["picture"].startswith("data:image/svg+xml")
    other = await login(server, "an")
    assert other.json()["second_factor"]["on"] is False  # nothing was confirmed yet
    phone = Authenticator(offer["secret"])
    wrong = await call(browser, "PUT", PATH, code="12345x")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "/code")
    first = phone.code()
    codes = (await call(browser, "PUT", PATH, code=first)).json()["recovery_codes"]
    assert len(set(codes)) == 10
    again = (await browser.http.get(f"{API}/session")).json()["second_factor"]
    assert again == {"on": True, "asked": True, "due_at": None, "recovery_left": 10}
    assert (await call(browser, "PUT", PATH, code="123456")).status_code == 409

    good = phone.code()
    refused = [
        await login(server, "an", code, password)
        for code, password in (("", PASSWORD), (first, PASSWORD), (good, "wrong"), (codes[0], "x"))
    ]
    assert {told(answer) for answer in refused} == {
        (401, ("The name, the password or the code is wrong", None))
    }
    assert [answer.json()["attempts_left"] for answer in refused] == [4, 3, 2, 1]
    assert (await login(server, "an", good)).status_code == 200
    assert (await login(server, "an", good)).status_code == 401
    by_code = await login(server, "an", codes[4].upper().replace("-", " "))
    assert by_code.json()["second_factor"]["recovery_left"] == 9
    assert (await login(server, "an", codes[4])).status_code == 401

    renewed = await call(browser, "POST", f"{PATH}/recovery", password=PASSWORD, code=codes[5])
    fresh = renewed.json()["recovery_codes"]
    assert set(fresh).isdisjoint(codes)
    assert (await login(server, "an", codes[6])).status_code == 401
    assert (await login(server, "an", fresh[6])).status_code == 200
    _nothing_secret_stays(server, capsys, [offer["secret"], good, *codes, *fresh])


def _nothing_secret_stays(
    server: Server, capsys: pytest.CaptureFixture[str], secrets: list[str]
) -> None:
    with server.database.connect() as owner:
        query = "SELECT coalesce(json_agg(t), '[]')::text FROM {} AS t"
        tables = ("audit", "totp", "recovery_code", "login_failure", "session")
        rows = [owner.execute(query.format(table)).fetchone() for table in tables]
        acts = owner.execute(
            "SELECT action, detail ->> 'second_factor', detail ->> 'why' FROM audit ORDER BY id"
        ).fetchall()
    logged = capsys.readouterr().out
    assert PATH in logged
    kept = json.dumps(rows) + logged
    for secret in secrets:
        assert secret not in kept
        assert secret.replace("-", "") not in kept
        assert base64.b64encode(secret.encode()).decode() not in kept
    assert ("login", "code", None) in acts
    assert ("login", "recovery", None) in acts
    assert ("login.failed", None, "password") in acts
    assert ("login.failed", None, "code") in acts
    assert [action for action, *_ in acts if action.startswith("user.")] == [
        "user.add",
        "user.totp",
        "user.recovery_codes",
    ]


async def test_an_administrator_without_one_gets_in_on_this_machine_only(server: Server) -> None:
    await server.add("admin", Role.ADMIN)
    kept_out = await away(server, "admin")
    assert (kept_out.status_code, kept_out.json()["second_factor"]) == (403, "required")
    assert "ioc user totp add" in kept_out.json()["detail"]
    assert "set-cookie" not in kept_out.headers
    assert (await login(server, "admin", password=WRONG, **ELSEWHERE)).status_code == 401
    here = await login(server, "admin", **{"X-Forwarded-For": "127.0.0.1"})
    assert here.json()["second_factor"]["asked"] is True
    forged = await login(server, "admin", **{"X-Forwarded-For": "127.0.0.1, 203.0.113.9"})
    assert forged.status_code == 403
    public = await login(server, "admin", Origin="http://ioc.example", Host="ioc.example")
    assert public.status_code == 403
    phone = await enrolled(server.database, "admin")
    assert (await away(server, "admin")).status_code == 401
    assert (await away(server, "admin", phone.code())).status_code == 200
    with server.database.connect() as owner:
        query = "SELECT object, detail, address FROM audit WHERE action = 'login.refused'"
        assert (
            owner.execute(query).fetchall()
            == [("user:admin", {"why": "no_second_factor"}, "203.0.113.9")] * 2
        )


async def test_who_is_on_call_has_seven_days(server: Server) -> None:
    await server.add("an", Role.ON_CALL)
    await server.add("binh", Role.OPERATOR)
    first = await away(server, "an")
    assert first.json()["second_factor"]["due_at"] > first.json()["expires_at"]
    with server.database.connect() as owner:
        owner.execute("UPDATE app_user SET second_factor_asked_at = now() - interval '7 days'")
    assert (await away(server, "an")).status_code == 403
    assert (await login(server, "an")).status_code == 200
    assert (await away(server, "binh")).json()["second_factor"]["asked"] is False


async def test_guessing_codes_from_everywhere_ends_but_recovery_codes_are_taken(
    server: Server,
) -> None:
    await server.add("an", Role.ON_CALL)
    phone = await enrolled(server.database, "an", RECOVERY)
    with server.database.connect() as owner:
        owner.execute("UPDATE totp SET wrong_since = now(), wrong_codes = %s", [WRONG_CODES_MAX])
    assert (await away(server, "an", phone.code())).status_code == 401
    assert (await away(server, "an", RECOVERY)).status_code == 200


async def test_with_another_key_no_code_is_good_and_nothing_breaks(server: Server) -> None:
    await server.add("an", Role.ON_CALL)
    phone = await enrolled(server.database, "an")
    with server.database.connect() as owner:
        owner.execute("UPDATE totp SET secret = '\\x00'")
    assert (await login(server, "an", phone.code())).status_code == 401
