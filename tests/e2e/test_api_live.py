"""A committed sample reaches every screen that watches; nobody else gets in."""

import time
from pathlib import Path

import pytest

from core.model import Identity
from tests.e2e.apiserver import serving, writing
from tests.servers import Database

PLACE = Path(__file__).parent / "place"
UP = Identity.of("portal_up", {"portal": "dvc", "probe": "a"})
TOPIC = "wall:overview"
CELL = "panel.portals.main"


@pytest.fixture
def place(database: Database) -> Path:
    """Give the example place, applied to the database."""
    folder = Path(__file__).parents[2] / "config" / "example"
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin, expected_period_seconds) "
            "VALUES ('probe', 'Đo kiểm', 'Probe', 'place', 60)"
        )
        owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, '
            "expected_period_seconds, name_vi, name_en, origin) VALUES "
            "('portal_up', 'portal', '0/1', 'gauge', '{portal,probe}', 60, 'a', 'a', 'place')"
        )
    return folder


async def test_a_committed_sample_changes_the_wall(database: Database, place: Path) -> None:
    async with serving(database, place) as server, writing(database) as writer:
        browser = await server.signed_in()
        async with browser.watching(TOPIC) as watch:
            empty = await watch.until(TOPIC, CELL, quality="never")
            now_ms = time.time_ns() // 10**6
            await writer.put((UP, now_ms, 1.0))
            cell = await watch.until(TOPIC, CELL, quality="fresh")
    assert empty["value"] is None
    assert empty["reason"]
    assert (cell["value"], cell["numerator"], cell["denominator"]) == (1.0, 1.0, 1.0)
    assert (cell["at"], cell["source"], cell["n"]) == (now_ms, "probe", 1)
    assert watch.seqs == list(range(1, len(watch.seqs) + 1))
    assert watch.hello["user"] == "an"
