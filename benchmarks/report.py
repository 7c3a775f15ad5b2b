"""The report of a month: printed by a process that starts, and by one that is warm.

All indicators of config/tam-duong, made-up values of every month since July 2025. What is timed is
what the api waits for: the report sent to its process, until pages and workbook are back.
"""

import asyncio
import statistics
import time

import psutil

from api.app import REPORT_WORKER
from api.kpi_reports.asked import Done
from api.kpi_reports.press import Printer
from core.service.settings import Settings
from kpi.report.content import report_json
from kpi.reports.made import report
from tests.reported import known

from .machine import described
from .measure import table

TURNS = 9


def run(size: float) -> str:
    """Measure; size: share of the turns. Returns Markdown."""
    return asyncio.run(_measured(max(3, round(TURNS * size))))


async def _measured(turns: int) -> str:
    content = report_json(report(known()))
    printer = Printer(REPORT_WORKER, Settings().environment())
    cold, done = await _timed(printer, content)
    worker = max(psutil.Process().children(), key=lambda each: each.memory_info().rss)
    before = worker.cpu_times()
    warm = [(await _timed(printer, content))[0] for _ in range(turns)]
    after, mib = worker.cpu_times(), worker.memory_info().rss / (1 << 20)
    cpu = (after.user + after.system - before.user - before.system) / turns
    await printer.close()
    head = [
        "pages",
        "PDF, kB",
        "XLSX, kB",
        "first, s",
        "warm, median s",
        "warm, longest s",
        "CPU s",
        "MiB",
    ]
    row = (
        f"{done.pages}",
        f"{len(done.pdf) / 1000:.0f}",
        f"{len(done.xlsx) / 1000:.0f}",
        f"{cold:.2f}",
        f"{statistics.median(warm):.2f}",
        f"{max(warm):.2f}",
        f"{cpu:.2f}",
        f"{mib:.0f}",
    )
    return f"{table(head, [row])}\n\n{turns} turns. {described()}"


async def _timed(printer: Printer, content: bytes) -> tuple[float, Done]:
    began = time.perf_counter()
    told = await printer.print(content)
    seconds = time.perf_counter() - began
    if not isinstance(told, Done):
        raise TypeError(told.reason)
    return seconds, told
