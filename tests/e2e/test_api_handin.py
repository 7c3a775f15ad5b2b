"""Figures handed in over HTTP: a form with five mistakes, approval, correction, who is refused."""

import asyncio
import io
import json
import shutil
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from core.model import UnitId
from core.store.people import Role
from core.store.pool import connect
from kpi import keeping as values
from tests.chaos.eventually import eventually
from tests.desk import audited
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.places import CONFIG, apply_folder
from tests.servers import Database

URL = f"{API}/handin"
BINH_LU, TA_LENG = UnitId("binh-lu-2025"), UnitId("ta-leng-2025")
PERIOD = "2026-M10"
FORM = {"unit": BINH_LU, "period": PERIOD}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KPI = """
  - {id: ID, name: {vi: "NAME", en: "NAME"}, about: {vi: "a", en: "a"}, source: {vi: "S", en: "S"},
     owner: {vi: "Phòng", en: "Room"}, numerator: {FIGURE}, denominator: {FIGURE}, share: true,
     unit_of_measure: "%", scale: 100, period: month_15_14}"""
_FIGURE = 'handin: true, name: {vi: "hồ sơ", en: "dossiers"}, unit_of_measure: hồ sơ, whole: true'
NAMES = ("Nộp trực tuyến", "Không tiền mặt", "Đúng hạn", "Hài lòng", "Trả lời")


def kpis() -> str:
    found = [
        _KPI.replace("ID", f"K{n:02}").replace("NAME", name).replace("FIGURE", _FIGURE)
        for n, name in enumerate(NAMES, 1)
    ]
    return "levels: [xa]\nkpis:" + "".join(found) + "\n"


@pytest.fixture
async def server(database: Database, tmp_path: Path) -> AsyncIterator[Server]:
    for name in ("place.yml", "units.csv", "metrics.csv", "sources.yml"):
        shutil.copy(CONFIG / "tam-duong" / name, tmp_path)
    (tmp_path / "kpis.yml").write_text(kpis())
    await apply_folder(database, tmp_path)
    async with serving(database, tmp_path) as server:
        yield server


async def person(server: Server, name: str, role: Role, *units: UnitId) -> Browser:
    await server.add(name, role, units=units)
    browser = Browser(server, await server.clients.enter_async_context(server.client()))
    await browser.sign_in(name)
    return browser


async def send(
    browser: Browser, what: str, raw: bytes, *, of: dict[str, str] | None = None, **said: Any
) -> httpx.Response:
    name, way = said.pop("name", "bieu.xlsx"), said.pop("way", "file")
    params = {**(FORM if of is None else of), "way": way}
    return await browser.http.post(
        f"{URL}/{what}",
        params=params,
        headers=browser.csrf,
        files={"file": (name, raw)},
        data={"answers": json.dumps(said)},
    )


async def act(browser: Browser, number: int, what: str, reason: str = "") -> httpx.Response:
    wanted = {"reason": reason}
    return await browser.http.post(f"{URL}/{number}/{what}", json=wanted, headers=browser.csrf)


async def handed_in(
    browser: Browser, raw: bytes, *, name: str = "bieu.xlsx", **said: Any
) -> httpx.Response:
    """Look at a file, then hand it in as it was understood."""
    looked = (await send(browser, "preview", raw, name=name, **said)).json()
    seen = {"seen": looked["current"]} if looked["current"] else {}
    said = {"hash": looked["hash"], **seen, **said}
    return await send(browser, "submit", raw, name=name, **said)


def csv(*rows: str, head: str = "ma;chi_tieu;tu_so;mau_so") -> bytes:
    return "\n".join((head, *rows)).encode()


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


async def test_a_month_from_its_template_to_its_approval(
    server: Server, database: Database
) -> None:
    an = await person(server, "an", Role.DATA_OFFICER, BINH_LU)
    page = (await an.http.get(URL, params=FORM)).json()
    assert [each["id"] for each in page["units"]] == [BINH_LU]
    assert (page["period"]["state"], page["period"]["due"], page["may_submit"]) == (
        "late", "2026-10-17", True,
    )  # fmt: skip
    assert [each["kpi"] for each in page["fields"]] == ["K01", "K02", "K03", "K04", "K05"]
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

    binh = await person(server, "binh", Role.LEADER, BINH_LU)
    waiting = (await binh.http.get(f"{URL}/waiting")).json()["waiting"]
    assert [(each["id"], each["may_decide"]) for each in waiting] == [(told["id"], True)]
    review = (await binh.http.get(f"{URL}/uploads/{told['id']}")).json()
    shown = [(row["kpi"], row["numerator"], row["numerator_cell"]) for row in review["rows"]]
    assert shown[:2] == [("K01", 1200.0, "C3"), ("K02", 1234.0, "C4")]
    approved = await act(binh, told["id"], "approve")
    assert approved.json()["status"] == "approved", approved.text
    assert {row[3] for row in rows_of(database)} == {"chinh_thuc"}
    fresh = (await binh.http.get(f"{URL}/freshness", params={"period": PERIOD})).json()
    assert (fresh["have"], fresh["want"]) == (5, 20)
    assert {each["state"] for each in fresh["units"][0]["cells"]} == {"approved"}
    assert (await act(binh, told["id"], "undo")).status_code == 422  # a reason is needed
    assert (await act(binh, told["id"], "undo", "nhầm kỳ")).json()["status"] == "undone"
    assert {row[2] for row in rows_of(database)} == {None}
    done = ("submitted", "approved", "undone")
    assert [len(audited(database, f"kpi.handin.{each}")) for each in done] == [1, 1, 1]


async def test_a_correction_says_why_and_of_two_one_is_told(server: Server) -> None:
    an = await person(server, "an", Role.DATA_OFFICER)
    binh = await person(server, "binh", Role.LEADER)
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
    an = await person(server, "an", Role.DATA_OFFICER)
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
    an = await person(server, "an", Role.DATA_OFFICER)
    made = await handed_in(an, raw, name="t.csv", of={}, request="t")
    assert made.status_code == 201, made.text
    assert (made.json()["unit"]["id"], made.json()["period"]["id"]) == (
        "lai-chau", "2026-M09/2026-M10",
    )  # fmt: skip
    boss = await person(server, "boss", Role.LEADER)
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
    binh = await person(server, "binh", Role.DATA_OFFICER, BINH_LU)
    looked = (await send(binh, "preview", raw, name="t.csv", of={})).json()
    assert not looked["can_submit"]  # rows of a unit that is not his


async def test_who_may_what(server: Server) -> None:
    an = await person(server, "an", Role.DATA_OFFICER, BINH_LU)
    both = await person(server, "both", Role.DATA_OFFICER)
    number = (await handed_in(an, csv("K01;;1;2"), name="a.csv", request="a")).json()["id"]
    op = await person(server, "op", Role.OPERATOR)
    other = await person(server, "other", Role.DATA_OFFICER, TA_LENG)
    chief = await person(server, "chief", Role.LEADER, TA_LENG)
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
    boss = await person(server, "boss", Role.LEADER)
    own = await act(boss, number, "approve")
    assert (own.status_code, own.json()["title"]) == (403, "Not your own")
    assert (await act(an, number, "undo")).status_code == 200
    assert (await act(an, number, "undo")).status_code == 409
    assert (await act(boss, 99, "approve")).status_code == 404


def sheet(fill: Callable[[Any, Any], None]) -> bytes:
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw)
    page = book.add_worksheet("Số liệu")
    for column, name in enumerate(("Mã", "Chỉ tiêu", "Tử số", "Mẫu số")):
        page.write(0, column, name)
    page.write_row(1, 0, ["K01", "", 1, 2])
    fill(book, page)
    book.close()
    return raw.getvalue()


def bomb() -> bytes:
    return packed({**members(), "xl/media/a.bin": bytes(110 << 20)})


def patched(member: str, old: bytes, new: bytes) -> bytes:
    found = members()
    return packed({**found, member: found[member].replace(old, new)})


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(sheet(lambda _book, _page: None))) as good:
        return {name: good.read(name) for name in good.namelist()}


def packed(found: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in found.items():
            book.writestr(name, content)
    return raw.getvalue()


def table(row: str) -> bytes:
    return csv(row, head="ky;don_vi;ma_don_vi;ngay;chi_tieu;phan;tu_so;mau_so")


XXE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>\n<worksheet'
BAD: dict[str, tuple[bytes, str]] = {
    "wrong template": (csv("a;b", head="x;y"), "a.csv"),
    "merged cells": (sheet(lambda _, page: page.merge_range("C2:D2", 5)), "a.xlsx"),
    "formulas": (sheet(lambda _, page: page.write_formula("C2", "=1+1")), "a.xlsx"),
    "macros": (packed({**members(), "xl/vbaProject.bin": bytes(100)}), "a.xlsm"),
    "xls renamed": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xlsx"),
    "text in a number cell": (csv("K01;;mười hai;20"), "a.csv"),
    "1.234 asks": (csv("K01;;1.234;2000"), "a.csv"),
    "a unit twice": (csv("K01;;1;2", "K01;;1;2"), "a.csv"),
    "numerator above denominator": (csv("K01;;3;2"), "a.csv"),
    "wrong period": (table(f"2026-Q3;{BINH_LU};;;K01;;1;2"), "a.csv"),
    "future period": (table(f"2027-M03;{BINH_LU};;;K01;;1;2"), "a.csv"),
    "straddling period": (table(f"2025-M07;{BINH_LU};;;K01;;1;2"), "a.csv"),
    "old district code": (table("2026-M10;;106;;K01;;1;2"), "a.csv"),
    "code of another time": (table("2026-M10;;03412;2025-01-01;K01;;1;2"), "a.csv"),
    "zip bomb": (bomb(), "a.xlsx"),
    "XXE": (patched("xl/worksheets/sheet1.xml", b"<worksheet", XXE), "a.xlsx"),
    "not a table": (b"%PDF-1.7\n" + bytes(100), "a.xlsx"),
    "empty": (b"", "a.xlsx"),
}


async def no_file_or_too_large(an: Browser) -> None:
    headers = {**an.csrf, "Content-Type": "application/json"}
    plain = await an.http.post(f"{URL}/preview", params=FORM, content=b"{}", headers=headers)
    assert plain.status_code == 400
    odd = await send(an, "preview", csv("K01;;1;2"), name="a.csv", edits=["C4"])
    assert (odd.status_code, "/answers/edits" in odd.text) == (422, True)
    large = await send(an, "preview", bytes(20_000_001), name="a.csv")
    assert large.json()["findings"][0]["code"] == "file_too_large"
    huge = await send(an, "preview", bytes(23_000_000), name="a.csv")
    assert huge.status_code == 413
    unnamed = await send(an, "submit", csv("K01;;1;2"), name="a.csv")
    assert unnamed.status_code == 422  # no key by which a repeated request is known
    nobody = await send(an, "preview", csv("K01;;1;2"), of={"unit": BINH_LU, "period": "2026-Q3"})
    assert nobody.status_code == 422


async def test_bad_input_is_refused_in_vietnamese_with_nothing_applied(
    server: Server, database: Database
) -> None:
    an = await person(server, "an", Role.DATA_OFFICER)
    for what, (raw, name) in BAD.items():
        of = {} if raw.startswith(b"ky;") else FORM
        looked = await send(an, "preview", raw, name=name, of=of)
        assert looked.status_code == 200, (what, looked.text)
        found = looked.json()
        said = [*found["findings"], *(each for row in found["rows"] for each in row["findings"])]
        assert [each for each in said if each["kind"] in {"error", "question"}], what
        assert all(each["title"]["vi"] and each["title"]["en"] for each in said), what
        assert not found["can_submit"], what
        refused = await send(an, "submit", raw, name=name, of=of, hash=found["hash"], request=what)
        assert (refused.status_code, refused.json()["type"]) == (422, "handin-faults"), what
        assert refused.json()["errors"], what
    await no_file_or_too_large(an)
    with database.connect() as owner:
        assert owner.execute("SELECT count(*) FROM kpi_upload").fetchone() == (0,)
        assert owner.execute("SELECT count(*) FROM kpi_upload_row").fetchone() == (0,)
