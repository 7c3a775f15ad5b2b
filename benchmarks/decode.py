"""Points a second that one processor decodes."""

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator

from benchmarks.machine import described
from benchmarks.measure import REPEATS, table
from ingest.decode import json as json_messages
from ingest.decode import lines
from ingest.decode.rows import Decoded

NOW_MS = 1_795_514_400_000
NS_PER_MS = 10**6
SERIES = 1000
FIELDS = 10  # TSBS cpu-only
POINTS = 10_000
COLUMN = 100  # times of one series in a columnar message
SECONDS_MIN = 0.5  # of each repeat
TAGS = "region=eu-west-1,datacenter=eu-west-1c,rack=7,os=Ubuntu16.10,arch=x64"


def as_lines(body: bytes) -> Decoded:
    """Decode line protocol."""
    return lines.decode(body, precision=lines.Precision.NS, now_ms=NOW_MS)


def as_json(body: bytes) -> Decoded:
    """Decode JSON."""
    return json_messages.decode(body, now_ms=NOW_MS)


def line_body(size: int, fields: int, *, extra: str = "", series: int = SERIES) -> bytes:
    """Lines of so many fields, `size` points in all, in the shape of TSBS."""
    values = random.Random(1)
    names = ["value"] if fields == 1 else [f"usage_{place}" for place in range(fields)]
    text = []
    for line in range(size // fields):
        pairs = ",".join(f"{name}={values.uniform(0, 100):.4f}" for name in names)
        stamp = (NOW_MS - size + line) * NS_PER_MS
        text.append(f"cpu,hostname=host_{line % series},{TAGS} {extra}{pairs} {stamp}\n")
    return "".join(text).encode()


def sample(number: int) -> dict[str, object]:
    """One sample as a coverage probe sends it."""
    labels = {"unit": f"unit-{number % 4}", "operator": "viettel", "tech": "4g"}
    return {
        "metric": "net_rsrp_dbm",
        "labels": {**labels, "site": f"s{number % SERIES}"},
        "time": NOW_MS - number,
        "value": -97.5 + number % 13,
    }


def list_body(size: int) -> bytes:
    """Return a message of the list shape."""
    return json.dumps({"id": "1", "samples": [sample(number) for number in range(size)]}).encode()


def columns_body(size: int) -> bytes:
    """Return a message of the columnar shape."""
    series = []
    for number in range(size // COLUMN):
        one = sample(number)
        times = [NOW_MS - 1000 * step for step in range(COLUMN)]
        values = [-97.5 + step for step in range(COLUMN)]
        series.append(
            {"metric": one["metric"], "labels": one["labels"], "times": times, "values": values}
        )
    return json.dumps({"series": series}).encode()


def cases(size: int) -> Iterator[tuple[str, Callable[[bytes], Decoded], bytes]]:
    """Name, decoder and body."""
    yield "lines, one field", as_lines, line_body(size, 1)
    yield "lines, one field, a series a point", as_lines, line_body(size, 1, series=size)
    yield f"lines, {FIELDS} fields", as_lines, line_body(size, FIELDS)
    yield "lines, a text field in each", as_lines, line_body(size, 1, extra='state="ok",')
    yield "JSON, list", as_json, list_body(size)
    yield f"JSON, columns of {COLUMN}", as_json, columns_body(size)
    yield "JSON, one sample a message", as_json, json.dumps(sample(0)).encode()


def rate(decode: Callable[[bytes], Decoded], body: bytes, *, seconds: float) -> float:
    """Points a second of processor time, the median of REPEATS of so many seconds."""
    points = len(decode(body).rows)
    rates = []
    for _ in range(REPEATS):
        rounds, started = 0, time.process_time()
        while time.process_time() - started < seconds:
            decode(body)
            rounds += 1
        rates.append(points * rounds / (time.process_time() - started))
    return statistics.median(rates)


def run(size: float) -> str:
    """Measure all; size: share of POINTS in a message. Returns Markdown."""
    points = max(COLUMN, round(POINTS * size))
    seconds = SECONDS_MIN * min(1.0, size)
    measured = [
        (name, rate(decode, body, seconds=seconds), len(body))
        for name, decode, body in cases(points)
    ]
    first = measured[0][1]
    rows = [
        (name, f"{each:,.0f}", f"{each / first:.2f}", f"{octets / 1024:,.0f}")
        for name, each, octets in measured
    ]
    head = (f"{points:,} points a message", "points/s", "of lines", "KiB")
    return f"{table(head, rows)}\n\n{described()}"
