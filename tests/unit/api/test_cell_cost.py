"""A cell costs what its series are many, not their square."""

from api.tiles import Selector, Series, Show, Tile
from api.tiles.cell import evaluate
from core.model import Freshness, SeriesId, SourceId
from core.place import Language

NOW_MS = 1_795_000_000_000


class Lonely(Series):
    """A series that nobody may compare with another: that would be done once for each pair."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError(f"compared with {other}")

    def __hash__(self) -> int:
        raise AssertionError("looked up")


def test_series_of_a_tile_are_not_compared_with_each_other() -> None:
    ages_ms = (1_000, 2_000, 100_000)  # the last one is late
    series = [
        Lonely(
            id=SeriesId(number),
            source=SourceId("a"),
            period_seconds=60,
            last_ms=NOW_MS - age_ms,
            last_value=1,
        )
        for number, age_ms in enumerate(ages_ms)
    ]
    tile = Tile(topic="t", cell="c", show=Show.RATIO, main=Selector("net_site_up", ()))
    cell, _ = evaluate(tile, series, (), now_ms=NOW_MS, language=Language.EN)
    assert (cell.numerator, cell.denominator, cell.quality) == (3, 3, Freshness.LATE)
