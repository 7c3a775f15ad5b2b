"""Samples over HTTP are in the table when the answer says so."""

import httpx
import pytest

from tests import given
from tests.e2e.conftest import IngestHttp
from tests.servers import Database

pytestmark = pytest.mark.usefixtures("ingest_http")


def stored(database: Database) -> list[tuple[str, float | None]]:
    """(metric, value) of every sample."""
    with database.connect() as conn:
        return conn.execute(
            "SELECT metric, value FROM sample JOIN series ON series_id = series.id ORDER BY 1, 2"
        ).fetchall()


def test_one_json_sample(database: Database, keys: dict[str, str], ingest_http: IngestHttp) -> None:
    sample = {"metric": "net_rsrp_dbm", "labels": {}, "time": given.now_ms(), "value": -97}
    answer = httpx.post(
        f"{ingest_http.url}/api/v1/ingest",
        json=sample,
        headers={"authorization": f"Bearer {keys['bts-01']}"},
    )
    assert (answer.status_code, answer.json()) == (200, {"accepted": 1})
    assert stored(database) == [("net_rsrp_dbm", -97)]
