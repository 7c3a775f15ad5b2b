"""Rules written in the browser: judged, tried before they are saved, never lost to a second one."""

from collections.abc import AsyncIterator
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest
from httpx import Response
from psycopg.types.json import Jsonb

from core.store.people import Role
from tests.backtesting import store
from tests.desk import audited
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.e2e.test_api_backtests import begun, over
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
RULES: Final = f"{API}/rules"
ID: Final = "desk: High: High"
HIGH = {
    "name": "High",
    "expr": "m > 90",
    "labels": {"priority": "p2"},
    "annotations": {"summary": "<b>"},
    "interval_seconds": 60,
}

Json = dict[str, Any]


@pytest.fixture
def begins(database: Database) -> datetime:
    """Store some hours of two series; when they begin."""
    return store(database)


@pytest.fixture
async def server(database: Database, begins: datetime) -> AsyncIterator[Server]:
    del begins
    async with serving(database, EXAMPLE) as found:
        yield found


async def save(browser: Browser, rule: Json, version: int = 0, reason: str = "") -> Response:
    body = {"rule": rule, "version": version, "reason": reason}
    return await browser.http.put(f"{RULES}/desk/{rule['name']}", json=body, headers=browser.csrf)


async def check(browser: Browser, rule: Json, of: str | None = None) -> Json:
    sent = {"rule": rule, "of": of}
    answer = await browser.http.post(f"{RULES}/check", json=sent, headers=browser.csrf)
    assert answer.status_code == HTTPStatus.OK, answer.text
    return dict(answer.json())


async def test_a_rule_is_tried_saved_changed_and_removed(
    server: Server, database: Database
) -> None:
    an = await server.signed_in("an", Role.ADMIN)
    refused = await save(an, HIGH)
    assert (refused.status_code, refused.json()["needs"]) == (409, "backtest")
    await over(an, await begun(an, HIGH))  # of one day: it may be the only quiet one
    assert (await check(an, HIGH))["tried"] is None
    assert (await save(an, HIGH)).json()["needs"] == "backtest"
    await over(an, await begun(an, HIGH, days=7))
    told = await check(an, HIGH)
    assert (told["faults"], told["notes"], told["excess"]) == ([], [], [])
    assert told["tried"]["a_day"] == 10  # of seven days the data have some hours
    early = {**HIGH, "annotations": {"ioc_early": "true"}}
    assert (await check(an, early))["tried"] is None
    assert told["tried"]["fired"] == 10
    assert "alert: High" in told["yaml"]
    saved = await save(an, HIGH)
    assert saved.status_code == HTTPStatus.OK, saved.text
    assert saved.json()["draft"] == {**HIGH, "hold_seconds": 0, "keep_seconds": 0,
                                     "query_offset_seconds": 0}  # fmt: skip
    # It is evaluated as all others are, and stands among them.
    groups = (await an.http.get(RULES)).json()["groups"]
    assert [(each["origin"], each["rules"][0]["id"]) for each in groups] == [("desk", ID)]
    slower = {**HIGH, "hold_seconds": 300}
    changed = await save(an, slower, 1, reason="a blip woke us")
    assert changed.json()["version"] == 2
    detail = (await an.http.get(f"{RULES}/one", params={"id": ID})).json()
    assert [(each["version"], each["reason"]) for each in detail["versions"]] == [
        (2, "a blip woke us"),
        (1, ""),
    ]
    assert detail["versions"][1]["tried"]["fired"] == 10
    # Who may not try rules over what he may not see is not told what came of it.
    officer = await server.signed_in("chi", Role.DATA_OFFICER)
    assert (await check(officer, HIGH))["tried"] is None
    detail = (await officer.http.get(f"{RULES}/one", params={"id": ID})).json()
    assert [each["tried"] for each in detail["versions"]] == [None, None]
    gone = await an.http.delete(f"{RULES}/desk/High", params={"version": 2}, headers=an.csrf)
    assert gone.status_code == HTTPStatus.NO_CONTENT
    assert (await an.http.get(f"{RULES}/one", params={"id": ID})).status_code == 404
    assert len(audited(database, "rule.save")) == 2
    assert len(audited(database, "rule.remove")) == 1


async def test_of_two_the_second_sees_what_the_first_has_saved(server: Server) -> None:
    an, binh = [await server.signed_in(each, Role.ADMIN) for each in ("an", "binh")]
    assert (await save(an, HIGH, reason="new")).status_code == HTTPStatus.OK
    late = await save(binh, {**HIGH, "hold_seconds": 60}, reason="new")
    told = late.json()
    assert (late.status_code, told["version"], told["saved_by"]) == (409, 1, "user:an")
    assert told["draft"]["hold_seconds"] == 0


WRONG: Final[dict[str, Json]] = {
    "/rule/expr": {"expr": "m >"},
    "/rule/labels/priority": {"labels": {"priority": "p9"}},
    "/rule/annotations/summary": {"annotations": {"summary": "{{ nope }}"}},
    "/rule/name": {"name": "đ"},
}


async def test_what_is_wrong_is_named(server: Server) -> None:
    an = await server.signed_in("an", Role.ADMIN)
    for field, change in WRONG.items():
        rule = {**HIGH, **change}
        assert [each["field"] for each in (await check(an, rule))["faults"]] == [field]
        refused = await save(an, rule, reason="all the same")
        assert [each["field"] for each in refused.json()["errors"]] == [field]
        assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    place = (await check(an, {**HIGH, "expr": "m > > 1"}))["faults"][0]
    assert (place["start"], place["end"]) == (4, 5)


async def test_what_is_hardly_meant_is_said_and_saved(server: Server, database: Database) -> None:
    an = await server.signed_in("an", Role.ADMIN)
    odd = {**HIGH, "expr": "mm / 0 > 1 and hour() > 8"}
    assert len((await check(an, odd))["notes"]) == 2
    assert len((await check(an, {**odd, "labels": {}}))["notes"]) == 2  # while it is written
    assert (await save(an, odd, reason="tomorrow it exists")).status_code == HTTPStatus.OK
    many = {
        **HIGH,
        "name": "All",
        "expr": '{__name__=~".+"} > 1',
        "annotations": {"summary": "x" * 10_000},
    }
    assert (await check(an, many))["faults"] == []
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO rule_group (origin, file, name, position, labels, rules)"
            " VALUES ('place', 'rules/a.yml', 'a', 0, '{}', %s)",
            [Jsonb([{**HIGH, "alert": "High", "hold_seconds": 0, "keep_seconds": 0}])],
        )
    (note,) = (await check(an, HIGH))["notes"]
    assert note.startswith("rules/a.yml has a rule of this name")
    assert (await check(an, HIGH, of="rules/a.yml: a: High"))["notes"] == []  # is that very rule
