"""What the walls of the example place show, and what they need in the catalogue."""

import time
from pathlib import Path

from core.model import Identity
from tests.servers import Database

UP = Identity.of("portal_up", {"portal": "dvc", "probe": "a"})
TOPIC = "wall:overview"
CELL = "panel.portals.main"
HOUR_MS = 3_600_000
WEEK_MS = 7 * 24 * HOUR_MS
EXAMPLE = Path(__file__).parents[2] / "config" / "example"


def now_ms() -> int:
    """Return the present moment."""
    return time.time_ns() // 10**6


def describe(database: Database) -> None:
    """Put one source and the metrics of the example's wall into the catalogue."""
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin, expected_period_seconds) "
            "VALUES ('probe', 'Đo kiểm', 'Probe', 'place', 60)"
        )
        owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, '
            "expected_period_seconds, name_vi, name_en, origin) VALUES "
            "('portal_up', 'portal', '0/1', 'gauge', '{portal,probe}', 60, 'a', 'a', 'place'),"
            "('door_openings_total', 'd', '1', 'counter', '{door}', 60, 'a', 'a', 'place')"
        )
