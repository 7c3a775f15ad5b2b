"""The process of one back-test: asked on its standard input, it tells how far it is, and ends.

It may be ended at any moment: it only reads.
"""

import os
import resource
import signal
import sys
import time
import zlib
from contextlib import aclosing
from typing import Final

import psycopg
import structlog
from psycopg import AsyncConnection, IsolationLevel
from psycopg.errors import QueryCanceled, TransactionTimeout

from alerts.backtest.replay import TooManyAlertsError
from alerts.rules.asking import FAULTS
from api.workers.framed import framed, read_frame
from core.service.logins import database_login
from core.service.settings import Settings
from core.store.pool import Connection, Login, connect, is_unreachable

from .asked import Asked, Ended, Failed, Told, asked_of
from .living import Backtest
from .written import figures_json, result_json

log = structlog.get_logger()

# Of data, that is of everything but the program itself.
MEMORY_BYTES: Final = 512 << 20
SECONDS_MAX: Final = 300
NICE: Final = 10  # alerts, samples and questions go before
_ORPHAN_SECONDS: Final = SECONDS_MAX + 30  # who began it ends it in time, unless it is gone


async def serve(settings: Settings) -> None:
    """Live one back-test, and tell of it."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    signal.alarm(_ORPHAN_SECONDS)
    asked = asked_of(read_frame(sys.stdin.buffer))
    try:
        await _lived(asked, database_login(settings, "ioc_api", application="ioc backtest"))
    except BrokenPipeError:
        log.info("backtest_not_wanted")
    except Exception as error:
        failed = _failed(error)
        if failed.is_ours:
            log.exception("backtest_failed", exc_info=error)
        _tell(failed)


async def _lived(asked: Asked, login: Login) -> None:
    began = time.perf_counter()
    async with await connected(login) as conn:
        backtest = Backtest(asked, conn)
        async with aclosing(backtest.lived()) as steps:
            async for step in steps:
                _tell(step)
        result = await backtest.result(began)
    _tell(Ended(zlib.compress(result_json(result), 1), figures_json(result)))


async def connected(login: Login) -> Connection:
    """Open a connection that only reads, each transaction as of one moment."""
    conn = await connect(login, kind=AsyncConnection)
    await conn.set_isolation_level(IsolationLevel.REPEATABLE_READ)
    await conn.set_read_only(value=True)
    return conn


def _tell(told: Told) -> None:
    sys.stdout.buffer.write(framed(told))
    sys.stdout.buffer.flush()


def _failed(error: Exception) -> Failed:
    """Say what went wrong, and whose fault it is."""
    match error:
        case TooManyAlertsError():
            return Failed(str(error))
        case _ if isinstance(error, FAULTS):
            return Failed(str(error))
        case QueryCanceled() | TransactionTimeout():
            return Failed("the database needs too long for it; ask for fewer series")
        case MemoryError():
            needs = f"the back-test needs more than {MEMORY_BYTES >> 20} MiB"
            return Failed(f"{needs}; ask for fewer series or fewer days")
        case psycopg.Error() | TimeoutError() if is_unreachable(error):
            return Failed("the database does not answer; try again")
        case _:
            return Failed("the back-test failed; the log of the center has more", is_ours=True)
