"""The process that answers questions, one after the other, from its standard input.

It may be ended at any moment: it holds nothing but what it remembers of the catalogue.
"""

import resource
import sys
from typing import Final

import psycopg
import structlog
from psycopg import AsyncConnection, IsolationLevel
from psycopg.errors import QueryCanceled, TransactionTimeout

from api.workers.framed import framed, read_frame
from core.service.logins import database_login
from core.service.settings import Settings
from core.store.pool import Connection, Login, connect, is_unreachable
from core.store.recent import Recent
from core.store.select import Catalogue, TooMuchError
from promql.evaluate import QueryError
from promql.parse import ParseError
from promql.query import NotInARangeError
from promql.values import holds

from .answers import Reader, answer
from .asked import READY, Asked, Told, asked_of
from .errors import BadDataError, ErrorType, failed

log = structlog.get_logger()

# Of data, that is of everything but the program itself.
MEMORY_BYTES: Final = 512 << 20


async def serve(settings: Settings) -> None:
    """Answer until the input ends."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    session = _Session(database_login(settings, "ioc_api", application="ioc query"))
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    while written := read_frame(questions):
        told = await _told(asked_of(written), session)
        answers.write(framed(told))
        answers.flush()
        if told.status == ErrorType.INTERNAL.status:
            return  # a fresh process knows nothing of what went wrong in this one


class _Session:
    """A connection that reads, in one snapshot a question; made anew when it broke."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._conn: Connection | None = None
        self._catalogue = Catalogue(holds)
        self._recent = Recent()

    async def answer(self, asked: Asked) -> Told:
        conn = await self._connection()
        try:
            return await _answered(asked, Reader(conn, self._catalogue, self._recent))
        except MemoryError:  # without what is only kept to be fast it may do
            self._recent = Recent()
        return await _answered(asked, Reader(conn, self._catalogue))

    async def _connection(self) -> Connection:
        if self._conn is None or self._conn.broken or self._conn.closed:
            self._recent = Recent()  # who knows which database answers now
            self._conn = await connect(self._login, kind=AsyncConnection)
            await self._conn.set_isolation_level(IsolationLevel.REPEATABLE_READ)
            await self._conn.set_read_only(value=True)
        return self._conn

    @property
    def is_new(self) -> bool:
        """Whether the next question opens a connection."""
        return self._conn is None or self._conn.broken

    def drop(self) -> None:
        """Forget a connection that no longer answers."""
        if self._conn is not None:
            self._conn.pgconn.finish()
            self._conn = None


async def _answered(asked: Asked, reader: Reader) -> Told:
    try:
        return await answer(asked, reader)
    finally:
        if not reader.conn.broken:
            await reader.conn.rollback()


async def _told(asked: Asked, session: _Session) -> Told:
    """Answer a question, whatever comes of it."""
    try:
        return await _asked_twice(asked, session)
    except Exception as error:
        kind, message = _reason(error)
        if kind is ErrorType.INTERNAL:
            log.exception("query_failed", asked=str(asked)[:1000], exc_info=error)
        if kind is ErrorType.UNAVAILABLE:
            session.drop()
        return failed(kind, message)


def _reason(error: Exception) -> tuple[ErrorType, str]:
    """Say what went wrong, and whose fault it is."""
    kind, message = ErrorType.INTERNAL, "the query failed; the log of the center has more"
    match error:
        case ParseError() | NotInARangeError():
            kind, message = ErrorType.BAD_DATA, f'invalid parameter "query": {error}'
        case BadDataError():
            kind, message = ErrorType.BAD_DATA, str(error)
        case QueryError() | TooMuchError():
            kind, message = ErrorType.EXECUTION, str(error)
        case QueryCanceled() | TransactionTimeout():
            kind, message = ErrorType.TIMEOUT, "query timed out in query execution"
        case MemoryError():
            needs = f"the query needs more than {MEMORY_BYTES >> 20} MiB"
            kind, message = ErrorType.EXECUTION, f"{needs}; ask for less at once"
        case psycopg.Error() | TimeoutError() if is_unreachable(error):
            kind, message = ErrorType.UNAVAILABLE, "the database does not answer; try again"
        case _:
            pass
    return kind, message


async def _asked_twice(asked: Asked, session: _Session) -> Told:
    """Ask again if the connection broke since the last question: only its use shows that."""
    fresh = session.is_new
    try:
        return await session.answer(asked)
    except psycopg.OperationalError as error:
        if fresh or isinstance(error, QueryCanceled):
            raise
        session.drop()
        return await session.answer(asked)
