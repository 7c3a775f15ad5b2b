"""Without a database nothing is acknowledged, and a killed ingest forgets nothing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import given
from tests.e2e.conftest import running_http
from tests.running import eventually
from tests.servers import Cluster

from .site import Site, make, ping_key, told


@pytest.fixture
def own_site(own_cluster: Cluster, tmp_path: Path) -> Iterator[Site]:
    """Give the test an ingest whose database it may stop."""
    database = own_cluster.create()
    given.place(database)
    given.heartbeats(database)
    asyncio.run(given.keys_of_place(database))
    unused = asyncio.run(make(database, ping_key(), ping_key()))
    with running_http(database, tmp_path) as ingest:
        yield Site(ingest, database, unused, {}, [])


def test_without_a_database_nothing_is_acknowledged(own_site: Site) -> None:
    key = own_site.key()
    assert own_site.ask("GET", f"/ping/{key}/start").status_code == 200
    own_site.database.cluster.server.stop()
    answer = own_site.ask("GET", f"/ping/{key}/fail")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    own_site.database.cluster.server.start()
    assert own_site.state() == (True, False, False, None, b"")
    eventually(
        lambda: own_site.ask("GET", f"/ping/{key}/2").status_code == 200,
        lambda: "reports are not taken in again",
    )
    assert own_site.state() == (False, True, True, 2, b"")
    assert key.split("_", 2)[2] not in own_site.ingest.log.read_text()


def test_a_killed_ingest_forgets_nothing(own_site: Site) -> None:
    key = own_site.key()
    assert own_site.ask("GET", f"/ping/{key}/start").status_code == 200
    own_site.ingest.kill()
    own_site.ingest.start()
    assert own_site.ask("GET", f"/ping/{key}/0").status_code == 200
    assert "heartbeat_run_seconds" in told(own_site)  # from a start that the dead one took in
    with own_site.database.connect() as conn:  # and nothing comes of it for an hour
        conn.execute("UPDATE heartbeat_state SET ended_at = ended_at - interval '1 hour'")
        conn.execute(
            "INSERT INTO heartbeat_watch (since, seen_at) VALUES (now() - interval '1 day', now())"
            " ON CONFLICT (one_row) DO UPDATE SET since = excluded.since"
        )
    own_site.ingest.kill()
    own_site.ingest.start()
    eventually(
        lambda: told(own_site)["heartbeat_up"] == 0,
        lambda: f"silence is not told: {told(own_site)}",
    )
