"""The corpus of influxdata/line-protocol-corpus: every case, and where we differ on purpose."""

import base64
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from ingest.decode.lines import Precision, decode
from tests.decoded import Point, all_faults, points
from tests.real_data import real_data

NS_PER_MS = 10**6
EVER_MS = 2**62  # the corpus holds times from 1677 to 2262; our limits are tested elsewhere
PRECISIONS = {
    "1ns": Precision.NS,
    "1µs": Precision.US,
    "1ms": Precision.MS,
    "1s": Precision.S,
}

# Cases that we decide otherwise; docs/lineprotocol.md gives the same reasons to senders.
REFUSED_BY_US = {
    "an integer that a 64-bit float does not hold would be stored as another number": (
        "0a8f2675 27fd2097 37b82de8 46545fbf 5f1e8321 7dc95d7c 7e139086 a04be94c a6580c1d"
        " c2d6a608 d00f6348 e218e044 eb1d4076 f54aa21c"
    ),
    "a control character in a tag value hides one value in another": "d2968e6b",
    "more than 30 tags are an explosion of series": "dc62d639",
}
TAKEN_BY_US = {
    "a line of nothing but text stores nothing, so its names are not judged": (
        "26cfbed8 47319201 ce3e62c8 f597038c"
    ),
    "a comment may hold any character, as in InfluxDB": "dfa6432a",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One case; points are None when it must fail."""

    key: str
    body: bytes
    precision: Precision
    default_ms: int
    points: list[Point] | None


def points_of(result: list[dict[str, Any]]) -> Iterator[Point]:
    """Yield what the corpus expects by our rules: text is skipped, booleans are 0 and 1."""
    for line in result:
        labels = {tag["key"]: tag["value"] for tag in line["tags"]}
        for field in line["fields"]:
            ((kind, value),) = field["value"].items()
            name = line["name"] if field["key"] == "value" else f"{line['name']}_{field['key']}"
            if kind != "string":
                yield name, labels, line["time"] // NS_PER_MS, float(value)


def case_of(key: str, case: dict[str, Any]) -> Case:
    sent, output = case["input"], case["output"]
    text = sent["text"]
    return Case(
        key[:8],
        text.encode() if isinstance(text, str) else base64.b64decode(text["binary"]),
        PRECISIONS[sent["precision"]],
        sent["defaultTime"] // NS_PER_MS,
        None if "error" in output else list(points_of(output["result"])),
    )


def read(case: Case) -> list[Point] | None:
    """Our points; None when anything at all is refused."""
    decoded = decode(
        case.body,
        precision=case.precision,
        now_ms=case.default_ms,
        ahead_ms=EVER_MS,
        earliest_ms=-EVER_MS,
    )
    return None if all_faults(decoded) else points(decoded)


@pytest.fixture(scope="module")
def corpus() -> list[Case]:
    with gzip.open(real_data("lineprotocol/corpus.json.gz")) as file:
        decode_cases: dict[str, dict[str, Any]] = json.load(file)["decode"]
    return [case_of(key, case) for key, case in decode_cases.items()]


def keys(table: dict[str, str]) -> set[str]:
    return {key for listed in table.values() for key in listed.split()}


def test_what_must_decode_gives_the_same_points(corpus: list[Case]) -> None:
    good = [case for case in corpus if case.points is not None]
    differing = {case.key: case.body for case in good if read(case) != case.points}
    assert differing.keys() == keys(REFUSED_BY_US), differing
    assert all(read(case) is None for case in good if case.key in differing)
    assert len(good) == 396


def test_what_must_fail_fails(corpus: list[Case]) -> None:
    bad = [case for case in corpus if case.points is None]
    taken = {case.key: case.body for case in bad if read(case) is not None}
    assert taken.keys() == keys(TAKEN_BY_US), taken
    assert len(bad) == 6219
