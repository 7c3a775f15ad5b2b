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
    browser = await server.signed_in("chi", Role.OPERATOR, units=(UnitId("ban"),))
    rows = (await browser.http.get(URL)).json()["maintenance"]
    assert sorted((*row["names"], row["hidden"], row["hid"]) for row in rows) == [
        ("dvc", 1, 1), ("xa", 1, 1)
    ]  # fmt: skip
    found = (await ask(browser, "/preview", scope="unit", names=["far"])).json()
    assert (found["now"], found["seven_days"], found["sample"]) == (0, 0, [])


async def _changed(browser: Browser, of: dict[str, object], **more: object) -> httpx.Response:
    """Change one as its dialog does: all that it says, and what is other."""
    same = ("scope", "names", "ends_at", "public", "announced_at", "reason", "in_slo", "version")
    body = {name: of[name] for name in same} | {"title_vi": "Bảo trì cổng"}
    if str(of["starts_at"]) > str(SystemClock().now().isoformat()):
        body["starts_at"] = of["starts_at"]
    url = f"{URL}/{of['id']}"
    return await browser.http.put(url, json={**body, **more}, headers=browser.csrf)


async def test_it_is_changed_by_one_of_two_and_the_notice_is_judged_again(
    server: Server, database: Database
) -> None:
    browser = await server.signed_in("an", Role.ADMIN)
    other = await server.signed_in("binh", Role.ADMIN)
    told = (SystemClock().now() - timedelta(days=21)).isoformat()
    notice: dict[str, object] = {"public": True, "announced_at": told, "in_slo": False}
    soon = {"starts_at": in_future(days=2), "ends_at": in_future(days=3)}
    made = (await ask(browser, **soon, **notice)).json()
    assert (made["version"], made["changed_by"], made["next"]["in_slo"]) == (1, None, False)
    moved = await _changed(other, made, ends_at=in_future(days=4), names=["dvc"], title_vi="Khác")
    assert moved.status_code == 200, moved.text
    row = moved.json()
    assert (row["version"], row["changed_by_name"], row["title"]["vi"]) == (2, "Binh", "Khác")
    late = await _changed(browser, made, reason="x")
    assert (late.status_code, late.json()["title"]) == (409, "Another version")
    # People were told only now: too late for the same begin.
    again = {"announced_at": SystemClock().now().isoformat()}
    refused = await _changed(browser, row, **again)
    assert [each["field"] for each in refused.json()["errors"]] == ["/reason"]
    late_notice = {**notice, **again, "changes": made["id"]}
    found = (await ask(browser, "/preview", **soon, **late_notice)).json()
    assert (found["windows"][0]["in_slo"], found["faults"][0]["field"]) == (True, "/reason")
    row = (await _changed(browser, row, **again, reason="gấp")).json()
    assert (row["version"], row["next"]["in_slo"], row["reason"]) == (3, True, "gấp")
    ((_, subject, detail), second) = audited(database, "maintenance.change")
    assert subject == f"maintenance:{made['id']}"
    assert (detail["version"], set(detail)) == (2, {"title", "version", "title_vi", "ends_at"})
    assert second[2]["reason"] == {"from": "", "to": "gấp"}
    await browser.http.post(f"{URL}/{made['id']}/cancel", headers=browser.csrf)
    over = await _changed(browser, {**row, "version": 4}, reason="y")
    assert (over.status_code, over.json()["title"]) == (409, "It is over")


async def test_of_what_has_begun_only_the_end_and_the_reason_change(server: Server) -> None:
    browser = await server.signed_in("an", Role.ADMIN)
    made = (await ask(browser)).json()
    for more, field in (
        ({"title_vi": "Khác"}, "/title_vi"),
        ({"in_slo": False}, "/in_slo"),
        ({"scope": "unit", "names": ["xa"]}, "/scope"),
        ({"public": True, "reason": "x"}, "/public"),
        ({"ends_at": in_future(hours=-1)}, "/ends_at"),
    ):
        refused = await _changed(browser, made, **more)
        fields = [each["field"] for each in refused.json()["errors"]]
        assert (refused.status_code, fields[0]) == (422, field), refused.text
    row = (await _changed(browser, made, ends_at=in_future(hours=5), reason="thêm giờ")).json()
    assert (row["starts_at"], row["reason"]) == (made["starts_at"], "thêm giờ")
    told = (SystemClock().now() - timedelta(days=21)).isoformat()
    made = (await ask(browser, public=True, announced_at=told, in_slo=False)).json()
    longer = await _changed(browser, made, ends_at=in_future(hours=5))
    assert [each["field"] for each in longer.json()["errors"]] == ["/ends_at"]
    assert (await _changed(browser, made, ends_at=in_future(hours=1))).status_code == 200
    missing = await _changed(browser, {**made, "id": made["id"][:-4] + "0000"})
    assert missing.status_code == 404


async def test_the_times_of_a_stretch_are_told_with_what_they_hide(server: Server) -> None:
    browser = await server.signed_in("an", Role.ADMIN)
    await ask(browser, scope="unit", names=["xa"])
    later = {"starts_at": in_future(days=2), "ends_at": in_future(days=3)}
    await ask(browser, **later)
    stretch = {"since": in_future(days=-1), "until": in_future(hours=1)}
    (told,) = (await browser.http.get(f"{URL}/times", params=stretch)).json()["times"]
    assert (told["units"], told["portals"]) == (["ban", "xa"], ["dvc"])
    assert told["title"]["vi"] == "Bảo trì cổng"
    stretch["until"] = in_future(days=9)
    every = (await browser.http.get(f"{URL}/times", params=stretch)).json()["times"]
    assert [(each["units"], each["portals"]) for each in every][1:] == [([], ["dvc"])]
    wrong = await browser.http.get(f"{URL}/times", params={"since": "x", "until": "y"})
    assert wrong.status_code == 422
