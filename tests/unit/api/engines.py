"""An engine with one tile, told by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from api.tiles import Described, Engine, Facts, Selector, Show, Tile, TrendKind
from core.model import Kind, Metric, Samples, SeriesId, SourceId
from core.place import Language
from tests.given import NOW_MS

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PERIOD = 60
Row = tuple[int, float, float]  # series, seconds before now, value


def metric(name: str, kind: Kind = Kind.GAUGE) -> Metric:
    """Describe a metric."""
    return Metric(
        name=name,
        group="g",
        unit_of_measure="1",
        kind=kind,
        labels=("unit",),
        expected_period_seconds=PERIOD,
        valid_min=None,
        valid_max=None,
        name_vi=name,
        name_en=name,
    )


FACTS = Facts(
    metrics={m.name: m for m in (metric("up"), metric("all"), metric("got", Kind.COUNTER))},
    sources={},
    zone=ZONE,
    language=Language.EN,
)


@dataclass
class Wall:
    """An engine with one tile and series 1, 2, … of `metric`, the last ones of `over`."""

    show: Show
    series: int = 1
    over: int = 0
    trend: TrendKind | None = None
    now_ms: int = NOW_MS
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name = "got" if self.show is Show.INCREASE_TODAY else "up"
        over = Selector("all") if self.over else None
        tile = Tile(
            topic="wall:a",
            cell="c",
            show=self.show,
            main=Selector(name),
            over=over,
            trend=self.trend,
        )
        self.engine = Engine([tile], FACTS, now_ms=self.now_ms)
        names = [name] * self.series + ["all"] * self.over
        self.engine.add(
            Described(SeriesId(n), one, {"n": str(n), **self.labels}, SourceId("s"))
            for n, one in enumerate(names, 1)
        )

    def put(self, *rows: Row) -> "Wall":
        """Let samples arrive."""
        columns = Samples(
            np.array([int(NOW_MS - age * 1000) for _, age, _ in rows], np.int64),
            np.array([series for series, _, _ in rows], np.int32),
            np.array([value for _, _, value in rows], np.float64),
        )
        self.engine.observe(columns)
        return self

    def cell(self, *, after: float = 0) -> dict[str, object]:
        """Cell as it is told so many seconds after NOW."""
        now_ms = NOW_MS + int(after * 1000)
        self.engine.tick(now_ms)
        self.engine.tell([0], now_ms=now_ms)
        told = self.engine.slots[0].told
        assert told is not None
        return told.message()
