"""Whether the database answers, asked by a session of its own: no queue of ours delays it."""

from typing import Self

from core.store.pool import Connection, Login, connect


class Pulse:
    """Keeps one session as long as it answers.

    One of the pool would have to be waited for while many walls come back at once, and the process
    would seem to be without a database when it is only busy.
    """

    def __init__(self, login: Login) -> None:
        self._login = login
        self._conn: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the session at once, also when the database stands still."""
        if self._conn is not None:
            self._conn.pgconn.finish()
            self._conn = None

    async def fault(self) -> str | None:
        """Say why the database cannot be used, for /readyz. Raises psycopg errors."""
        conn, self._conn = self._conn, None
        conn = conn or await connect(self._login, autocommit=True)
        try:
            await conn.execute("SELECT 1")
        except BaseException:
            conn.pgconn.finish()
            raise
        self._conn = conn
        return None
