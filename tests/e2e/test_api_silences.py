"""Silences over HTTP: preview, make, end; what is refused; and the list of rules."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from psycopg.types.json import Jsonb

from core.model import UnitId
from core.store.people import Role
from tests.desk import audited, in_future, put_alert
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
RULE = {
    "alert": "PortalDown",
    "expr": "up == 0",
    "hold_seconds": 120,
    "keep_seconds": 0,
    "labels": {},
    "annotations": {},
}
PORTAL = [{"label": "portal", "value": "dvc"}]


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as server:
        yield server


async def silence(browser: Browser, **more: object) -> httpx.Response:
    body = {"matchers": PORTAL, "ends_at": in_future(hours=2), "comment": "bảo trì", **more}
    return await browser.http.post(f"{API}/silences", json=body, headers=browser.csrf)


async def test_a_preview_counts_now_and_over_seven_days(server: Server, database: Database) -> None:
    put_alert(database, "A", portal="dvc")
    put_alert(database, "B", portal="dvc", state="resolved")
    put_alert(database, "C", portal="other")
    browser = await server.signed_in()
    url = f"{API}/silences/preview"
    matchers = [{"label": "portal", "relation": "=~", "value": "d.c|xyz"}]
    answer = await browser.http.post(url, json={"matchers": matchers}, headers=browser.csrf)
    found = answer.json()
    assert (found["now"], found["seven_days"]) == (1, 2)
    assert [row["name"] for row in found["sample"]] == ["A"]


async def test_a_silence_is_made_listed_and_ended(server: Server, database: Database) -> None:
    put_alert(database, portal="dvc")
    browser = await server.signed_in()
    made = (await silence(browser, ends_at=in_future(minutes=30))).json()
    assert (made["hidden"], made["ends_soon"], made["matches_nothing"]) == (1, False, False)
    assert (made["hidden_week"], made["hid"]) == (1, 1)
    assert (made["created_by"], made["created_by_name"]) == ("user:an", "An")
    page = (await browser.http.get(f"{API}/alerts", params={"state": "silenced"})).json()
    assert page["counts"]["silenced"] == 1
    assert page["alerts"][0]["silenced_by"] == [made["id"]]
    for _ in range(2):
        url = f"{API}/silences/{made['id']}/expire"
        over = await browser.http.post(url, headers=browser.csrf)
        assert (over.status_code, over.json()["state"]) == (200, "expired")
    active = (await browser.http.get(f"{API}/silences", params={"state": "active"})).json()
    assert active == {"silences": []}
    (listed,) = (await browser.http.get(f"{API}/silences")).json()["silences"]
    assert (listed["hid"], listed["hidden_week"]) == (1, 0)
    hid = (await browser.http.get(f"{API}/silences/{made['id']}/hid")).json()
    assert (hid["total"], [row["name"] for row in hid["alerts"]]) == (1, ["PortalDown"])
    missing = await browser.http.get(f"{API}/silences/{UUID(int=0)}/hid")
    assert (missing.status_code, missing.json()["title"]) == (404, "No such silence")
    acts = [len(audited(database, f"silence.{each}")) for each in ("create", "expire")]
    assert acts == [1, 1]


async def test_it_says_what_people_and_units_are_called(server: Server, database: Database) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, kind, name_vi, name_en, scope)"
            " VALUES ('kh-2025', 'xa', 'Xã Khun Há', 'Khun Ha commune', 'core')"
        )
    browser = await server.signed_in("an", Role.ADMIN)
    units = [{"label": "unit", "relation": "=~", "value": "kh-2025|nowhere"}]
    assert (await silence(browser, matchers=[*PORTAL, *units])).status_code == 201
    with database.connect() as owner:  # as a foreign client may say who it is
        owner.execute("UPDATE silence SET starts_at = now() - interval '1 day', actor = 'key:k'")
    (found,) = (await browser.http.get(f"{API}/silences")).json()["silences"]
    assert found["unit_names"] == {"kh-2025": {"vi": "Xã Khun Há", "en": "Khun Ha commune"}}
    assert (found["created_by_name"], found["ends_soon"]) == (None, False)


async def test_what_hides_all_or_has_no_end_is_refused(server: Server) -> None:
    browser = await server.signed_in("an", Role.ADMIN)
    everything = [{"label": "alertname", "relation": "=~", "value": ".*"}]
    odd = [{"label": "portal", "relation": "=~", "value": "("}]
    wrong: tuple[dict[str, object], ...] = (
        {"matchers": everything},
        {"ends_at": None},
        {"ends_at": in_future(days=400)},
    )
    hollow: tuple[dict[str, object], ...] = (
        {"matchers": odd},
        {"matchers": []},
        {"comment": ""},
        {"x": 1},
    )
    for more in (*wrong, *hollow):
        answer = await silence(browser, **more)
        assert answer.status_code == 422, more
        assert answer.json()["errors"][0]["field"].startswith("/")


async def test_more_than_a_day_takes_an_admin_whom_the_refusal_names(server: Server) -> None:
    browser, admin = await server.signed_in("an"), await server.signed_in("chau", Role.ADMIN)
    refused = await silence(browser, ends_at=in_future(hours=25))
    assert refused.status_code == 403
    assert [user["id"] for user in refused.json()["who_can"]["users"]] == ["chau"]
    assert (await silence(admin, ends_at=in_future(hours=25))).status_code == 201


async def test_a_role_for_a_unit_silences_that_unit_only(
    server: Server, database: Database
) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, kind, name_vi, name_en, scope)"
            " VALUES ('here', 'x', 'x', 'x', 'inside'), ('there', 'x', 'x', 'x', 'inside')"
        )
    browser = await server.signed_in("chi", Role.OPERATOR, units=(UnitId("here"),))
    assert (await silence(browser)).status_code == 403
    mine = [*PORTAL, {"label": "unit", "value": "here"}]
    made = await silence(browser, matchers=mine)
    assert made.status_code == 201
    operator = await server.signed_in("an")
    other = await silence(operator)
    url = f"{API}/silences/{other.json()['id']}/expire"
    assert (await browser.http.post(url, headers=browser.csrf)).status_code == 403
    # Nor does it hear of other units: neither of their silences, nor of how many alerts fit.
    there = await silence(operator, matchers=[{"label": "unit", "value": "there"}])
    for unit, state in (("here", "firing"), ("there", "firing"), ("there", "resolved")):
        put_alert(database, f"{unit} {state}", unit=unit, state=state, portal="dvc")
    seen = (await browser.http.get(f"{API}/silences")).json()["silences"]
    ids = {each.json()["id"] for each in (made, other)}
    assert {each["id"] for each in seen} == ids
    assert {each["hidden"] for each in seen if len(each["matchers"]) == 1} == {1}
    assert {each["id"] for each in (await browser.http.get("/api/v2/silences")).json()} == ids
    hid = f"{API}/silences/{there.json()['id']}/hid"
    assert [(await one.http.get(hid)).status_code for one in (browser, operator)] == [404, 200]
    hid = f"{API}/silences/{other.json()['id']}/hid"
    assert [(await one.http.get(hid)).json()["total"] for one in (browser, operator)] == [1, 3]
    path = f"/api/v2/silence/{there.json()['id']}"
    assert (await browser.http.get(path)).status_code == 404
    assert (await operator.http.get(path)).status_code == 200
    url, tried = f"{API}/silences/preview", {"matchers": PORTAL}
    counted = (await browser.http.post(url, json=tried, headers=browser.csrf)).json()
    assert (counted["now"], counted["seven_days"]) == (1, 1)


async def test_rules_are_listed_with_their_alerts(server: Server, database: Database) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO rule_group (origin, file, name, position, rules) VALUES"
            " ('place', 'rules/test.yml', 'test', 0, %s)",
            [Jsonb([RULE])],
        )
    number = put_alert(database)
    browser = await server.signed_in()
    (group,) = (await browser.http.get(f"{API}/rules")).json()["groups"]
    (rule,) = group["rules"]
    assert (rule["name"], rule["health"], rule["alerts"]) == ("PortalDown", "unknown", 1)
    found = (await browser.http.get(f"{API}/alerts/{number}")).json()
    assert (found["expr"], found["hold_seconds"]) == ("up == 0", 120)
