"""Samples over HTTP are in the table when the answer says so."""

import httpx
import pytest

from tests import given
from tests.e2e.conftest import Ingest
from tests.servers import Database

pytestmark = pytest.mark.usefixtures("ingest_http")


def test_one_json_sample(database: Database, keys: dict[str, str], ingest_http: Ingest) -> None:
    sample = {"metric": "net_rsrp_dbm", "labels": {}, "time": given.now_ms(), "value": -97}
    answer = httpx.post(
        f"{ingest_http.url}/api/v1/ingest",
        json=sample,
        headers={"authorization": f"Bearer {keys['bts-01']}"},
    )
    assert (answer.status_code, answer.json()) == (200, {"accepted": 1})
    assert given.stored(database) == [("net_rsrp_dbm", -97)]
