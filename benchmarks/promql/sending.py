"""A real Prometheus sends us its own metrics while our ingest is killed: what it has, we have.

`python -m benchmarks.promql.sending [MINUTES] [MESSAGE]`; MESSAGE is a version of remote write, as
`io.prometheus.write.v2.Request`.
"""

import sys
from collections.abc import Mapping
from typing import Any, Final

import anyio

from benchmarks.machine import described
from core.service.clock import SystemClock
from ingest.decode.remote_write import Version
from tests.chaos.eventually import eventually

from .both import SOURCES, Both, both

KILLED_MINUTES: Final = (1, 3, 6)
DOWN_SECONDS: Final = 20.0
PATIENCE_SECONDS: Final = 120
_SETTINGS: Final = """
global: {{scrape_interval: 5s}}
scrape_configs:
  - {{job_name: prometheus, static_configs: [{{targets: ["{target}"]}}]}}
remote_write:
  - url: {url}/api/v1/write
    protobuf_message: {message}
    authorization: {{credentials: "{key}"}}
"""

Samples = Mapping[tuple[tuple[str, str], ...], list[Any]]


def main(minutes: int, message: Version) -> None:
    """Run it, and print what differs."""
    with both() as pair:
        settings = _SETTINGS.format(
            target=pair.theirs.asks.base_url.netloc.decode(),
            url=str(pair.ours.writes.base_url).rstrip("/"),
            message=message.value,
            key=pair.ours.keys[SOURCES[0]],
        )
        pair.prometheus.configure(settings)
        kills, until = anyio.run(_kill_and_wait, pair, minutes)
        theirs, ours = _samples(pair, until, minutes)
    missing, more = _count(theirs, ours), _count(ours, theirs)
    print(
        f"{message.value}: {len(theirs)} series, {sum(map(len, theirs.values()))} samples in"
        f" {minutes} minutes, ingest killed {kills} times: {missing} missing or other, {more} that"
        f" Prometheus has not.\n{described()}"
    )
    sys.exit(bool(missing or more))


async def _kill_and_wait(pair: Both, minutes: int) -> tuple[int, float]:
    started, kills = anyio.current_time(), 0
    for minute in (minute for minute in KILLED_MINUTES if minute < minutes):
        await anyio.sleep_until(started + minute * 60)
        pair.ingest.kill()
        await anyio.sleep(DOWN_SECONDS)
        await pair.ingest.start()
        kills += 1
    await anyio.sleep_until(started + minutes * 60)
    until = SystemClock().now().timestamp()

    async def all_arrived() -> bool:
        found = pair.ours.ask("query", query="timestamp(up)").json()["data"]["result"]
        return bool(found) and float(found[0]["value"][1]) > until

    await eventually(all_arrived, deadline_seconds=PATIENCE_SECONDS, what="newer samples")
    return kills, until


def _samples(pair: Both, until: float, minutes: int) -> tuple[Samples, Samples]:
    theirs, ours = pair.ask(
        "query", query=f'{{job="prometheus"}}[{minutes + 1}m]', time=f"{until:.3f}"
    )
    return _by_labels(theirs), _by_labels(ours)


def _by_labels(answer: Mapping[str, Any]) -> Samples:
    if answer["status"] != "success":
        raise AssertionError(str(answer)[:300])
    return {
        tuple(sorted(each["metric"].items())): each["values"] for each in answer["data"]["result"]
    }


def _count(these: Samples, those: Samples) -> int:
    """Count samples of these that those have not, or with another value."""
    found = 0
    for labels, samples in these.items():
        known = dict(those.get(labels, []))
        lacking = [sample for sample in samples if known.get(sample[0]) != sample[1]]
        if lacking:
            print(labels, lacking[:3], file=sys.stderr)
        found += len(lacking)
    return found


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if sys.argv[1:] else 10,
        Version(sys.argv[2]) if sys.argv[2:] else Version.ONE,
    )
