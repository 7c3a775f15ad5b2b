"""The board of indicators: 25 indicators, 8 units, 60 months, as a browser asks for it.

Each value has been changed once, so that a board of the past has as many revisions to leave out.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final

from core.model import Period, PeriodKind
from core.service.clock import SystemClock
from core.store.people import Role
from kpi.board import newest
from tests.chaos.stand import Stand
from tests.e2e.apiserver import API, Browser, Server
from tests.indicated import kpis
from tests.places import CONFIG, apply_folder
from tests.servers import Database

from .drawn import ready_seconds
from .machine import described
from .measure import lap, table
from .servers import served

KPIS: Final = 25
UNITS: Final = 8
MONTHS: Final = 60
REQUESTS: Final = 200
DRAWN: Final = 11  # pages
_DAY: Final = timedelta(days=1)
_INDICATOR: Final = """
  - {id: K%02d, numerator: {handin: true, NUM}, denominator: {handin: true, NUM}, TEXTS,
     unit_of_measure: "%%", scale: 100, share: true, period: month_15_14, public: true,
     target: {op: ">", value: 80, by: 2030-12-31, path: linear}}"""
_UPLOADS: Final = """
INSERT INTO kpi_upload (unit, period, way, sha256, state, made_by, made_at, decided_by, decided_at,
  request)
SELECT 'xa-' || n, p, 'file', repeat('0', 64), 'approved', 'user:a', now(), 'user:b', now(), n || p
FROM unnest(%s::text[]) p, generate_series(0, %s) n
"""
_COPY: Final = """
COPY kpi_value (kpi, unit, scope, period, numerator, denominator, value, status, origin, have, want,
  upload, as_of, recorded_at, replaced_at) FROM STDIN
"""


def run(size: float) -> str:
    """Measure how long each answer takes."""
    now, requests = SystemClock().now(), max(10, round(REQUESTS * size))
    with served(()) as stand, tempfile.TemporaryDirectory() as name:
        place = _place(Path(name))
        asyncio.run(apply_folder(stand.database, place, now=now - timedelta(days=1900)))
        rows = _fill(stand.database, now)
        told = asyncio.run(_measured(stand, place, now, requests))
    head = ("asked for", "KiB", "median ms", "p95 ms", "worst ms", "CPU ms")
    note = f"{KPIS} indicators, {UNITS} units, {MONTHS} months, {rows:,} rows; {requests} requests"
    how = "each, one after the other; CPU of api and database"
    return f"{table(head, told)}\n\n{note} {how}.\n{described()}"


async def _measured(
    stand: Stand, place: Path, now: datetime, requests: int
) -> list[tuple[str, ...]]:
    process = stand.api(place)
    await process.start()
    server = Server(process.port, stand.database)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(server.clients.aclose)
        an = await server.signed_in("an", Role.LEADER)
        past = (now - timedelta(days=200)).date()
        asked = {
            "the board": "kpis",
            "the board of a day": f"kpis?as_of={past}",
            "an indicator": "kpis/K01",
            "a unit": "kpis/units/xa-1",
            "open data": "open/kpis.csv",
        }
        told = []
        for name, path in asked.items():
            count = 10 if path.startswith("open") else requests
            size, _ = await _asked(an, path, 1)  # the first one reads what later ones know
            with lap([process.pid, stand.database.cluster.server.pid]) as taken:
                _, seconds = await _asked(an, path, count)
            told.append((name, f"{size / 1024:.0f}", *_figures(seconds, taken.cpu_seconds)))
        return [*told, await _seen(an)]


async def _seen(browser: Browser) -> tuple[str, ...]:
    """Draw the board in Chromium, until `data-ready`."""
    server = browser.server
    cookies = [(each.name, each.value or "") for each in browser.http.cookies.jar]
    seconds = await ready_seconds(f"http://127.0.0.1:{server.port}", cookies, "/kpi", DRAWN)
    figures = (statistics.median(seconds[1:]), max(seconds[1:]), seconds[0])
    return ("/kpi drawn (first: empty cache)", "", *(f"{1000 * each:.0f}" for each in figures), "")


async def _asked(browser: Browser, path: str, requests: int) -> tuple[int, list[float]]:
    """Ask so many times; returns the bytes of an answer, and how long each took."""
    seconds, size = list[float](), 0
    for _ in range(requests):
        began = time.perf_counter()
        answer = await browser.http.get(f"{API}/{path}")
        seconds.append(time.perf_counter() - began)
        answer.raise_for_status()
        size = len(answer.content)
    return size, sorted(seconds)


def _figures(seconds: list[float], cpu_seconds: float) -> list[str]:
    p95 = seconds[min(len(seconds) - 1, round(0.95 * len(seconds)))]
    figures = (statistics.median(seconds), p95, seconds[-1], cpu_seconds / len(seconds))
    return [f"{1000 * each:.1f}" for each in figures]


def _place(folder: Path) -> Path:
    for name in ("place.yml", "metrics.csv", "sources.yml"):
        (folder / name).write_bytes((CONFIG / "tam-duong" / name).read_bytes())
    units = [f"xa-{n},lai-chau,xa,Xã {n},Commune {n},core" for n in range(UNITS)]
    top = "lai-chau,,tinh,Tỉnh,Province,outside"
    (folder / "units.csv").write_text(
        "\n".join(["id,parent,kind,name_vi,name_en,scope", top, *units, ""])
    )
    (folder / "sources.yml").write_text("sources: []\n")
    every = "".join(_INDICATOR % n for n in range(1, KPIS + 1))
    (folder / "kpis.yml").write_text(kpis(f"levels: [xa]\nkpis:{every}\n"))
    return folder


def _fill(database: Database, now: datetime) -> int:
    last = newest(PeriodKind.MONTH, date.fromordinal(now.date().toordinal() - 1))
    months = [last.shifted(-back) for back in range(MONTHS)]
    with database.connect() as owner:
        owner.execute(_UPLOADS, [[each.id for each in months], UNITS - 1])
        found = owner.execute("SELECT id, unit, period FROM kpi_upload").fetchall()
        uploads = {(unit, period): id_ for id_, unit, period in found}
        rows = list(_rows(months, uploads))
        with owner.cursor().copy(_COPY) as copy:
            for row in rows:
                copy.write_row(row)
        owner.execute("ANALYZE")
    return len(rows)


def _rows(months: list[Period], uploads: dict[Any, int]) -> Iterator[tuple[Any, ...]]:
    units = (*(f"xa-{each}" for each in range(UNITS)), "")
    for n, (back, month), unit in product(range(1, KPIS + 1), enumerate(months), units):
        at, of = _end(month), 100 if unit else 100 * UNITS
        part, later = (40 + n - back % 17) * of // 100, at + _DAY
        whose = (f"K{n:02d}", unit, "" if unit else "core", month.id)
        made = ("handin", 1, 1) if unit else ("total", UNITS, UNITS)
        came = (uploads.get((unit, month.id)), at)
        yield (*whose, part - 1, of, 100 * (part - 1) / of, "so_bo", *made, *came, at, later)
        yield (*whose, part, of, 100 * part / of, "chinh_thuc", *made, *came, later, None)


def _end(month: Period) -> datetime:
    return datetime.combine(month.last, datetime.min.time(), UTC) + timedelta(days=2)
