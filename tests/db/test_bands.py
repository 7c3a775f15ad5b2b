"""The band of past days, drawn while the walls are read anew."""

from collections.abc import Mapping
from typing import Any

import pytest

from api.feed.bands import Bands
from api.feed.history import Loaded
from api.live import Hub
from api.tiles import Engine, Selector, Senders, Show, Tile, TrendKind
from core.store.catalogue import Catalogue
from tests.clock import JumpingClock
from tests.given import NOW, NOW_MS
from tests.servers import Database
from tests.unit.api.engines import FACTS


class Published(Hub):
    """Notes which cells were published."""

    def __init__(self) -> None:
        super().__init__(["wall:a"])
        self.cells: list[str] = []

    def publish(
        self, topic: str, changed: Mapping[str, Mapping[str, Any] | None], *, at_ms: int
    ) -> None:
        self.cells += changed
        super().publish(topic, changed, at_ms=at_ms)


@pytest.mark.parametrize("swapped", [False, True])
async def test_bands_of_walls_that_were_read_anew_are_not_published(
    database: Database,
    swapped: bool,
) -> None:
    tile = Tile(topic="wall:a", cell="c", show=Show.LAST, main=Selector("up"), over=None,
                trend=TrendKind.TODAY, band=True)  # fmt: skip
    engine = Engine([tile], FACTS, now_ms=NOW_MS)
    before = Loaded(engine, Senders({}, {}), {}, Catalogue({}, {}, frozenset(), {}))
    hub = Published()
    now = None if swapped else before
    bands = Bands(database.login("ioc_api"), JumpingClock(NOW), hub, lambda: now)
    await bands.draw(before)  # begun before they were read anew
    assert hub.cells == ([] if swapped else ["c~band"])
