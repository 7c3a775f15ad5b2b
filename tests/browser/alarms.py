"""Alarms of a center without an evaluator: stored and told as its leader would."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from core.store import bells
from tests.desk import put_alert
from tests.servers import Database

_TELL = """
INSERT INTO alert_event (alert_id, at, kind, written_at)
SELECT id, now(), %s, now() FROM alert WHERE id = ANY (%s)
"""
_OVER = """
UPDATE alert SET state = 'resolved', ended_at = now(), why = 'removed', is_current = false
WHERE id = ANY (%s) AND state <> 'resolved'
"""


@dataclass(slots=True)
class Alarms:
    """What fires."""

    database: Database
    _ids: list[int] = field(default_factory=list)

    def fire(self, name: str, priority: str = "p1", **labels: str) -> int:
        """Let an alert fire now; returns its id."""
        number = put_alert(self.database, name, priority=priority, age=timedelta(0), **labels)
        self._ids.append(number)
        self._tell("firing", [number])
        return number

    def end(self) -> None:
        """Let all be over."""
        with self.database.connect() as conn:
            conn.execute(_OVER, [self._ids])
        self._tell("resolved", self._ids)

    def owner(self, number: int) -> str | None:
        """Who has an alert, as the table says."""
        with self.database.connect() as conn:
            found = conn.execute("SELECT acked_by FROM alert WHERE id = %s", [number]).fetchone()
        assert found
        owner: str | None = found[0]
        return owner

    def acts(self, number: int) -> list[tuple[str, str]]:
        """Who did what about an alert."""
        with self.database.connect() as conn:
            return conn.execute(
                "SELECT actor, kind FROM alert_act WHERE alert_id = %s ORDER BY id", [number]
            ).fetchall()

    def _tell(self, kind: str, ids: list[int]) -> None:
        with self.database.connect() as conn:
            conn.execute(_TELL, [kind, ids])
        with self.database.connect() as conn:
            conn.execute(b"NOTIFY " + bells.ALERTS.encode())


@contextmanager
def alarms(database: Database) -> Iterator[Alarms]:
    """Give what lets alerts fire; afterwards all are over."""
    fired = Alarms(database)
    try:
        yield fired
    finally:
        fired.end()
