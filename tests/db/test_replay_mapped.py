"""Kept messages of foreign topics, read again by the mapping as it is now."""

import json

import pytest

from core.store import refused
from core.store.pool import connect
from core.store.refused import Filter
from ingest.again import Result, Retaker
from tests import given
from tests.servers import Database

TOPIC = "tele/hall/SENSOR"
GOOD = json.dumps({"at": given.NOW_MS, "v": -97}).encode()


def describe(database: Database, source: str, *, topic: str = TOPIC, value: str = "v") -> None:
    """Let one source map a topic, and no other source any."""
    mapping = {
        "topic": topic,
        "time": "at",
        "time_format": "ms",
        "values": [{"metric": "net_rsrp_dbm", "value": value}],
    }
    with database.connect() as conn:
        conn.execute("UPDATE source SET mapping = '[]'")
        conn.execute(
            "UPDATE source SET mapping = %s::jsonb WHERE id = %s", [json.dumps([mapping]), source]
        )


def keep(
    database: Database, source: str | None, *, body: bytes = GOOD, reason: str = "invalid_value"
) -> None:
    """Keep one message as ingest would."""
    with database.connect() as conn:
        conn.execute(
            "INSERT INTO rejected (at, source_id, protocol, reason, faults, refused, context,"
            " payload, payload_bytes) VALUES (now(), %s, 'mapped', %s, '[]', 1, %s::jsonb, %s, %s)",
            [source, reason, json.dumps({"topic": TOPIC}), body, len(GOOD)],
        )


async def taken(database: Database) -> Result:
    """Take the only kept message again."""
    async with (
        await connect(database.login("ioc"), autocommit=True) as reading,
        await connect(database.login("ioc")) as session,
    ):
        retaker = await Retaker.start(session, now=given.NOW)
        (result,) = [await retaker.take(one) async for one in refused.waiting(reading, Filter())]
        await retaker.end()
        return result


@pytest.fixture
def place(database: Database) -> Database:
    """Give a small place in which bts-01 maps the topic."""
    given.place(database)
    describe(database, "bts-01")
    return database


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("bts-01", "invalid_value"),
        ("bts-01", "rate_limited"),  # nobody had looked into it
        (None, "unknown_source"),  # came while nobody mapped its topic
    ],
)
async def test_it_is_taken_once_somebody_maps_it_rightly(
    place: Database, source: str | None, reason: str
) -> None:
    keep(place, source, reason=reason)
    result = await taken(place)
    assert (result.accepted, result.taken) == (1, True)
    with place.connect() as conn:
        rows = conn.execute("SELECT source_id, metric FROM series").fetchall()
    assert rows == [("bts-01", "net_rsrp_dbm")]


async def test_what_is_still_wrong_is_told_by_place_in_the_message(place: Database) -> None:
    describe(place, "bts-01", value="other.v")
    keep(place, "bts-01")
    result = await taken(place)
    assert (result.accepted, result.refused, result.faults[0].where) == (0, 1, "/other/v")


async def test_without_a_mapping_it_waits(place: Database) -> None:
    describe(place, "bts-01", topic="tele/cellar/SENSOR")
    keep(place, "bts-01")
    assert (await taken(place)).reason == f"no source maps {TOPIC!r}; see mapping in sources.yml"


async def test_what_one_source_sent_is_never_another_s(place: Database) -> None:
    keep(place, "bts-02")
    told = (await taken(place)).reason
    assert told == "'bts-02' sent it, but source 'bts-01' maps its topic now"


async def test_half_a_message_is_not_read(place: Database) -> None:
    keep(place, "bts-01", body=GOOD[:9])
    assert "only 9 of" in (await taken(place)).reason


async def test_a_mapping_of_another_version_refuses_and_keeps(place: Database) -> None:
    describe(place, "bts-01", value="join(',', v)")
    keep(place, "bts-01")
    result = await taken(place)
    assert not result.taken
    assert (
        "the mapping of source 'bts-01' cannot be read: 'join'() is not" in result.faults[0].detail
    )
