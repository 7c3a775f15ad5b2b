"""The process that reads files: each looked at or handed in, one after the other.

It may be ended at any moment: what is handed in is stored in one transaction.
"""

import resource
import select
import sys
from dataclasses import replace
from typing import Final

import psycopg
import structlog
from psycopg.errors import LockNotAvailable

from api.workers.framed import framed, read_frame
from core.service.logins import database_login
from core.service.problem import CONTENT_TYPE, HELD, Problem, ProblemError
from core.service.settings import Settings
from core.store.pool import Connection, Login, connect, is_unreachable

from .files import answered
from .jobs import READY, Asked, Told, asked_of

log = structlog.get_logger()

# Of data, that is of everything but the program itself.
MEMORY_BYTES: Final = 640 << 20
IDLE_SECONDS: Final = 300.0
# Who stores a table of 100,000 rows holds the values for some seconds; others wait for him.
LOCK_SECONDS: Final = 12.0
# Between its statements he works out 100,000 figures, on a busy machine for long.
IN_TRANSACTION_SECONDS: Final = 40.0
_AWAY: Final = Problem(
    503, "The database does not answer", "send it again", headers={"Retry-After": "5"}
)
_LARGE: Final = Problem(413, "The file needs too much memory", "hand it in in several parts")
_OURS: Final = Problem(
    500, "The file was not read", "the log of the center has more; nothing was handed in"
)


async def serve(settings: Settings) -> None:
    """Answer until the input ends, or nobody asks for a while."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    login = database_login(settings, "ioc_api", application="ioc handin")
    patient = replace(login, lock_seconds=LOCK_SECONDS, idle_seconds=IN_TRANSACTION_SECONDS)
    session = _Session(patient)
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    while select.select([questions], [], [], IDLE_SECONDS)[0]:
        written = read_frame(questions)
        if not written:
            return
        told = await _told(asked_of(written), session)
        answers.write(framed(told))
        answers.flush()
        if told.status in {_OURS.status, _LARGE.status}:
            return  # a fresh process knows nothing of what went wrong in this one


class _Session:
    """A connection; made anew when it broke."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._conn: Connection | None = None

    async def connection(self) -> Connection:
        if self._conn is None or self._conn.broken or self._conn.closed:
            self._conn = await connect(self._login, autocommit=True)
        return self._conn


async def _told(asked: Asked, session: _Session) -> Told:
    try:
        return await answered(await session.connection(), asked)
    except ProblemError as error:
        problem = error.problem
    except MemoryError:
        problem = _LARGE
    except LockNotAvailable:
        problem = HELD
    except (psycopg.Error, TimeoutError) as error:
        if is_unreachable(error):
            log.warning("handin_database_away", error=str(error).strip())
            problem = _AWAY
        else:
            log.exception("handin_failed")
            problem = _OURS
    except Exception:
        log.exception("handin_failed")
        problem = _OURS
    headers = dict(problem.headers)
    return Told(problem.status, problem.body(), CONTENT_TYPE, headers=headers)
