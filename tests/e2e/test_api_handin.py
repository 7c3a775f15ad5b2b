"""Figures handed in over HTTP: a form with five mistakes, approval, correction, who may what."""

import asyncio
import io
import os
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from core.store import keys
from core.store.keys import By, NewKey, Scope
from core.store.people import Role
from core.store.pool import connect
from kpi import keeping as values
from tests.chaos.eventually import eventually
from tests.desk import audited
from tests.e2e.apiserver import API, PASSWORD, Browser, Server
from tests.e2e.conftest import PROJECT
from tests.e2e.handed import (
    BINH_LU,
    FORM,
    PERIOD,
    TA_LENG,
    URL,
    act,
    csv,
    handed_in,
    of_place,
    send,
)
from tests.given import NOW
from tests.servers import Database

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
async def server(database: Database, tmp_path: Path) -> AsyncIterator[Server]:
    async with of_place(database, tmp_path) as server:
        yield server


def filled(template: bytes, change: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    change(sheet)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def rows_of(database: Database) -> list[tuple[Any, ...]]:
    with database.connect() as owner:
        return owner.execute(
            "SELECT kpi, unit, value, status FROM kpi_value"
            " WHERE replaced_at IS NULL AND unit <> '' ORDER BY 1, 2"
        ).fetchall()


async def test_programs_hand_in_and_send_alerts_as_our_page_says(
    server: Server, database: Database, tmp_path: Path
) -> None:
    await server.add("binh-lu", Role.DATA_OFFICER, units=(BINH_LU,))
    async with await connect(database.login("ioc"), autocommit=True) as conn:
        wanted = NewKey(name="a", scopes=[Scope.ALERT_WRITER])
        _, key = await keys.create(conn, wanted, by=By("system:test"), now=NOW)

    async def is_known() -> bool:
        async with server.client() as client:
            bearer = {"Authorization": f"Bearer {key}"}
            return (await client.get("/api/v2/alerts", headers=bearer)).status_code != 401

    await eventually(is_known, deadline_seconds=60, what="the api has heard of the key")
    page = (PROJECT / "docs" / "integrate.md").read_text("utf-8")
    found = re.findall(r"^```sh run-(?:handin|api)\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "bieu.xlsx").write_bytes(csv("K01;;400;1000"))
    done = await asyncio.create_subprocess_exec(
        *("sh", "-e", "-c", "".join(found).replace("…", PASSWORD)),
        cwd=tmp_path,
        env={"PATH": os.defpath, "API": server.url, "KEY": key},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await done.communicate()
    assert (done.returncode, len(found)) == (0, 3), said
    assert "id,name,unit,period," in said.decode()  # the open data, which has none yet
    assert rows_of(database) == [("K01", BINH_LU, 40.0, "so_bo")]
    with database.connect() as owner:
        posted = owner.execute("SELECT labels->>'alertname' FROM posted_alert").fetchall()
    assert posted == [("RouterDown",)]


async def stands(browser: Browser) -> set[tuple[str, int]]:
    """Give states and days of what one unit owes; five of twenty are in."""
    fresh = (await browser.http.get(f"{URL}/freshness", params={"period": PERIOD})).json()
    assert (fresh["have"], fresh["want"]) == (5, 20)
    return {(each["state"], each["late_days"]) for each in fresh["units"][0]["cells"]}


async def test_a_month_from_its_template_to_its_approval(
    server: Server, database: Database
) -> None:
    an = await server.signed_in("an", Role.DATA_OFFICER, units=(BINH_LU,))
    page = (await an.http.get(URL, params=FORM)).json()
    assert [each["id"] for each in page["units"]] == [BINH_LU]
    assert (page["period"]["state"], page["period"]["due"], page["may_submit"]) == (
        "late", "2026-10-17", True,
    )  # fmt: skip
    assert [each["kpi"] for each in page["fields"]] == ["K01", "K02", "K03", "K04", "K05"]
    unknown = await an.http.get(URL, params={**FORM, "period": "1999-M01"})
    assert f"for 1999-M01; its forms: {page['periods'][0]['id']}, " in unknown.text
    template = await an.http.get(f"{URL}/template.xlsx", params=FORM)
    assert (template.status_code, template.headers["content-type"]) == (200, XLSX)

    def mistakes(sheet: Worksheet) -> None:
        pairs: list[tuple[str | int, int | None]] = [
            ("1.2o0", 1500), ("1.234", 2000), (900, 800), (5, None), ("=1+1", 100),
        ]  # fmt: skip
        for line, (numerator, denominator) in enumerate(pairs, 3):
            sheet[f"C{line}"], sheet[f"D{line}"] = numerator, denominator

    raw = filled(template.content, mistakes)
    looked = (await send(an, "preview", raw)).json()
    found = {each["address"]: each["code"] for row in looked["rows"] for each in row["findings"]}
    assert found.keys() >= {"C3", "C4", "C5", "D6", "C7"}
    assert (looked["can_submit"], looked["counts"]["questions"]) == (False, 1)
    refused = await send(an, "submit", raw, hash=looked["hash"], request="r1")
    assert (refused.status_code, refused.json()["type"]) == (422, "handin-faults")
    assert {"C3", "C4"} <= {each["field"] for each in refused.json()["errors"]}
    assert rows_of(database) == []

    said = {"edits": {"C3": "1200", "C5": "700", "D6": "10", "C7": "60"}, "answers": {"C4": "1234"}}
    looked = (await send(an, "preview", raw, **said)).json()
    assert (looked["can_submit"], looked["current"], looked["unit"]) == (True, None, BINH_LU)
    other = await send(an, "submit", raw, **said, hash="0" * 64, request="r1")
    assert (other.status_code, other.json()["type"]) == (409, "handin-other")
    receipt = await send(an, "submit", raw, **said, hash=looked["hash"], request="r1")
    assert receipt.status_code == 201, receipt.text
    told = receipt.json()
    assert (told["number"], told["rows"], told["status"]) == ("SL-0001", 5, "submitted")
    assert (told["late_days"] > 0, told["may_undo"], told["may_decide"]) == (True, True, False)
    again = await send(an, "submit", raw, **said, hash=looked["hash"], request="r1")
    assert again.json()["id"] == told["id"]
    assert rows_of(database)[0] == ("K01", BINH_LU, 80.0, "so_bo")

    binh = await server.signed_in("binh", Role.LEADER, units=(BINH_LU,))
    waiting = (await binh.http.get(f"{URL}/waiting")).json()["waiting"]
    assert [(each["id"], each["may_decide"]) for each in waiting] == [(told["id"], True)]
    review = (await binh.http.get(f"{URL}/uploads/{told['id']}")).json()
    shown = [(row["kpi"], row["numerator"], row["numerator_cell"]) for row in review["rows"]]
    assert shown[:2] == [("K01", 1200.0, "C3"), ("K02", 1234.0, "C4")]
    assert await stands(binh) == {("submitted", told["late_days"])}  # late, and it still waits
    approved = await act(binh, told["id"], "approve")
    assert approved.json()["status"] == "approved", approved.text
    assert {row[3] for row in rows_of(database)} == {"chinh_thuc"}
    assert await stands(binh) == {("approved", told["late_days"])}
    assert (await act(binh, told["id"], "undo")).status_code == 422  # a reason is needed
    assert (await act(binh, told["id"], "undo", "nhầm kỳ")).json()["status"] == "undone"
    assert {row[2] for row in rows_of(database)} == {None}
    done = ("submitted", "approved", "undone")
    assert [len(audited(database, f"kpi.handin.{each}")) for each in done] == [1, 1, 1]


async def test_a_correction_says_why_and_of_two_one_is_told(server: Server) -> None:
    an = await server.signed_in("an", Role.DATA_OFFICER)
    binh = await server.signed_in("binh", Role.LEADER)
    raw = csv("K01;;400;1000")
    first = (await handed_in(an, raw, name="a.csv", request="a")).json()
    original = await binh.http.get(f"{URL}/uploads/{first['id']}/file")
    named = original.headers["content-disposition"]
    assert (original.content, named) == (raw, "attachment; filename*=UTF-8''a.csv")
    blind = await send(
        an, "submit", raw, name="a.csv", request="b",
        hash=(await send(an, "preview", raw, name="a.csv")).json()["hash"],
    )  # fmt: skip
    assert (blind.status_code, blind.json()["current"]) == (409, first["id"])
    assert (await act(binh, first["id"], "approve")).status_code == 200
    review = (await binh.http.get(f"{URL}/uploads/{first['id']}")).json()
    assert [row["replaced"] for row in review["rows"]] == [None]
    other = csv("K01;;410;1000")
    silent = await handed_in(an, other, name="a.csv", request="c")
    assert (silent.status_code, "/answers/reason" in silent.text) == (422, True)
    second = await handed_in(an, other, name="a.csv", request="c", reason="cộng thiếu")
    assert second.json()["replaces"] == first["id"]
    review = (await binh.http.get(f"{URL}/uploads/{second.json()['id']}")).json()
    stood = {"numerator": 400, "denominator": 1000, "value": 40, "upload": first["number"]}
    assert [row["replaced"] for row in review["rows"]] == [{**stood, "is_official": True}]
    gone = await act(binh, second.json()["id"], "return", "chưa có chữ ký")
    assert (gone.json()["status"], gone.json()["reason"]) == ("returned", "chưa có chữ ký")
    page = (await an.http.get(URL, params=FORM)).json()
    assert page["current"]["id"] == first["id"]
    assert [each["status"] for each in page["uploads"]] == ["returned", "approved"]


async def test_while_a_large_table_is_stored_others_wait_and_the_board_does_not(
    server: Server, database: Database
) -> None:
    an = await server.signed_in("an", Role.DATA_OFFICER)
    raw, login = csv("K01;;400;1000"), database.login("ioc_api")
    looked = (await send(an, "preview", raw, name="a.csv")).json()
    async with await connect(login, autocommit=True) as storing, asyncio.TaskGroup() as tasks:
        async with storing.transaction():
            await values.lock(storing)
            second = tasks.create_task(
                send(an, "submit", raw, name="a.csv", hash=looked["hash"], request="a"),
                name="second",
            )
            await eventually(lambda: waits(database), deadline_seconds=20)
            board = await an.http.get(f"{API}/kpis", params={"period": PERIOD})
            assert (board.status_code, rows_of(database)) == (200, [])
        assert (await second).status_code == 201
    assert rows_of(database) == [("K01", BINH_LU, 40.0, "so_bo")]


def waits(database: Database) -> bool:
    """Whether somebody waits until values are no longer held."""
    query = (
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with database.connect() as owner:
        return owner.execute(query).fetchall() == [(1,)]


async def test_a_table_of_several_units_is_of_what_covers_them(
    server: Server, database: Database
) -> None:
    head = "ky;don_vi;ma_don_vi;ngay;chi_tieu;phan;tu_so;mau_so"
    rows = [
        f"{period};{unit};;;K01;p{n};{numerator};100"
        for n in range(260)  # more than are decided in the loop that serves
        for period in ("2026-M09", PERIOD)
        for numerator, unit in ((40, BINH_LU), (50, TA_LENG))
    ]
    raw = csv(*rows, head=head)
    an = await server.signed_in("an", Role.DATA_OFFICER)
    made = await handed_in(an, raw, name="t.csv", of={}, request="t")
    assert made.status_code == 201, made.text
    assert (made.json()["unit"]["id"], made.json()["period"]["id"]) == (
        "lai-chau", "2026-M09/2026-M10",
    )  # fmt: skip
    boss = await server.signed_in("boss", Role.LEADER)
    number = made.json()["id"]
    assert (await act(boss, number, "approve")).json()["status"] == "approved"
    assert (await act(boss, number, "approve")).status_code == 409
    assert sorted(rows_of(database)) == [
        ("K01", unit, value, "chinh_thuc")
        for unit, value in ((BINH_LU, 40.0), (TA_LENG, 50.0))
        for _ in ("2026-M09", PERIOD)
    ]
    page = (await boss.http.get(f"{URL}/uploads/{number}")).json()
    assert (len(page["rows"]), page["left_out"]) == (500, 540)
    binh = await server.signed_in("binh", Role.DATA_OFFICER, units=(BINH_LU,))
    looked = (await send(binh, "preview", raw, name="t.csv", of={})).json()
    assert not looked["can_submit"]  # rows of a unit that is not his


async def test_who_may_what(server: Server) -> None:
    an = await server.signed_in("an", Role.DATA_OFFICER, units=(BINH_LU,))
    both = await server.signed_in("both", Role.DATA_OFFICER)
    number = (await handed_in(an, csv("K01;;1;2"), name="a.csv", request="a")).json()["id"]
    op = await server.signed_in("op", Role.OPERATOR)
    other = await server.signed_in("other", Role.DATA_OFFICER, units=(TA_LENG,))
    chief = await server.signed_in("chief", Role.LEADER, units=(TA_LENG,))
    for browser in (op, other, chief):
        for what in ("preview", "submit"):
            sent = await send(browser, what, csv("K01;;1;2"), name="a.csv", request="x")
            assert sent.status_code == 403
        for what in ("approve", "return", "undo"):
            assert (await act(browser, number, what, "x")).status_code == 403
    for browser in (other, chief):
        assert (await browser.http.get(URL, params=FORM)).status_code == 403
        for path in (f"{URL}/uploads/{number}", f"{URL}/uploads/{number}/file"):
            assert (await browser.http.get(path)).status_code == 403
        assert (await browser.http.get(f"{URL}/waiting")).json()["waiting"] == []
    assert (await op.http.get(URL, params=FORM)).json()["may_submit"] is False
    assert (await act(both, number, "approve")).status_code == 403  # no leader
    with server.database.connect() as owner:
        owner.execute("UPDATE kpi_upload SET made_by = 'user:boss'")
    boss = await server.signed_in("boss", Role.LEADER)
    own = await act(boss, number, "approve")
    assert (own.status_code, own.json()["title"]) == (403, "Not your own")
    assert (await act(an, number, "undo")).status_code == 200
    assert (await act(an, number, "undo")).status_code == 409
    assert (await act(boss, 99, "approve")).status_code == 404
