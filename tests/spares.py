"""Databases that are made before a test asks for one, and dropped after the next has begun."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from tests.servers import Cluster, Database


@dataclass(slots=True)
class Spares:
    """One ahead: to copy the template takes longer than many a test.

    All in one session: to begin one costs a third of what it is to make and drop a database.
    """

    cluster: Cluster
    _session: psycopg.Connection
    _behind: ThreadPoolExecutor
    _spare: Future[Database]
    _dropped: Future[None] | None = None

    @contextmanager
    def lent(self) -> Iterator[Database]:
        """Lend a database; nobody gets it again. Raises what went wrong with the one before."""
        made = self._behind.submit(self.cluster.created, self._session)
        lent, self._spare = self._spare, made
        database = lent.result()
        yield database
        if self._dropped:
            self._dropped.result()
        self._dropped = self._behind.submit(database.dropped, self._session)


@contextmanager
def spares(cluster: Cluster) -> Iterator[Spares]:
    """Make databases ahead until the end of the run, with which the cluster goes."""
    with (
        cluster.superuser() as session,
        ThreadPoolExecutor(1, thread_name_prefix="databases") as behind,
    ):
        yield Spares(cluster, session, behind, behind.submit(cluster.created, session))
