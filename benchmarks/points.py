"""The rows that `ingest` sends: the same ones as line protocol, as JSON and as binary COPY."""

from dataclasses import dataclass

import numpy as np
import orjson
from numpy.typing import NDArray

from core.model import Samples
from core.store.copy import sample_rows

BATCH_ROWS = 10_000
METRIC = "bench_usage"
STEP_MS = 1000


@dataclass(frozen=True, slots=True)
class Points:
    """Batches of BATCH_ROWS rows, `each` times of BATCH_ROWS / each series.

    `each` batches together are one round through all series. first_ms: time of the first step.
    """

    first_ms: int
    batches: int
    each: int = 1

    @property
    def rows(self) -> int:
        """Rows of all batches."""
        return self.batches * BATCH_ROWS

    @property
    def until_ms(self) -> int:
        """First time after all batches."""
        return self.first_ms + STEP_MS * -(-self.batches // self.each) * self.each

    def series(self, number: int) -> range:
        """Which series batch `number` is of."""
        width = BATCH_ROWS // self.each
        part = number % self.each
        return range(part * width, (part + 1) * width)

    def times_ms(self, number: int) -> list[int]:
        """Return the times that batch `number` has of each of its series."""
        step = number // self.each * self.each
        return [self.first_ms + STEP_MS * (step + place) for place in range(self.each)]

    def values(self, number: int) -> NDArray[np.float64]:
        """(series, times) of batch `number`; two decimals, the same whenever asked."""
        generator = np.random.default_rng((self.first_ms, number))
        return np.round(generator.normal(50, 20, (BATCH_ROWS // self.each, self.each)), 2)

    def lines(self, number: int) -> bytes:
        """Batch `number` as line protocol in nanoseconds."""
        times_ms = self.times_ms(number)
        return b"\n".join(
            b"bench,device=%b,site=%b usage=%.2f %d000000" % (*_labels(series), value, time_ms)
            for series, values in zip(
                self.series(number), self.values(number).tolist(), strict=True
            )
            for time_ms, value in zip(times_ms, values, strict=True)
        )

    def json(self, number: int) -> bytes:
        """Batch `number` as JSON: series as columns."""
        times_ms = self.times_ms(number)
        series = [
            {"metric": METRIC, "labels": _named(one), "times": times_ms, "values": values}
            for one, values in zip(self.series(number), self.values(number).tolist(), strict=True)
        ]
        return orjson.dumps({"series": series})

    def copied(self, number: int, ids: NDArray[np.int32]) -> bytes:
        """Batch `number` as COPY takes it, in key order; ids[k] is the id of series k."""
        samples = Samples(
            np.tile(np.array(self.times_ms(number), np.int64), BATCH_ROWS // self.each),
            np.repeat(ids[list(self.series(number))], self.each),
            self.values(number).ravel(),
        )
        return sample_rows(samples.take(samples.key_order()))


def _labels(series: int) -> tuple[bytes, bytes]:
    return b"d%05d" % series, b"s%02d" % (series % 40)


def _named(series: int) -> dict[str, str]:
    device, site = _labels(series)
    return {"device": device.decode(), "site": site.decode()}
