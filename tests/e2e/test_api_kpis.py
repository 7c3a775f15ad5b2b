"""Indicators over HTTP: what each person sees of them, now and as it was, and what leaders do."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import openpyxl
import pytest

from core.model import Identity, PeriodKind, UnitId
from core.service.clock import SystemClock
from core.store.people import Role
from kpi.board import newest
from kpi.values import Origin, Status
from tests.desk import audited
from tests.e2e.apiserver import API, Browser, Frame, Server, serving, writing
from tests.indicated import BAN_BO, BINH_LU, CORE, KHUN_HA, TA_LENG, applied, put, value
from tests.servers import Database

URL = f"{API}/kpis"
BEGAN = datetime(2025, 8, 1, tzinfo=UTC)
NOW = SystemClock().now()
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SOURCE = "mot-cua-binh-lu-2025"
COUNTER = "dvc_dossiers_received_total"
TERMS = ("numerator", "denominator")
MONTH = newest(PeriodKind.MONTH, NOW.astimezone(ZONE).date() - timedelta(days=1))
EARLIER = MONTH.shifted(-1)


@pytest.fixture
async def server(database: Database, tmp_path: Path) -> AsyncIterator[Server]:
    place = await applied(database, tmp_path / "place", now=BEGAN)
    then = NOW - timedelta(days=9)
    await put(
        database,
        [
            *(live(unit, MONTH.id, 60 + n, 100) for n, unit in enumerate(CORE[:3])),
            live(KHUN_HA, MONTH.id, 9, 10),
            *(live(unit, EARLIER.id, 50, 100, status=Status.OFFICIAL) for unit in CORE),
            value("K02", BINH_LU, MONTH.id, 3, 4),
            value("K02", TA_LENG, MONTH.id, 0, 0),
            value("K10", UnitId("lai-chau"), f"{MONTH.year}", 17, None),
            value("K02", UnitId("binh-lu-pre2025"), "2025-M07", 3, 4),
            value("K02", UnitId("sin-suoi-ho-2025"), MONTH.id, 1, 2),
        ],
        now=then,
    )
    await put(database, [live(BINH_LU, MONTH.id, 80, 100)], now=NOW - timedelta(days=5))
    async with serving(database, place) as server:
        yield server


def live(unit: UnitId, period: str, numerator: int, denominator: int, **more: Any) -> Frame:
    return value(
        "K01",
        unit,
        period,
        numerator,
        denominator,
        **{"origin": Origin.LIVE, "simulated": True, **more},
    )


async def got(browser: Browser, path: str, **params: Any) -> Frame:
    answer = await browser.http.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def rows_of(page: Frame) -> dict[str, Frame]:
    return {row["id"]: row for row in page["kpis"]}


def figures(row: Frame) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("numerator", "denominator", "value", "why", "have", "want"))


async def refused(browser: Browser, path: str, **params: Any) -> tuple[int, str]:
    answer = await browser.http.get(path, params=params)
    return answer.status_code, answer.text


async def post(browser: Browser, path: str, **body: object) -> httpx.Response:
    return await browser.http.post(path, json=body, headers=browser.csrf)


async def test_what_stands_on_the_board_now_and_then(server: Server) -> None:
    an = await server.signed_in("an", Role.LEADER)
    board = await got(an, URL)
    assert (board["period"]["id"], board["status"], board["simulated"]) == (MONTH.id, "so_bo", True)
    found = rows_of(board)
    k01, k02, k07, k10 = (found[id_] for id_ in ("K01", "K02", "K07", "K10"))
    # Sums of figures: 80 + 61 + 62 of 100 each, and 9 of 10.
    assert figures(k01) == (212, 310, 100 * 212 / 310, "", 4, 4)
    assert (k01["previous"], k01["change"]) == (50, 100 * 212 / 310 - 50)
    assert (k01["state"], k01["status"], k01["origin"]) == ("on", "so_bo", "total")
    assert [spot["value"] for spot in k01["trend"]] == [50, k01["value"]]
    assert figures(k02) == (3, 4, 75, "", 2, 4)
    late = k02["freshness"]
    assert {unit["id"] for unit in late["late_units"]} == {BAN_BO, KHUN_HA}
    assert late["late_days"] > 0
    assert figures(k07) == (None, None, None, "no_figures", 0, 4)  # never 0
    assert (k07["state"], k07["state_reason"], k07["trend"]) == ("unknown", "no_value", [])
    assert (k10["scope"], *figures(k10)) == ("lai-chau", 17, None, 17, "", 1, 1)

    def on(days_ago: int) -> str:
        return str((NOW - timedelta(days=days_ago)).astimezone(ZONE).date())

    before = rows_of(await got(an, URL, as_of=on(7), period=MONTH.id))
    assert figures(before["K01"])[:2] == (192, 310)
    nothing = rows_of(await got(an, URL, as_of=on(11), period=EARLIER.id))
    assert figures(nothing["K01"]) == (None, None, None, "no_figures", 0, 4)
    split = rows_of(await got(an, URL, period="2025-M07"))
    assert figures(split["K02"])[2:4] == (None, "straddles")
    plan = rows_of(await got(an, URL, scope="plan"))
    assert figures(plan["K02"])[2:4] == (None, "not_separable")
    cases = [
        ({"period": "2026-M13"}, "/period"),
        ({"period": MONTH.shifted(2).id}, "has not begun"),
        ({"scope": "moon"}, "/scope"),
        ({"as_of": on(-2)}, "still to come"),
    ]
    for params, word in cases:
        status, text = await refused(an, URL, **params)
        assert (status, word in text) == (422, True), (params, text)
    assert (await refused(an, f"{URL}/K99"))[0] == 404


async def test_who_has_a_role_for_a_unit_sees_its_rows_and_the_totals(
    server: Server,
) -> None:
    await server.add("mai", Role.DATA_OFFICER, units=(BINH_LU,))
    mai = Browser(server, await server.clients.enter_async_context(server.client()))
    await mai.sign_in("mai")
    board = await got(mai, URL)
    assert [unit["id"] for unit in board["units"]] == [BINH_LU]
    k02 = rows_of(board)["K02"]
    assert (k02["have"], k02["freshness"]["late_units"]) == (2, [])
    assert k02["freshness"]["late_count"] == 2
    detail = await got(mai, f"{URL}/K01")
    assert detail["value"] == rows_of(board)["K01"]["value"]
    (seat,) = detail["league"]
    assert (seat["unit"], seat["rank"], seat["change"], seat["n"]) == (BINH_LU, 1, 30, 100)
    assert [each["unit"] for each in detail["units"]] == [BINH_LU]
    assert len(detail["history"]) == 2
    assert detail["path"][-1] == {"day": "2030-12-31", "value": 80}
    assert (detail["closable"], detail["revisions"]) == ([], 1)
    of = {"unit": TA_LENG, "period": MONTH.id}
    for path in (f"{URL}/K01/rows", f"{URL}/K01/revisions"):
        status, text = await refused(mai, path, **of)
        assert (status, "ta-leng" in text) == (403, True), text
    assert (await refused(mai, f"{URL}/units/{TA_LENG}"))[0] == 403
    page = await got(mai, f"{URL}/units/{BINH_LU}")
    assert [row["id"] for row in page["kpis"]] == ["K01", "K02", "K07"]
    assert (page["kpis"][0]["rank"], page["kpis"][0]["ranked"]) == (1, 3)  # of 10 none has a rank
    whole = await got(mai, f"{URL}/K01/revisions", scope="core", period=MONTH.id)
    assert [each["numerator"] for each in whole["revisions"]] == [212, 192]
    own = await got(mai, f"{URL}/K01/revisions", unit=BINH_LU, period=MONTH.id)
    assert [each["numerator"] for each in own["revisions"]] == [80, 60]
    an = await server.signed_in("an", Role.LEADER)
    league = (await got(an, f"{URL}/K02"))["league"]
    assert [(seat["unit"], seat["why"]) for seat in league] == [
        (BINH_LU, ""),
        (TA_LENG, "not_applicable"),
        (BAN_BO, "no_figures"),
        (KHUN_HA, "no_figures"),
    ]
    text = (await mai.http.get(f"{URL}/K01/history.csv")).text
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {line["unit"] for line in lines} == {"core", "plan", BINH_LU}
    raw = (await mai.http.get(f"{URL}/K01/history.xlsx")).content
    units = {row[2].value for row in openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0].rows}
    assert units == {"Đơn vị", "Các đơn vị hiện nay", "Địa bàn của kế hoạch", "Xã Bình Lư"}


async def test_a_value_is_traced_to_its_rows(server: Server, database: Database) -> None:
    with database.connect() as owner:
        ((number,),) = owner.execute(
            "INSERT INTO kpi_upload (unit, period, way, file_name, sha256, state, made_by, made_at,"
            " request) VALUES (%s, %s, 'file', 'K02.xlsx', %s, 'submitted', 'user:mai', now(), 'a')"
            " RETURNING id",
            [BINH_LU, MONTH.id, "0" * 64],
        ).fetchall()
        owner.execute(
            "INSERT INTO kpi_upload_row (upload, line, kpi, unit, period, part, numerator,"
            " denominator, numerator_cell, denominator_cell)"
            " SELECT %s, line, 'K02', %s, %s, 'đất đai', 1, 2, 'B' || line, 'C' || line"
            " FROM generate_series(7, 8) line",
            [number, BINH_LU, MONTH.id],
        )
        owner.execute(
            "UPDATE kpi_value SET upload = %s WHERE kpi = 'K02' AND unit = %s", [number, BINH_LU]
        )
    an = await server.signed_in("an", Role.LEADER)
    found = await got(an, f"{URL}/K02/rows", unit=BINH_LU, period=MONTH.id)
    upload = found["upload"]
    assert (upload["number"], upload["sha256"], upload["made_by"]) == (number, "0" * 64, "user:mai")
    cells = [(row["line"], row["part"], row["numerator_cell"]) for row in found["rows"]]
    assert cells == [(7, "đất đai", "B7"), (8, "đất đai", "B8")]
    assert (found["rows"][0]["value"], found["total"], found["next"]) == (50, 2, None)
    series = Identity.of(COUNTER, {"unit": BINH_LU, "channel": "online"})
    noon = datetime.combine(MONTH.first, time(12), ZONE)
    async with writing(database) as writer:
        for day, total in enumerate((5.0, 9.0, 9.0, 12.0)):
            at = noon + timedelta(days=day)
            await writer.put(
                (series, int(at.timestamp() * 1000), total), source=SOURCE, logged=False
            )
    grown = (await got(an, f"{URL}/K01/rows", unit=BINH_LU, period=MONTH.id))["growth"]
    days = [str(MONTH.first + timedelta(days=day)) for day in (1, 3)]
    told = [(each["term"], each["day"], each["growth"]) for each in grown]
    assert told == [(term, *pair) for term in TERMS for pair in zip(days, (4, 3), strict=True)]
    assert grown[0]["series"]["channel"] == "online"
    assert (await got(an, f"{URL}/K01/rows", unit=TA_LENG, period=MONTH.id))["growth"] == []


async def test_what_leaders_do(server: Server, database: Database) -> None:
    an = await server.signed_in("an", Role.LEADER)
    await server.add("ban", Role.LEADER, units=(TA_LENG,))
    ban = Browser(server, await server.clients.enter_async_context(server.client()))
    await ban.sign_in("ban")
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
    await server.add("ban", Role.LEADER, units=(TA_LENG,))
    ban = Browser(server, await server.clients.enter_async_context(server.client()))
    await ban.sign_in("ban")
    assert (await post(ban, url, **DONE)).status_code == 403
    assert (await post(an, f"{API}/milestones/M99/state", **DONE)).status_code == 404


async def test_what_is_public_is_open_to_everybody(server: Server, database: Database) -> None:
    nobody = await server.clients.enter_async_context(server.client())
    answer = await nobody.get(f"{API}/open/kpis.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "max-age" in answer.headers["cache-control"]
    assert answer.content.startswith(b"\xef\xbb\xbfid,name,unit,period,first,last,")
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {line["id"] for line in lines} == {"K01"}  # K02 is not marked, K07 has nothing
    total = next(line for line in lines if (line["unit"], line["period"]) == ("core", MONTH.id))
    assert (total["name"], total["numerator"], total["denominator"]) == ("'=Tên", "212", "310")
    assert (total["first"], float(total["value"])) == (str(MONTH.first), 100 * 212 / 310)
    assert (total["simulated"], total["status"]) == ("true", "so_bo")
    an = await server.signed_in("an", Role.LEADER)
    async with an.watching("kpis") as watch:
        await watch.until_type("snapshot")
        with database.connect() as owner:
            owner.execute("UPDATE kpi_file SET retired_at = now()")
            owner.execute("NOTIFY ioc_kpis")
        await watch.until_type("delta")
    assert (await nobody.get(f"{API}/open/kpis.csv")).text.count("\n") == 1
    board = await got(an, URL)
    assert (board["kpis"], board["status"], board["handed_in"]["want"]) == (
        [],
        "chua_co_du_lieu",
        0,
    )
    week_ago = str((NOW - timedelta(days=7)).astimezone(ZONE).date())
    then = await got(an, URL, as_of=week_ago, period=MONTH.id)  # by the file of that day
    assert figures(rows_of(then)["K01"])[:2] == (192, 310)
    told = [(await nobody.get(f"{API}/open/kpis.csv")).status_code for _ in range(21)]
    assert told[-1] == 429
