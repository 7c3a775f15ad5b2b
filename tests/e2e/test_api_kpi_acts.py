"""What leaders do with indicators over HTTP: close, open, give tasks, write milestones."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.store.people import Role
from tests.desk import audited
from tests.e2e.apiserver import API, Frame, Server
from tests.e2e.boarded import MONTH, NOW, URL, got, of_place, post
from tests.indicated import BINH_LU, CORE, TA_LENG
from tests.servers import Database


@pytest.fixture
async def server(database: Database, tmp_path: Path) -> AsyncIterator[Server]:
    async with of_place(database, tmp_path) as server:
        yield server


async def test_what_leaders_do(server: Server, database: Database) -> None:
    an = await server.signed_in("an", Role.LEADER)
    ban = await server.signed_in("ban", Role.LEADER, units=(TA_LENG,))
    what = {"unit": BINH_LU, "period": MONTH.id}
    assert (await post(ban, f"{URL}/K01/close", **what)).status_code == 403
    runs = await post(an, f"{URL}/K01/close", unit=BINH_LU, period=MONTH.shifted(1).id)
    assert (runs.status_code, "still runs" in runs.text) == (422, True)
    handed = await post(an, f"{URL}/K02/close", **what)
    assert (handed.status_code, "/kpi" in handed.text) == (422, True)
    async with an.watching("kpis") as watch:
        await watch.until_type("snapshot")
        for unit in (*CORE, BINH_LU):  # twice is once
            assert (await post(an, f"{URL}/K01/close", **what | {"unit": unit})).json()["is_closed"]
        told = await watch.until_type("delta")
    assert (told["topic"], told["ops"][0][0]) == ("kpis", "version")
    detail = await got(an, f"{URL}/K01")
    assert (detail["status"], set(detail["closed"]), detail["closable"]) == (
        "chinh_thuc",
        set(CORE),
        [],
    )
    assert (await post(an, f"{URL}/K01/open", **what)).status_code == 422  # says not why
    opened = await post(an, f"{URL}/K01/open", **what, reason="đếm lại")
    assert opened.json()["is_closed"] is False
    assert (await got(an, f"{URL}/K01"))["status"] == "so_bo"
    assert [len(audited(database, f"kpi.{act}")) for act in ("close", "open")] == [4, 1]

    task = {"kpi": "K01", "unit": TA_LENG, "period": MONTH.id, "text": "Nộp", "request": "t"}
    due = str((NOW + timedelta(days=3)).date())
    assert (
        await post(ban, f"{API}/kpi-tasks", **task | {"unit": BINH_LU}, due=due)
    ).status_code == 403
    assert (await post(an, f"{API}/kpi-tasks", **task, due="2026-01-01")).status_code == 422
    made = [await post(ban, f"{API}/kpi-tasks", **task, due=due) for _ in range(2)]
    numbers = {each.json()["id"] for each in made}
    assert len(numbers) == 1
    done = await post(ban, f"{API}/kpi-tasks/{numbers.pop()}/done")
    assert done.json()["done_by_name"] == "Ban"
    (listed,) = (await got(an, f"{API}/kpi-tasks"))["tasks"]
    assert (listed["unit"]["id"], listed["done_by"]) == (TA_LENG, "user:ban")


DONE = {
    "state": "done",
    "document": "12/QĐ-UBND",
    "issuer": "UBND xã Bình Lư",
    "document_date": "2026-01-05",
    "version": 0,
    "request": "r1",
}


async def test_what_is_done_of_a_milestone_has_evidence(server: Server, database: Database) -> None:
    an = await server.signed_in("an", Role.LEADER)
    url = f"{API}/milestones/M01/state"
    cases: list[tuple[Frame, int, str]] = [
        ({"document": ""}, 422, "/document"),
        ({"issuer": " "}, 422, "/issuer"),
        ({"document_date": None}, 422, "/document_date"),
        ({"document_date": str((NOW + timedelta(days=9)).date())}, 422, "still to come"),
        ({"state": "stopped"}, 422, "/note"),
        ({"state": "overdue"}, 422, "not over yet"),
        ({"state": "half"}, 422, "state"),
        ({"version": 7}, 409, "changed it meanwhile"),
        ({}, 200, "done"),
        ({}, 200, "done"),  # the same request
        ({"request": "r2"}, 409, "changed it meanwhile"),
    ]
    for change, status, word in cases:
        answer = await post(an, url, **DONE | change)
        assert (answer.status_code, word in answer.text) == (status, True), (change, answer.text)
    first, third = (await got(an, f"{API}/milestones"))["milestones"]
    assert (first["state"], len(first["history"]), first["is_late"]) == ("done", 1, False)
    assert first["history"][0]["recorded_by_name"] == "An"
    assert (third["state"], third["is_late"], third["version"]) == ("not_started", True, 0)
    assert len(audited(database, "milestone.write")) == 1
    ban = await server.signed_in("ban", Role.LEADER, units=(TA_LENG,))
    assert (await post(ban, url, **DONE)).status_code == 403
    assert (await post(an, f"{API}/milestones/M99/state", **DONE)).status_code == 404
