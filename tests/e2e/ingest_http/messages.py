"""Messages of these tests, and what was kept of those that were refused."""

from tests import given
from tests.servers import Database

GOOD = {"metric": "net_rsrp_dbm", "labels": {"unit": "khun-ha-2025"}, "value": -97}


def sample(**changed: object) -> dict[str, object]:
    """Write a good sample of this moment, but for what is changed."""
    return {**GOOD, "time": given.now_ms(), **changed}


def rejected(database: Database) -> list[tuple[str, str]]:
    """(reason, field of the first fault) of every payload kept."""
    with database.connect() as conn:
        return conn.execute(
            "SELECT reason, faults->0->>'field' FROM rejected ORDER BY id"
        ).fetchall()
