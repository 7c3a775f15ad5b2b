"""Reports of KPIs over HTTP: made, read as pages and as a workbook, approved, printed again."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.service.clock import SystemClock
from core.store.people import Role
from core.store.pool import connect
from kpi.keeping import record
from kpi.report.said import brief_hash
from tests.chaos.stand import environment
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.places import apply_folder
from tests.reported import CONFIG, known
from tests.reporting import words_of
from tests.servers import Database

URL = f"{API}/kpi-reports"
ASKED = {"period": "2026-M10", "request": "r1"}


@pytest.fixture(scope="module")
async def server(file_database: Database) -> AsyncIterator[Server]:
    now = SystemClock().now() - timedelta(minutes=1)
    await apply_folder(file_database, CONFIG, now=now)
    values = [each.value for each in known().values.values()]
    async with await connect(file_database.login("ioc_api")) as conn:
        await record(conn, values, now=now)
    async with serving(file_database, CONFIG) as server:
        yield server


async def make(browser: Browser, **more: object) -> Any:
    return await browser.http.post(URL, json={**ASKED, **more}, headers=browser.csrf)


async def test_a_report_from_its_figures_to_a_paper(server: Server, tmp_path: Path) -> None:
    maker = await server.signed_in("an", Role.LEADER)
    leader = await server.signed_in("binh", Role.LEADER)
    answer = await make(maker)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["state"], made["simulated"], made["can_approve"]) == ("draft", True, False)
    assert (await make(maker)).json()["number"] == made["number"]
    one = f"{URL}/{made['number']}"

    pages = await maker.http.get(f"{one}/report.pdf")
    assert pages.headers["content-type"] == "application/pdf"
    assert "object-src 'self'" in pages.headers["content-security-policy"]
    assert pages.headers["x-content-type-options"] == "nosniff"
    words = words_of(pages.content, tmp_path)
    assert "kỳ tháng 10/2026" in words
    assert "Dự thảo" in words
    book = await maker.http.get(f"{one}/report.xlsx")
    assert "Chỉ tiêu" in openpyxl.load_workbook(BytesIO(book.content)).sheetnames

    again = (await maker.http.get(f"{one}/verify")).json()
    assert again["same"] is True
    assert again["pdf_sha256"] == made["pdf_sha256"] == pages.headers["x-content-sha256"]
    assert brief_hash(again["figures_sha256"]) in words

    own = await maker.http.post(f"{one}/approve", headers=maker.csrf)
    assert (own.status_code, own.json()["title"]) == (403, "It is your own")
    approved = (await leader.http.post(f"{one}/approve", headers=leader.csrf)).json()
    assert (approved["state"], approved["approved_by"]) == ("approved", "user:binh")
    assert approved["pdf_sha256"] != made["pdf_sha256"]
    paper = await leader.http.get(f"{one}/report.pdf")
    words = words_of(paper.content, tmp_path)
    assert "Dự thảo" not in words
    assert "Báo cáo đã được duyệt: Binh, " in words
    assert brief_hash(again["figures_sha256"]) in words
    assert (await leader.http.get(f"{one}/verify")).json()["same"] is True
    twice = await leader.http.post(f"{one}/approve", headers=leader.csrf)
    assert twice.status_code == 409

    with server.database.connect() as conn:
        conn.execute("UPDATE kpi_report SET xlsx = xlsx || '\\x00'::bytea")
    changed = (await leader.http.get(f"{one}/verify")).json()
    assert changed["same"] is False  # its hash alone was not touched
    assert changed["kept_xlsx_sha256"] != changed["xlsx_sha256"]
    assert changed["kept_pdf_sha256"] == changed["pdf_sha256"]

    listed = (await leader.http.get(URL)).json()
    assert [each["state"] for each in listed["reports"]] == ["approved"]
    assert [each["id"] for each in listed["scopes"]] == ["core", "plan"]


async def test_by_command(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "report.xlsx"
    done = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ioc", "kpi", "report", "--period", "2026-Q3", "-o", file,
        env=environment(server.database, None), stdout=subprocess.PIPE,
    )  # fmt: skip
    told, _ = await done.communicate()
    assert told.decode().startswith(f"{file}: ")
    rows = openpyxl.load_workbook(file)["Ghi chú"].iter_rows(values_only=True)
    assert any("kỳ quý III/2026" in str(row) for row in rows)


async def test_what_cannot_be_made(server: Server) -> None:
    browser = await server.signed_in("chi", Role.LEADER)
    for wrong in ({"period": "2026-M13"}, {"period": "2199"}, {"scope": "tỉnh"}):
        answer = await make(browser, **wrong)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (
            422,
            f"/{next(iter(wrong))}",
        )
    late = await make(browser, as_of="2199-01-01")
    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "/as_of")
    assert (await browser.http.get(f"{URL}/7/report.pdf")).status_code == 404
