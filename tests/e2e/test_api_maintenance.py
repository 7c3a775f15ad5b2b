"""Maintenance over HTTP: what it would do, plan it, what it hides, cancel it; what is refused."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from core.model import UnitId
from core.service.clock import SystemClock
from core.store.people import Role
from tests.desk import audited, in_future, put_alert
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
URL = f"{API}/maintenance"
HOLIDAYS = "years: [2026, 2027, 2028]\noff: []\n"


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, parent_id, kind, name_vi, name_en, scope) VALUES"
            " ('xa', NULL, 'x', 'Xã', 'Commune', 'core'), ('ban', 'xa', 'x', 'Bản', 'B', 'core')"
        )
        owner.execute(
            "INSERT INTO probe_target (id, portal, owner, unit_id, kind, address,"
            " interval_seconds, timeout_seconds, expect_status, expect_text, simulated)"
            " VALUES ('dvc', 'dvc', 'x', 'xa', 'tcp', 'x:1', 60, 5, '{}', '', false)"
        )
        owner.execute("INSERT INTO holidays (document, put_at) VALUES (%s, now())", [HOLIDAYS])
    async with serving(database, EXAMPLE) as server:
        yield server


async def ask(browser: Browser, path: str = "", /, **more: object) -> httpx.Response:
    body: dict[str, object] = {
        "scope": "portal", "names": ["dvc"], "ends_at": in_future(hours=2), **more
    }  # fmt: skip
    if path == "":
        body.setdefault("title_vi", "Bảo trì cổng")
    return await browser.http.post(f"{URL}{path}", json=body, headers=browser.csrf)


async def test_it_is_planned_hides_all_but_hazards_and_is_cancelled(
    server: Server, database: Database
) -> None:
    number = put_alert(database, portal="dvc")
    flood = put_alert(database, "Flood", portal="dvc")
    with database.connect() as owner:
        hazard = 'UPDATE alert SET labels = labels || \'{"class": "hazard"}\' WHERE id = %s'
        owner.execute(hazard, [flood])
    put_alert(database, "Other", portal="other")
    browser = await server.signed_in("an", Role.ADMIN)
    choices = (await browser.http.get(f"{URL}/choices")).json()["choices"]
    known = [(each["scope"], each["id"]) for each in choices if each["scope"] != "source"]
    assert known == [("portal", "dvc"), ("unit", "ban"), ("unit", "xa")]
    made = (await ask(browser)).json()
    assert (made["state"], made["hidden"], made["hid"], made["in_slo"]) == ("active", 1, 1, True)
    page = (await browser.http.get(f"{API}/alerts", params={"state": "silenced"})).json()
    assert page["counts"] == {"all": 3, "open": 2, "acked": 0, "silenced": 1, "history": 0}
    (row,) = page["alerts"]
    assert (row["id"], row["maintenance"], row["silenced_by"]) == (number, [made["id"]], [])
    told = (
        await browser.http.get("/api/v2/alerts", params={"filter": "alertname=PortalDown"})
    ).json()
    assert told[0]["status"]["state"] == "suppressed"
    assert told[0]["status"]["mutedBy"] == [made["id"]]
    story = (await browser.http.get(f"{API}/alerts/{number}")).json()["timeline"]
    assert [each["kind"] for each in story] == ["active", "maintenance"]
    assert (story[1]["actor_name"], story[1]["note"]) == ("An", "Bảo trì cổng")
    for _ in range(2):
        over = await browser.http.post(f"{URL}/{made['id']}/cancel", headers=browser.csrf)
        assert (over.status_code, over.json()["state"]) == (200, "expired")
    (listed,) = (await browser.http.get(URL)).json()["maintenance"]
    assert (listed["cancelled_by"], listed["hidden"], listed["hid"]) == ("user:an", 0, 1)
    page = (await browser.http.get(f"{API}/alerts", params={"state": "all"})).json()
    assert page["counts"]["open"] == 3
    story = (await browser.http.get(f"{API}/alerts/{number}")).json()["timeline"]
    assert [each["kind"] for each in story][1:] == ["maintenance", "maintenance_end"]
    acts = [len(audited(database, f"maintenance.{each}")) for each in ("create", "cancel")]
    assert acts == [1, 1]


async def test_a_preview_says_what_counts(server: Server, database: Database) -> None:
    put_alert(database, "A", unit="ban")
    put_alert(database, "B", unit="ban", state="resolved")
    browser = await server.signed_in()  # an operator, who may not plan it
    now = SystemClock().now()
    soon = {"scope": "unit", "names": ["xa"], "public": True, "in_slo": False}
    announced = {"announced_at": (now - timedelta(days=21)).isoformat()}
    found = (await ask(browser, "/preview", **soon, **announced)).json()
    assert (found["now"], found["seven_days"], len(found["sample"])) == (1, 2, 1)
    (window,) = found["windows"]
    assert window["notice_days"] in {14, 15}
    assert (window["told_in_time"], window["in_slo"]) == (True, False)
    assert (found["days_known"], found["faults"]) == (True, [])
    found = (await ask(browser, "/preview", **soon)).json()
    assert (found["windows"][0]["notice_days"], found["windows"][0]["in_slo"]) == (None, True)
    assert [each["field"] for each in found["faults"]] == ["/reason"]
    each_week = {
        "weekdays": [1, 2, 3, 4, 5, 6, 7], "begins": "22:00", "ends": "02:00",
        "last": str(now.date() + timedelta(days=30)),
    }  # fmt: skip
    found = (await ask(browser, "/preview", ends_at=None, weekly=each_week)).json()
    assert (len(found["windows"]), found["faults"]) == (3, [])


async def test_who_may_and_what_is_refused(server: Server) -> None:
    operator = await server.signed_in("an")
    admin = await server.signed_in("chau", Role.ADMIN)
    refused = await ask(operator)
    assert refused.status_code == 403
    assert [user["id"] for user in refused.json()["who_can"]["users"]] == ["chau"]
    weekly = {"weekdays": [1], "begins": "22:00", "ends": "22:00", "last": "2026-12-30"}
    wrong: tuple[tuple[dict[str, object], str], ...] = (
        ({"names": ["nowhere"]}, "/names"),
        ({"scope": "unit"}, "/names"),
        ({"names": []}, "/names"),
        ({"scope": "site"}, "/scope"),
        ({"title_vi": "  "}, "/title_vi"),
        ({"ends_at": None}, "/ends_at"),
        ({"ends_at": in_future(hours=-1)}, "/ends_at"),
        ({"ends_at": in_future(days=40)}, "/ends_at"),
        ({"ends_at": "9999-12-31T23:59:59-14:00"}, "/ends_at"),
        ({"weekly": weekly}, "/ends_at"),
        ({"weekly": weekly, "ends_at": None}, "/weekly/ends"),
        ({"weekly": {**weekly, "weekdays": [8]}, "ends_at": None}, "/weekly/weekdays/0"),
        ({"weekly": {**weekly, "last": "0001-01-01"}, "ends_at": None}, "/weekly/last"),
        ({"public": True}, "/reason"),
        ({"public": True, "announced_at": in_future(hours=1)}, "/announced_at"),
        ({"x": 1}, "/x"),
    )
    for more, field in wrong:
        answer = await ask(admin, **more)
        fields = [each["field"] for each in answer.json()["errors"]]
        assert (answer.status_code, fields[0]) == (422, field), (more, answer.text)
    late = await ask(admin, public=True, in_slo=False, reason="nâng cấp khẩn")
    assert late.status_code == 201
    assert late.json()["next"]["in_slo"], "announced too late: it counts"


async def test_a_role_for_a_unit_sees_what_concerns_it(server: Server, database: Database) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, kind, name_vi, name_en, scope) VALUES ('far', 'x', 'x', 'x', '')"
        )
    for unit in ("ban", "far"):
        put_alert(database, portal="dvc", unit=unit, n=unit)
    admin = await server.signed_in("an", Role.ADMIN)
    for unit in ("xa", "far"):
        assert (await ask(admin, scope="unit", names=[unit])).json()["hidden"] == 1
    assert (await ask(admin)).json()["hidden"] == 2
    await server.add("chi", Role.OPERATOR, units=(UnitId("ban"),))
    browser = Browser(server, await server.clients.enter_async_context(server.client()))
    await browser.sign_in("chi")
    rows = (await browser.http.get(URL)).json()["maintenance"]
    assert sorted((*row["names"], row["hidden"], row["hid"]) for row in rows) == [
        ("dvc", 1, 1), ("xa", 1, 1)
    ]  # fmt: skip
    found = (await ask(browser, "/preview", scope="unit", names=["far"])).json()
    assert (found["now"], found["seven_days"], found["sample"]) == (0, 0, [])
