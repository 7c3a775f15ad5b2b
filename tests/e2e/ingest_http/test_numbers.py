"""Numbered messages over HTTP: a hole is a gap of the source, as it is over MQTT."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.servers import Database

from .messages import GOOD, sample


@pytest.fixture
def database(database: Database) -> Iterator[Database]:
    """Give the test a database that knows of no numbers."""
    yield database
    with database.connect() as conn:
        conn.execute("DELETE FROM gap; DELETE FROM numbering")


def post(client: httpx.Client, seq: int, *samples: dict[str, object], boot: int = 7) -> int:
    """Send a numbered message; the answer's status."""
    body = {"boot": boot, "seq": seq, "samples": samples or [sample()]}
    return client.post("/api/v1/ingest", json=body).status_code


def gaps(database: Database) -> list[tuple[Any, ...]]:
    with database.connect() as conn:
        return conn.execute("SELECT source_id, kind, missing, detail FROM gap").fetchall()


def test_a_hole_in_the_numbers_is_a_gap(client: httpx.Client, database: Database) -> None:
    assert [post(client, seq) for seq in (1, 2, 6, 6, 4, 7)] == [200] * 6
    hole = {"boot": 7, "first": 3, "last": 5}
    assert gaps(database) == [("bts-01", "sequence", 3, hole)]
    assert "ioc_ingest_sequence_gaps_total" in client.get("/metrics").text


def test_a_device_that_restarts_counts_from_anywhere(
    client: httpx.Client, database: Database
) -> None:
    for boot, seq in ((1, 900), (2, 5), (2, 6)):
        post(client, seq, boot=boot)
    assert gaps(database) == []


def test_a_message_that_is_refused_in_part_has_come(
    client: httpx.Client, database: Database
) -> None:
    post(client, 1)
    assert post(client, 2, sample(), {**GOOD, "time": 0}) == 422
    post(client, 3)
    assert gaps(database) == []


def test_a_message_that_cannot_be_read_has_not(client: httpx.Client, database: Database) -> None:
    post(client, 1)
    assert client.post("/api/v1/ingest", content=b'{"seq": 2, "samples": [').status_code == 400
    post(client, 3)
    assert [missing for _, _, missing, _ in gaps(database)] == [1]
