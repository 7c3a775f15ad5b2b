"""Five indicators that communes hand in over HTTP: files sent, handed in and decided."""

import contextlib
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from core.model import UnitId
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.places import CONFIG, apply_folder
from tests.servers import Database

URL = f"{API}/handin"
BINH_LU, TA_LENG = UnitId("binh-lu-2025"), UnitId("ta-leng-2025")
PERIOD = "2026-M10"
FORM = {"unit": BINH_LU, "period": PERIOD}
_KPI = """
  - {id: ID, name: {vi: "NAME", en: "NAME"}, about: {vi: "a", en: "a"}, source: {vi: "S", en: "S"},
     owner: {vi: "Phòng", en: "Room"}, numerator: {FIGURE}, denominator: {FIGURE}, share: true,
     unit_of_measure: "%", scale: 100, period: month_15_14}"""
_FIGURE = 'handin: true, name: {vi: "hồ sơ", en: "dossiers"}, unit_of_measure: hồ sơ, whole: true'
_NAMES = ("Nộp trực tuyến", "Không tiền mặt", "Đúng hạn", "Hài lòng", "Trả lời")


def _kpis() -> str:
    found = [
        _KPI.replace("ID", f"K{n:02}").replace("NAME", name).replace("FIGURE", _FIGURE)
        for n, name in enumerate(_NAMES, 1)
    ]
    return "levels: [xa]\nkpis:" + "".join(found) + "\n"


@contextlib.asynccontextmanager
async def of_place(database: Database, folder: Path) -> AsyncIterator[Server]:
    """Serve a place whose communes hand in five indicators."""
    for name in ("place.yml", "units.csv", "metrics.csv", "sources.yml"):
        shutil.copy(CONFIG / "tam-duong" / name, folder)
    (folder / "kpis.yml").write_text(_kpis())
    await apply_folder(database, folder)
    async with serving(database, folder) as server:
        yield server


async def send(
    browser: Browser, what: str, raw: bytes, *, of: dict[str, str] | None = None, **said: Any
) -> httpx.Response:
    """Send a file with its answers, of the form unless `of` says another."""
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
    """Approve, return or undo what was handed in."""
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
    """Write rows of a form as CSV."""
    return "\n".join((head, *rows)).encode()
