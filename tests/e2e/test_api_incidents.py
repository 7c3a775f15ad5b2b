"""Incidents over HTTP: opened of alerts, noted, changed by two, closed, written down as papers."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from core.model import UnitId
from core.store.people import Role
from tests.desk import audited, put_alert
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.e2e.desk_acts import act
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
URL = f"{API}/incidents"
UNITS = (
    "INSERT INTO unit (id, parent_id, kind, name_vi, name_en, scope) VALUES"
    " ('tinh', NULL, 'p', 'Tỉnh', 'P', ''), ('xa', 'tinh', 'c', 'Xã', 'C', ''),"
    " ('ban', 'xa', 'v', 'Bản', 'V', ''), ('other', 'tinh', 'c', 'Khác', 'O', '')"
)


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as server:
        yield server


async def post(browser: Browser, path: str = "", /, **body: object) -> httpx.Response:
    if path == "":
        opened = {"title": "Cổng <b>ngừng</b>", "severity": "serious", "request": "r1"}
        body = {**opened, **body}
    return await browser.http.post(f"{URL}{path}", json=body, headers=browser.csrf)


async def put(browser: Browser, number: int, **body: object) -> httpx.Response:
    wanted = {"title": "Cổng", "severity": "ordinary", "state": "open", "version": 1, **body}
    return await browser.http.put(f"{URL}/{number}", json=wanted, headers=browser.csrf)


async def test_an_incident_from_its_alert_to_its_end(server: Server, database: Database) -> None:
    alert = put_alert(database, age=timedelta(hours=30))
    browser = await server.signed_in("an", Role.OPERATOR)
    assert (await act(browser, alert, "ack")).status_code == 200
    made = (await post(browser, alerts=[alert], note="gọi VNPT")).json()
    again = (await post(browser, alerts=[alert])).json()
    assert (again["id"], len(again["record"])) == (made["id"], 1)
    assert (made["number"], made["state"], made["firing"]) == ("SV-0001", "open", 1)
    assert made["acked_at"] is not None
    assert made["over_at"] is None
    assert [each["late"] for each in made["due"]] == [True, False]
    number = made["id"]
    await post(browser, f"/{number}/notes", text="Đã gọi", request="n1")
    noted = await post(browser, f"/{number}/notes", text="Đã gọi", request="n1")
    assert [each["kind"] for each in noted.json()["record"]] == ["opened", "note"]
    refused = await put(browser, number, state="closed", note="xong")
    assert (refused.status_code, "still on" in refused.text) == (422, True)
    with database.connect() as owner:
        owner.execute(
            "UPDATE alert SET state = 'resolved', ended_at = now(), why = 'recovered',"
            " is_current = false WHERE id = %s", [alert],
        )  # fmt: skip
    closed = (await put(browser, number, state="closed", note="xong")).json()
    assert (closed["state"], closed["version"]) == ("closed", 2)
    assert closed["over_at"] is not None
    late = await post(browser, f"/{number}/alerts", alerts=[alert])
    assert late.status_code == 422
    assert (await put(browser, number)).status_code == 409  # of the version before
    page = (await browser.http.get(URL, params={"state": "closed"})).json()
    assert page["counts"] == {"open": 0, "watching": 0, "closed": 1}
    assert [each["id"] for each in page["incidents"]] == [number]
    assert page["next"] is None
    assert (await browser.http.get(f"{URL}/99")).status_code == 404
    kinds = [len(audited(database, f"incident.{kind}")) for kind in ("opened", "note", "changed")]
    assert kinds == [1, 1, 1]


async def test_its_papers_are_escaped_and_sent_once(server: Server) -> None:
    browser = await server.signed_in("an", Role.ON_CALL)
    number = (await post(browser)).json()["id"]
    page = await browser.http.get(f"{URL}/{number}/papers/notice.html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Cổng &lt;b&gt;ngừng" in page.text
    assert "<b>ngừng" not in page.text
    text = await browser.http.get(f"{URL}/{number}/papers/report.md")
    assert text.headers["content-disposition"] == 'attachment; filename="SV-0001-report.md"'
    assert "chưa có" in text.text
    assert (await browser.http.get(f"{URL}/{number}/papers/x.md")).status_code == 422
    sent = {"paper": "notice", "note": "Số 12/CV", "version": 1}
    told = (await post(browser, f"/{number}/sent", **sent)).json()
    assert told["due"][0]["sent_at"] is not None
    assert (told["due"][0]["late"], len(told["record"][-1]["sha256"])) == (False, 64)
    twice = await post(browser, f"/{number}/sent", **{**sent, "version": 2})
    assert (twice.status_code, "sent already" in twice.text) == (422, True)


async def test_who_may_write_and_which_alerts_there_are(server: Server, database: Database) -> None:
    alert = put_alert(database)
    browser = await server.signed_in("an", Role.OPERATOR)
    assert "no alert 99" in (await post(browser, alerts=[99])).text
    number = (await post(browser)).json()["id"]
    added = (await post(browser, f"/{number}/alerts", alerts=[alert, alert])).json()
    assert [each["id"] for each in added["members"]] == [alert]
    gone = await browser.http.delete(f"{URL}/{number}/alerts/{alert}", headers=browser.csrf)
    assert (gone.json()["members"], gone.json()["record"][-1]["kind"]) == ([], "removed")
    for role in (Role.LEADER, Role.AUDITOR):
        reader = await server.signed_in(f"doc-{role.value.lower()}", role)
        assert (await reader.http.get(f"{URL}/{number}")).status_code == 200
        assert (await post(reader, f"/{number}/notes", text="x", request="x")).status_code == 403
    officer = await server.signed_in("so", Role.DATA_OFFICER)
    assert (await officer.http.get(URL)).status_code == 403


async def test_who_looks_after_a_unit_has_what_is_its_own_as_a_whole(
    server: Server, database: Database
) -> None:
    with database.connect() as owner:
        owner.execute(UNITS)
    here, below = (put_alert(database, unit=unit, portal=unit) for unit in ("xa", "ban"))
    other, place = put_alert(database, unit="other"), put_alert(database, "Disk")
    an = await server.signed_in("an", Role.OPERATOR)
    tried: tuple[list[int], ...] = ([here], [here, below], [here, other], [here, place], [])
    numbers = [
        (await post(an, alerts=alerts, request=f"a{n}")).json()["id"]
        for n, alerts in enumerate(tried)
    ]
    binh = await server.signed_in("binh", Role.OPERATOR, units=(UnitId("xa"),))
    page = (await binh.http.get(URL)).json()
    assert [each["id"] for each in page["incidents"]] == numbers[1::-1]
    assert (page["counts"]["open"], page["incidents"][0]["unit_name"]["vi"]) == (2, "Xã")
    assert [each["id"] for each in page["units"]] == ["xa"]
    for number in numbers:  # the list, and each by itself: of one mind
        status = 200 if number in numbers[:2] else 403
        assert (await binh.http.get(f"{URL}/{number}")).status_code == status
        papers = await binh.http.get(f"{URL}/{number}/papers/notice.md")
        noted = await post(binh, f"/{number}/notes", text="x", request="x")
        assert {papers.status_code, noted.status_code} == {status}
    own = (await post(binh, request="b")).json()
    assert own["unit_name"]["vi"] == "Xã"
    refused = await post(binh, f"/{own['id']}/alerts", alerts=[below, other])
    assert (refused.status_code, f"alert {other} is of a unit" in refused.text) == (422, True)
    assert (await post(binh, unit="other", request="c")).status_code == 403
    assert (await post(an, unit="nowhere", request="c")).status_code == 422
    await post(an, f"/{own['id']}/alerts", alerts=[other])  # now it is of more than his unit
    assert (await binh.http.get(f"{URL}/{own['id']}")).status_code == 403
