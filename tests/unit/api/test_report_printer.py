"""The process that prints: kept warm, begun anew when it ended, ended when it takes too long."""

import asyncio
import sys

import pytest

from api.kpi_reports import press
from api.kpi_reports.asked import Done, Failed
from api.kpi_reports.press import Printer

# Answers each order with its own process id as the pages; what it is told to do, it does before.
WORKER = """
import os, sys, time
from api.kpi_reports.asked import READY, Done, asked_of
from api.workers.framed import framed, read_frame
sys.stdout.buffer.write(READY); sys.stdout.buffer.flush()
while written := read_frame(sys.stdin.buffer):
    content = asked_of(written).content
    if content == b"die": os._exit(1)
    if content == b"sleep": time.sleep(60)
    sys.stdout.buffer.write(framed(Done(str(os.getpid()).encode(), content, 1)))
    sys.stdout.buffer.flush()
    if content == b"last": os._exit(0)
"""


@pytest.fixture
def printer() -> Printer:
    return Printer((sys.executable, "-c", WORKER), {"PATH": "", "PYTHONPATH": "."})


async def test_one_process_prints_one_report_after_the_other(printer: Printer) -> None:
    told = [await printer.print(each) for each in (b"a", b"b")]
    assert all(isinstance(each, Done) for each in told)
    assert len({each.pdf for each in told if isinstance(each, Done)}) == 1
    await printer.close()


async def test_one_that_has_ended_meanwhile_is_begun_anew(printer: Printer) -> None:
    first = await printer.print(b"last")
    second = await printer.print(b"b")
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert first.pdf != second.pdf
    await printer.close()


async def test_a_report_that_ends_its_process_fails_and_the_next_one_is_printed(
    printer: Printer,
) -> None:
    assert isinstance(await printer.print(b"die"), Failed)
    assert isinstance(await printer.print(b"a"), Done)
    await printer.close()


async def test_a_report_that_nobody_waits_for_ends_its_process(printer: Printer) -> None:
    begun = await printer.print(b"a")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await printer.print(b"sleep")
    after = await printer.print(b"a")
    assert isinstance(begun, Done)
    assert isinstance(after, Done)
    assert begun.pdf != after.pdf
    await printer.close()


async def test_further_orders_than_a_few_are_refused(
    printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "WAITING_MAX", 2)
    told = await asyncio.gather(*(printer.print(b"a") for _ in range(4)))
    assert [type(each) for each in told] == [Done, Done, Failed, Failed]
    await printer.close()


async def test_a_program_that_is_not_there() -> None:
    printer = Printer(("/no/such/program",), {})
    assert isinstance(await printer.print(b"a"), Failed)
