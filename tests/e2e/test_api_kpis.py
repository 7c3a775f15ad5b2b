"""Indicators over HTTP: what each person sees of them, now and as it was."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.model import Identity
from core.store.people import Role
from tests.e2e.apiserver import API, Browser, Frame, Server, writing
from tests.e2e.boarded import EARLIER, MONTH, NOW, URL, ZONE, got, of_place
from tests.indicated import BAN_BO, BINH_LU, KHUN_HA, TA_LENG
from tests.servers import Database

SOURCE = "mot-cua-binh-lu-2025"
COUNTER = "dvc_dossiers_received_total"
TERMS = ("numerator", "denominator")


@pytest.fixture
async def server(database: Database, tmp_path: Path) -> AsyncIterator[Server]:
    async with of_place(database, tmp_path) as server:
        yield server


def rows_of(page: Frame) -> dict[str, Frame]:
    return {row["id"]: row for row in page["kpis"]}


def figures(row: Frame) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("numerator", "denominator", "value", "why", "have", "want"))


async def refused(browser: Browser, path: str, **params: Any) -> tuple[int, str]:
    answer = await browser.http.get(path, params=params)
    return answer.status_code, answer.text


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
    mai = await server.signed_in("mai", Role.DATA_OFFICER, units=(BINH_LU,))
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
    # What is measured grows while its period runs: put right is what changes afterwards.
    is_over = (NOW - timedelta(days=5)).astimezone(ZONE).date() > MONTH.last
    assert (detail["closable"], detail["revisions"]) == ([], int(is_over))
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
