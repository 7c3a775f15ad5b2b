"""The load of the soak is what it says, and its verdict on memory is right."""

from collections import Counter
from itertools import islice

import numpy as np
import orjson
import pytest

from benchmarks.soak.load import Device, Kind, Message, Way, devices, turns
from benchmarks.soak.slope import slope
from ingest.decode import json, lines
from ingest.decode.lines import Precision

NOW_MS = 1_795_000_000_001
NUMBERS = 10 * 1_001  # each kind several times


@pytest.fixture(scope="module")
def sent() -> list[tuple[Device, Message]]:
    turn = islice(turns(devices()), NUMBERS)
    return [(one, one.message(number, NOW_MS + number)) for number, one in enumerate(turn)]


def test_it_is_ten_times_the_model(sent: list[tuple[Device, Message]]) -> None:
    rows = sum(len(message.stored) for _, message in sent)
    assert rows / len(sent) * 1_500 == pytest.approx(5_000, rel=0.005)
    kinds = Counter(message.kind for _, message in sent)
    share = {kind: count / len(sent) for kind, count in kinds.items()}
    assert share[Kind.LATE] + share[Kind.OLD] == pytest.approx(0.01, rel=0.01)
    assert share[Kind.WRONG] + share[Kind.BROKEN] == pytest.approx(0.001, rel=0.01)
    assert share[Kind.TWICE] == pytest.approx(0.001, rel=0.01)
    assert {one.source for one, _ in sent} == {one.source for one in devices()}


def test_what_must_be_stored_is_what_can_be_read(sent: list[tuple[Device, Message]]) -> None:
    for device, message in sent:
        if message.kind is Kind.USUAL and device.way is Way.MQTT:
            continue  # thousands of the same
        if device.way is Way.LINES:
            decoded = lines.decode(message.body, precision=Precision.NS, now_ms=NOW_MS + NUMBERS)
        else:
            decoded = json.decode(message.body, now_ms=NOW_MS + NUMBERS)
        assert decoded.rows.value.tolist() == [reading.value for reading in message.stored]
        assert bool(decoded.faults) is message.refused


def test_no_sample_is_there_twice(sent: list[tuple[Device, Message]]) -> None:
    keys = [
        (sample["metric"], *sample["labels"].values(), sample["time"])
        for device, message in sent
        if device.way is not Way.LINES and message.kind is not Kind.BROKEN
        for sample in orjson.loads(message.body)["samples"]
    ]
    assert len(keys) == len(set(keys))


def test_growth_is_found_beneath_the_noise() -> None:
    seconds = np.arange(0, 3_000, 5.0)
    noise = np.random.default_rng(7).normal(0, 2, len(seconds))
    flat = slope(seconds.tolist(), (100 + noise).tolist())
    grows = slope(seconds.tolist(), (100 + 5 * seconds / 3600 + noise).tolist())
    assert abs(flat.per_hour) < 3 * flat.error < 3
    assert abs(grows.per_hour - 5) < 3 * grows.error
