"""Series of a metric as a process remembers them. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.model import Labels

Fits = Callable[[str], bool]

NAME: Final = "__name__"


@dataclass(frozen=True, slots=True)
class MetricSeries:
    """Series of one metric, in the order of their labels. sources: first writers, by number."""

    ids: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    labels: Sequence[Labels] = ()
    sources: Sequence[str] = ()
    source_of: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, np.intp))

    @property
    def newest_id(self) -> int:
        """Id of the newest; 0 if there are none."""
        return int(self.ids.max(initial=0))

    @property
    def size(self) -> tuple[int, int]:
        """Number of series, and the newest: as the query `size` tells it."""
        return len(self.ids), self.newest_id

    def added(
        self, rows: Sequence[tuple[int, Mapping[str, str], str]], metric: str
    ) -> "MetricSeries":
        """Return the same with further series."""
        writers = [self.sources[number] for number in self.source_of.tolist()]
        known = list(zip(self.labels, self.ids.tolist(), writers, strict=True))
        for id_, labels, source in rows:
            known.append((tuple(sorted([(NAME, metric), *labels.items()])), id_, source))
        known.sort()
        labels_of, ids, writers_of = zip(*known, strict=True) if known else ((), (), ())
        numbers = {source: number for number, source in enumerate(dict.fromkeys(writers_of))}
        source_of = np.array([numbers[source] for source in writers_of], np.intp)
        return MetricSeries(np.array(ids, np.int32), labels_of, tuple(numbers), source_of)

    def kept(self, label: str, fits: Fits, rows: Iterator[int]) -> Iterator[int]:
        """Keep the rows whose value of a label fits; no label is the empty value."""
        judged: dict[str, bool] = {}
        for row in rows:
            value = next((v for k, v in self.labels[row] if k == label), "")
            is_kept = judged.get(value)
            if is_kept is None:
                is_kept = judged[value] = fits(value)
            if is_kept:
                yield row
