"""The process that prints reports, one after the other, from its standard input.

It knows no database and no network: all that it prints was sent to it. WeasyPrint is imported here
and in `kpi.report.pdf` only, so that the api stays small.
"""

import resource
import signal
import sys
from typing import BinaryIO, Final

import structlog

from api.workers.framed import framed, read_frame
from core.service.settings import Settings
from kpi.report.content import report_of
from kpi.report.pdf import Press
from kpi.report.xlsx import xlsx

from .asked import READY, Done, Failed, Told, asked_of

log = structlog.get_logger()

MEMORY_BYTES: Final = 768 << 20  # of data, that is of everything but the program itself
IDLE_SECONDS: Final = 900  # then it ends, and gives its memory back


async def serve(_settings: Settings) -> None:
    """Print until the input ends, or nobody has asked for a while."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    press = Press()
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    while written := _next(questions):
        answers.write(framed(_told(written, press)))
        answers.flush()


def _next(questions: BinaryIO) -> bytes:
    signal.alarm(IDLE_SECONDS)
    written = read_frame(questions)
    signal.alarm(0)
    return written


def _told(written: bytes, press: Press) -> Told:
    """Print a report, whatever comes of it."""
    try:
        report = report_of(asked_of(written).content)
        pdf, pages = press.pdf(report)
        return Done(pdf, xlsx(report), pages)
    except MemoryError:
        return Failed(f"the report needs more than {MEMORY_BYTES >> 20} MiB; ask for fewer KPIs")
    except Exception as error:
        log.exception("report_failed", exc_info=error)
        return Failed("the report could not be printed; the log of the center has more")
