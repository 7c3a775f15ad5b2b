"""Foreign devices: from their own topic through the real broker to rows with the right labels."""

import asyncio
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ioc.private import Program
from tests import given
from tests.e2e.conftest import PROJECT, Ingest, running_mqtt
from tests.e2e.foreign import METRICS, PLACE, SOURCES, UNITS, UP, Center, uplink
from tests.ports import free_port
from tests.running import Running, eventually, listens
from tests.servers import Broker, Database


@pytest.fixture
def center(database: Database, broker: Broker, tmp_path: Path) -> Center:
    folder = tmp_path / "place"
    folder.mkdir()
    texts = {"place.yml": PLACE, "units.csv": UNITS, "metrics.csv": METRICS}
    for name, text in texts.items():
        (folder / name).write_text(text)
    center = Center(folder, database, broker, {})
    center.describe(SOURCES)
    asyncio.run(center.make_keys())
    return center


@pytest.fixture
def ingest(center: Center, tmp_path: Path) -> Iterator[Ingest]:
    with running_mqtt(center.database, center.broker, center.keys, tmp_path) as process:
        yield process


def test_a_foreign_message_becomes_rows_with_the_labels_of_topic_and_message(
    center: Center, ingest: Ingest
) -> None:
    assert ingest.is_running
    message = uplink()
    with center.device("lora") as device:
        for _ in range(100):  # some devices send each message many times
            device.send(message, topic=UP)
        device.send(uplink(object={"t": 22}, rxInfo=None), topic=UP)
        eventually(lambda: len(center.rows()) == 4, lambda: str(center.rejected()))
    assert center.rejected() == []
    labels = {"device": "a81758fffe03a1b2", "unit": "acme"}
    assert center.rows() == [
        ("air_celsius", labels, "lora", 21.5),
        ("air_celsius", labels, "lora", 22.0),
        ("air_humidity_ratio", labels, "lora", 0.8),
        ("radio_rssi_dbm", {**labels, "gateway": "0016c001f1500812"}, "lora", -97.0),
    ]


def test_what_others_write_there_never_arrives(center: Center, ingest: Ingest) -> None:
    assert ingest.is_running
    elsewhere = "application/7c1/device/a81758fffe03a1b2/event/join"
    with center.device("tasmota") as stranger, center.device("lora") as device:
        stranger.send(uplink(object={"t": 55}), topic=UP)
        device.send(uplink(), topic=elsewhere)
        device.send(uplink(), topic="ioc/v1/tasmota/telemetry")
        device.send(uplink(object={"t": 20}, rxInfo=None), topic=UP)
        eventually(lambda: bool(center.rows()), lambda: str(center.rejected()))
    assert [value for *_, value in center.rows()] == [20.0]
    assert center.rejected() == []
    for user, topic in (("tasmota", UP), ("lora", elsewhere), ("lora", "ioc/v1/tasmota/telemetry")):
        assert re.search(rf"Denied PUBLISH from {user} .*'{topic}'", center.broker.log)


def test_a_corrected_mapping_and_a_replay_store_what_was_refused(
    center: Center, ingest: Ingest
) -> None:
    assert ingest.is_running
    with center.device("lora") as device:
        device.send(uplink(object={"temp": 21.5}), topic=UP)
        eventually(lambda: bool(center.rejected()), lambda: "nothing refused")
    ((source, protocol, reason, context, faults),) = center.rejected()
    assert (source, protocol, reason, context) == ("lora", "mapped", "invalid_value", {"topic": UP})
    assert faults[0]["field"] == "/object/t"
    assert "air_celsius: expected a number, got nothing" in faults[0]["detail"]
    assert [metric for metric, *_ in center.rows()] == ["radio_rssi_dbm"]
    tried = center.command("rejected", "replay", "--dry-run")
    assert "1 still refused" in tried.stdout

    changed = center.describe(SOURCES.replace("object.t}", "object.t || object.temp}"))
    assert "    mapping application/+/device/{device}/event/up:\n      before: " in changed
    assert "nothing to change" in center.command("apply", str(center.folder), "--yes").stdout
    done = center.command("rejected", "replay", "--yes")
    assert "1  2 accepted, taken" in done.stdout, done.stdout + done.stderr
    labels = {"device": "a81758fffe03a1b2", "unit": "acme"}
    assert center.rows()[0] == ("air_celsius", labels, "lora", 21.5)
    with center.device("lora") as device:  # the running shard knows the correction, too
        device.send(uplink(object={"temp": 33}, rxInfo=None), topic=UP)
        eventually(
            lambda: 33.0 in [value for *_, value in center.rows()], lambda: str(center.rejected())
        )


YEAR_AHEAD = datetime.fromtimestamp(given.now_ms() / 1000 + 365 * 86_400, UTC).isoformat()

# What is sent, and field and kind of its first fault.
WRONG: Mapping[str, tuple[object, str, str]] = {
    "no JSON": (b"21.5 C", "", "invalid_payload"),
    "another shape": ([1, 2, 3], "/object/t", "invalid_value"),
    "a missing field": (uplink(object={}), "/object/t", "invalid_value"),
    "text for a number": (uplink(object={"t": "N/A"}), "/object/t", "invalid_value"),
    "an array for a scalar": (uplink(object={"t": [1, 2]}), "/object/t", "invalid_value"),
    "out of range": (uplink(object={"t": 99}), "air_celsius/value", "out_of_range"),
    "no time": (uplink(time=None), "/time", "invalid_time"),
    "no offset": (uplink(time="2020-01-01T00:00:00"), "/time", "invalid_time"),
    "a year ahead": (uplink(time=YEAR_AHEAD), "/time", "invalid_time"),
    "ten thousand samples": (uplink(rxInfo=[{}] * 10_000), "/rxInfo", "too_large"),
    "a depth of 100k": (b"[" * 100_000, "", "invalid_payload"),
}


def test_what_is_wrong_is_kept_and_counted_and_its_neighbours_are_stored(
    center: Center, ingest: Ingest
) -> None:
    def near_by() -> set[str]:
        return {labels["device"] for _, labels, *_ in center.rows() if "near" in labels["device"]}

    with center.device("lora") as device:
        for number, (message, _, _) in enumerate(WRONG.values()):
            device.send(message, topic=UP)
            near = f"application/1/device/near-{number}/event/up"
            device.send(uplink(rxInfo=None), topic=near)
        eventually(lambda: len(near_by()) == len(WRONG), lambda: str(center.rejected()))
        eventually(lambda: len(center.rejected()) == len(WRONG), lambda: str(center.rejected()))
    for (name, (_, where, kind)), (source, _, reason, context, faults) in zip(
        WRONG.items(), center.rejected(), strict=True
    ):
        assert (source, context["topic"]) == ("lora", UP), name
        assert (faults[0]["field"], faults[0]["reason"], reason) == (where, kind, kind), name
    counted = httpx.get(f"{ingest.url}/metrics").text
    assert 'ioc_ingest_samples_total{protocol="mapped",result="rejected"}' in counted
    assert 'ioc_ingest_rejected_total{reason="too_large"} 1.0' in counted


def test_mappings_come_and_go_while_ingest_runs(center: Center, ingest: Ingest) -> None:
    moved = SOURCES.replace("application/+/device/{device}/event/up", "v3/{device}/up")
    with center.device("lora") as device:
        device.send(uplink(rxInfo=None), topic=UP)
        eventually(lambda: len(center.rows()) == 2, lambda: str(center.rejected()))
    ingest.stop()  # not killed: what is stored and not acknowledged yet would come once more
    with center.device("lora") as device:  # left in the broker's queue when its topic is unmapped
        device.send(uplink(object={"t": 1, "h": 1}, rxInfo=None), topic=UP)
    center.describe(moved)
    ingest.start()
    with center.device("lora") as device:
        device.send(uplink(rxInfo=None), topic=UP)
        device.send(uplink(object={"t": 2, "h": 2}, rxInfo=None), topic="v3/d9/up")
        eventually(lambda: len(center.rows()) == 4, lambda: str(center.rejected()))
    (left,) = center.rejected()
    assert left[:4] == (None, "mapped", "unknown_source", {"topic": UP})
    refused = center.command("rejected", "replay", "--yes").stdout
    assert "no source maps 'application/7c1/device/a81758fffe03a1b2/event/up'" in refused
    center.describe(SOURCES)
    assert "1  2 accepted, taken" in center.command("rejected", "replay", "--yes").stdout
    assert {row[2] for row in center.rows()} == {"lora"}


def test_each_message_is_handled_by_one_shard(center: Center, tmp_path: Path) -> None:
    mapped = "    mapping:\n      - topic: tele/{device}/SENSOR\n        time: time\n"
    values = "        values: [{metric: air_celsius, value: t}]\n"
    center.describe(SOURCES + mapped + values)
    two = [
        running_mqtt(center.database, center.broker, center.keys, tmp_path, shard=shard, shards=2)
        for shard in (0, 1)
    ]
    with two[0] as first, two[1] as second:
        with center.device("lora") as lora, center.device("tasmota") as plug:
            for number in range(20):
                body = uplink(rxInfo=None, object={"t": number}, t=number)
                lora.send(body, topic=f"application/1/device/{number}/event/up")
                plug.send(body, topic=f"tele/{number}/SENSOR")
        eventually(lambda: len(center.rows()) == 40, lambda: str(center.rejected()))
        counted = [_accepted(httpx.get(f"{each.url}/metrics").text) for each in (first, second)]
    assert sum(counted) == 40
    assert sorted(counted) == [20, 20]  # the two sources belong to different shards


def _accepted(metrics: str) -> int:
    found = re.search(r'samples_total\{protocol="mapped",result="accepted"\} (\S+)', metrics)
    return int(float(found[1])) if found else 0


def test_a_kill_at_any_moment_loses_and_doubles_nothing(center: Center, ingest: Ingest) -> None:
    with center.device("lora") as device:
        for number in range(200):
            body = uplink(rxInfo=None, object={"t": number / 10})
            device.send(body, topic=f"application/1/device/{number}/event/up")
            if number % 70 == 69:
                ingest.kill()
                ingest.spawn()
        ingest.await_ready()
        eventually(lambda: len(center.rows()) >= 200, lambda: str(center.rejected()))
    assert sorted(value for *_, value in center.rows()) == [number / 10 for number in range(200)]


def test_a_broker_in_between_carries_it_over(
    center: Center, ingest: Ingest, tmp_path: Path
) -> None:
    assert ingest.is_running
    text = (PROJECT / "docs" / "devices.md").read_text().split("```\nconnection center\n")[1]
    bridge = text.split("\n\n")[0].splitlines()
    bridge.remove("bridge_cafile /etc/ssl/certs/ca-certificates.crt")
    told = "\n".join(["connection center", *bridge])
    for old, new in {
        "CENTER:8883": f"127.0.0.1:{center.broker.port}",
        "KEY": center.keys["lora"],
        "ttn": "lora",
        "v3/+/devices/+/up": "application/+/device/+/event/up",
    }.items():
        assert old in told
        told = told.replace(old, new)
    port = free_port()
    config = tmp_path / "bridge.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n{told}\n")
    program = Program(name="bridge", argv=("/usr/sbin/mosquitto", "-c", str(config)), cwd=tmp_path)
    between = Running(program, tmp_path / "bridge.log", lambda: listens(port)).start()
    try:
        subprocess.run(
            ["mosquitto_pub", "-p", str(port), "-q", "1", "-t", UP, "-m", json.dumps(uplink())],
            check=True, timeout=200,
        )  # fmt: skip
        eventually(lambda: len(center.rows()) == 3, lambda: between.log.read_text()[-2000:])
    finally:
        between.kill()
