"""Samples over MQTT: stored when the acknowledgement says so, whatever happens in between."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests import given
from tests.e2e.conftest import Ingest, running_http
from tests.e2e.device import Device
from tests.running import eventually
from tests.servers import Broker, Database

pytestmark = pytest.mark.usefixtures("ingest_mqtt")

GOOD = {"metric": "net_rsrp_dbm", "labels": {"unit": "khun-ha-2025"}, "value": -97}


@pytest.fixture
def device(broker: Broker, keys: dict[str, str]) -> Device:
    """Give the test source bts-01."""
    return Device(broker, "bts-01", keys["bts-01"])


def sample(**changed: object) -> dict[str, object]:
    return {**GOOD, "time": given.now_ms(), **changed}


def test_one_sample(database: Database, device: Device) -> None:
    with device:
        device.send(sample(id="7f3a"))
        assert device.ack() == {"id": "7f3a", "accepted": 1, "rejected": 0, "errors": []}
    assert given.stored(database) == [("net_rsrp_dbm", -97)]


def test_thousands_of_small_messages_in_any_mixture(database: Database, device: Device) -> None:
    now = given.now_ms()
    with device:
        for number in range(2000):
            good = {**GOOD, "labels": {"site": str(number % 7)}, "time": now - number}
            device.send(good if number % 100 else {**good, "value": "N/A"})
        device.send(sample(id="last"))
        told = [device.ack() for _ in range(21)]
    assert [one["rejected"] for one in told] == [1] * 20 + [0]
    assert len(given.stored(database)) == 1981


# What stands in place of the value, and how the fault is called.
WRONG_VALUES: Mapping[str, str] = {
    '"N/A"': "invalid_value",
    "NaN": "invalid_value",
    "1e999": "invalid_value",
    "9223372036854775807": "invalid_value",
    "true": "invalid_value",
    "5": "out_of_range",
}
UNREADABLE: Mapping[str, bytes] = {
    "not JSON": b"hello",
    "nothing": b"",
    "bad UTF-8": b'{"metric": "\xff"}',
    "NUL": bytes(100),
    "a depth of 100k": b"[" * 100_000,
}


def test_what_is_wrong_is_told_kept_and_leaves_the_rest_alone(
    database: Database, device: Device
) -> None:
    good = json.dumps(sample())
    messages = [
        *((good.replace("-97", value).encode(), code) for value, code in WRONG_VALUES.items()),
        *((body, "invalid_payload") for body in UNREADABLE.values()),
        (good.replace("net_rsrp_dbm", "x" * 200_000).encode(), "invalid_name"),
        (good.replace("net_rsrp_dbm", "unheard").encode(), "unknown_metric"),
    ]
    with device:
        for body, code in messages:
            device.send(body)
            told = device.ack()
            assert (told["accepted"], told["errors"][0]["code"]) == (0, code)
        device.send(sample(id="after"))
        assert device.ack()["accepted"] == 1
    with database.connect() as conn:
        kept = conn.execute("SELECT count(*), min(source_id), min(protocol) FROM rejected")
        assert kept.fetchone() == (len(messages), "bts-01", "mqtt")
    assert len(given.stored(database)) == 1


def test_a_conflict_in_a_bundle_is_told_to_its_own_message(
    database: Database, device: Device
) -> None:
    body = sample()
    with device:
        device.send({**body, "id": "first"})
        device.ack()
        for number in range(5):
            device.send({**body, "labels": {"n": str(number)}})
        device.send({**body, "value": -50, "id": "other"})
        told = device.ack()
    assert (told["id"], told["rejected"]) == ("other", 1)
    assert told["errors"][0]["code"] == "conflict"
    assert given.stored(database) == [("net_rsrp_dbm", -97)] * 6


def test_a_hole_in_the_numbering_is_a_gap(database: Database, device: Device) -> None:
    with device:
        for seq in (1, 2, 6):
            device.send(sample(id=str(seq), boot=3, seq=seq, labels={"n": str(seq)}))
            device.ack()
    with database.connect() as conn:
        gaps = conn.execute("SELECT source_id, kind, missing, detail FROM gap").fetchall()
    assert gaps == [("bts-01", "sequence", 3, {"boot": 3, "first": 3, "last": 5})]


def test_what_is_sent_while_ingest_is_away_is_stored_later(
    database: Database, device: Device, ingest_mqtt: Ingest
) -> None:
    with device:
        device.send(sample(id="before", labels={"n": "0"}))
        device.ack()
        ingest_mqtt.kill()
        for number in range(1, 50):
            device.send(sample(labels={"n": str(number)}))
        ingest_mqtt.start()
        device.send(sample(id="after", labels={"n": "50"}))
        # The first message may come again: the kill can be faster than its PUBACK.
        while (told := device.ack()["id"]) == "before":
            pass
        assert told == "after"
    assert len(given.stored(database)) == 51


def test_a_source_that_comes_is_followed_and_one_that_goes_is_refused(
    database: Database, broker: Broker, keys: dict[str, str]
) -> None:
    with database.connect() as conn:
        conn.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES ('new', 'n', 'n', 'manual')"
        )
        conn.execute("NOTIFY ioc_place")
    broker.allow("new", keys["bts-01"])
    with Device(broker, "new", keys["bts-01"]) as device:

        def heard() -> bool:
            device.send(sample(id="hello"))
            return not device.acks.empty()

        eventually(heard, lambda: "the new source is not heard")
    with database.connect() as conn:
        series = conn.execute("SELECT source_id FROM series").fetchall()
    assert series == [("new",)]


def test_what_a_retired_source_left_behind_is_refused_and_kept(
    database: Database, device: Device, ingest_mqtt: Ingest
) -> None:
    with device:
        device.send(sample(id="before"))
        device.ack()
        ingest_mqtt.kill()
        device.send(sample(labels={"n": "left behind"}))
        with database.connect() as conn:
            conn.execute("UPDATE source SET retired_at = now() WHERE id = 'bts-01'")
        ingest_mqtt.start()
        assert device.ack()["errors"][0]["code"] == "unknown_source"
    with database.connect() as conn:
        kept = conn.execute("SELECT source_id, reason, context FROM rejected").fetchall()
    # The first message may come again as well: the kill can be faster than its PUBACK.
    assert len(kept) in {1, 2}
    assert kept[-1] == (None, "unknown_source", {"topic": "ioc/v1/bts-01/telemetry"})


def test_quality_0_is_stored_too(database: Database, device: Device) -> None:
    with device:
        device.send(sample(id="fast"), qos=0)
        assert device.ack()["accepted"] == 1
    assert given.stored(database) == [("net_rsrp_dbm", -97)]


def test_a_retained_message_is_not_delivered_again(
    database: Database, device: Device, ingest_mqtt: Ingest
) -> None:
    with device:
        device.send(sample(id="kept"), retain=True)
        device.ack()
        with database.connect() as conn:
            conn.execute("DELETE FROM sample")
        ingest_mqtt.kill()
        ingest_mqtt.start()
        device.send(sample(id="next", labels={"n": "1"}))
        assert device.ack()["id"] == "next"
    assert len(given.stored(database)) == 1


def test_a_stop_loses_nothing_and_leaves_the_session(
    database: Database, device: Device, ingest_mqtt: Ingest
) -> None:
    with device:
        for number in range(200):
            device.send(sample(labels={"n": str(number)}))
        ingest_mqtt.stop()
        device.send(sample(labels={"n": "while away"}))
        ingest_mqtt.start()
        device.send(sample(id="last"))
        assert device.ack()["id"] == "last"
    assert len(given.stored(database)) == 202


def test_the_canary_comes_back(
    database: Database, broker: Broker, keys: dict[str, str], tmp_path: Path
) -> None:
    assert keys
    with running_http(database, tmp_path, broker=broker) as ingest_http:
        eventually(
            lambda: any(metric == "ioc_canary" for metric, _ in given.stored(database)),
            lambda: ingest_http.log.read_text()[-2000:],
        )
