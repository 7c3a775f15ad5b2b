"""Series with the names, labels and habits that the compliance queries ask for; seeded."""

import random
from collections.abc import Iterator, Mapping
from typing import Final

from tests.remote import Series

STEP_MS: Final = 5_000
_INSTANCES: Final = [f"demo.promlabs.com:{port}" for port in (10000, 10001, 10002)]
_BUCKETS: Final = [0.0001 * 1.5**exponent for exponent in range(25)]
_PATHS: Final = (
    ("GET", "/api/foo", "200"),
    ("POST", "/api/bar", "200"),
    ("GET", "/api/bar", "500"),
)

Labels = Mapping[str, str]


class Demo:
    """A service with three instances, sample by sample."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._counters: dict[str, float] = {}

    def slices(self, start_ms: int, end_ms: int, slice_ms: int) -> Iterator[list[Series]]:
        """Give all series, a stretch of time after the other."""
        for begin_ms in range(start_ms, end_ms, slice_ms):
            points: dict[str, tuple[Labels, list[tuple[int, float]]]] = {}
            for time_ms in range(begin_ms, min(begin_ms + slice_ms, end_ms), STEP_MS):
                for labels, value in self._moment(time_ms):
                    key = repr(sorted(labels.items()))
                    points.setdefault(key, (labels, []))[1].append((time_ms, value))
            yield [(labels, found) for labels, found in points.values()]

    def _moment(self, time_ms: int) -> Iterator[tuple[Labels, float]]:
        for instance in _INSTANCES:
            common = {"instance": instance, "job": "demo"}
            yield from self._gauges(common, time_ms)
            yield from self._cpus(common)
            yield from self._requests(common)

    def _gauges(self, common: Labels, time_ms: int) -> Iterator[tuple[Labels, float]]:
        rough = self._random
        for kind, size in (("used", 4e9), ("free", 2e9), ("cached", 1e9), ("buffers", 5e8)):
            labels = {**common, "__name__": "demo_memory_usage_bytes", "type": kind}
            yield labels, round(size * rough.uniform(0.8, 1.2))
        yield {**common, "__name__": "demo_num_cpus"}, 4.0
        yield {**common, "__name__": "demo_disk_usage_bytes"}, time_ms / 1e3 % 1e6 * 1.5e5
        batch = time_ms // 180_000 * 180 + rough.choice((0, 0, 0.25))
        yield {**common, "__name__": "demo_batch_last_success_timestamp_seconds"}, batch
        if time_ms // 1000 % 2400 < 1200:  # for twenty minutes of forty
            yield {**common, "__name__": "demo_intermittent_metric"}, float(time_ms // 1000)

    def _cpus(self, common: Labels) -> Iterator[tuple[Labels, float]]:
        for mode, share in (("user", 0.3), ("system", 0.1), ("idle", 0.6)):
            labels = {**common, "__name__": "demo_cpu_usage_seconds_total", "mode": mode}
            yield (
                labels,
                self._grown(labels, STEP_MS / 1e3 * share * self._random.uniform(0.5, 1.5)),
            )

    def _requests(self, common: Labels) -> Iterator[tuple[Labels, float]]:
        name = "demo_api_request_duration_seconds"
        for method, path, status in _PATHS:
            labels = {**common, "method": method, "path": path, "status": status}
            count = self._random.randint(0, 40)
            for place, bound in enumerate(_BUCKETS):
                bucket = {**labels, "__name__": f"{name}_bucket", "le": f"{bound:.10g}"}
                yield bucket, self._grown(bucket, count * (place + 1) // (len(_BUCKETS) + 2))
            last = {**labels, "__name__": f"{name}_bucket", "le": "+Inf"}
            yield last, self._grown(last, count)
            whole = {**labels, "__name__": f"{name}_count"}
            yield whole, self._grown(whole, count)
            total = {**labels, "__name__": f"{name}_sum"}
            yield total, self._grown(total, count * 0.01)

    def _grown(self, labels: Labels, by: float) -> float:
        """Count on; once in a while a process starts anew."""
        key = repr(sorted(labels.items()))
        if self._random.random() < 1e-3:
            self._counters[key] = 0.0
        self._counters[key] = self._counters.get(key, 0.0) + by
        return self._counters[key]
