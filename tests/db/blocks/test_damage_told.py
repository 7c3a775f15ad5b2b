"""A wall never shows a figure as right that lacks the samples of a damaged block."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.feed.history import load
from api.queries.answers import Reader, answer
from api.queries.asked import Chart, Course, Past, Result, Watched
from api.tiles import Selector, Show, Tile, TrendKind
from api.wall import WallPlan
from api.wall.layout import Name, Wall
from core.place import read_profile
from core.store import observed
from core.store.observed import Span
from core.store.pool import connect
from core.store.select import Catalogue
from promql.values import holds
from tests.packing import DAY, HOUR, MINUTE, NOW, YESTERDAY, Store, course, store
from tests.servers import Database

EXAMPLE = Path(__file__).parents[3] / "config" / "example"
NAME = Name("w", "w")
WALL = Wall(
    id="w", name=NAME, place=NAME, zone="UTC", diagonal_in=55.0, pixels=(1920, 1080),
    distance_m=4.0, rotate_seconds=20, duty_phone="", pages=(), units=(),
)  # fmt: skip
NOW_MS, DAY_MS = round(NOW.timestamp() * 1000), 86_400_000


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Store]:
    """Give a store with two series up to now; the block that one has of yesterday is damaged."""
    async with store(database) as made:
        for series in (1, 2):
            await made.write(course(series, YESTERDAY + MINUTE, 27 * 60, MINUTE))
        await made.pack()
        with database.connect() as owner:
            flipped = owner.execute(
                "UPDATE block SET v = set_bit(v, 40, 1 - get_bit(v, 40)) WHERE series_id = 1"
            )
            assert flipped.rowcount == 1
        yield made


def tile(cell: str, show: Show, trend: TrendKind | None = None) -> Tile:
    return Tile(topic="wall:w", cell=cell, show=show, main=Selector("m"), trend=trend)


async def told(kept: Store, asked: Watched | Past | Chart) -> Any:
    async with kept.reading() as conn:
        return msgspec.json.decode((await answer(asked, Reader(conn, Catalogue(holds)))).body)


async def test_what_is_read_at_start(kept: Store) -> None:
    profile, _ = read_profile(EXAMPLE)
    assert profile
    tiles = (
        tile("today", Show.INCREASE_TODAY),
        tile("now", Show.SUM),
        tile("curve", Show.SUM, TrendKind.LAST),
    )
    async with await connect(kept.database.login("ioc_api"), autocommit=True) as conn:
        loaded = await load(conn, [WallPlan(WALL, tiles)], profile, now=NOW)
    cells = loaded.engine.tell(range(3), now_ms=NOW_MS)
    reasons = {tiles[number].cell: cell.reason for number, cell in cells.items()}
    assert reasons == {
        "today": "stored data damaged", "now": None, "curve": "stored data damaged",
    }  # fmt: skip


async def test_what_is_not_read_from_samples(kept: Store) -> None:
    async with await connect(kept.database.login("ioc_api"), autocommit=True) as conn:
        day = Span(YESTERDAY, YESTERDAY + DAY)
        for found in (
            await observed.turning_points(conn, [1, 2], day, step_ms=300_000),
            await observed.last_per_step(conn, [1, 2], day, step_ms=300_000),
            await observed.lowest_per_step(conn, [1, 2], day, step_ms=300_000),
        ):
            assert [each.series_id for each in found.damaged] == [1]
            assert set(found.samples.series_id.tolist()) == {2}
        near = await observed.latest(conn, [1, 2], Span(NOW - HOUR, NOW))
        assert (len(near.samples), list(near.damaged)) == (2, [])


async def test_results_of_an_expression(kept: Store) -> None:
    asked = Watched("sum by (n) (increase(m[6h]))", NOW_MS, [], 100)
    found = msgspec.convert(await told(kept, asked), list[Result])
    assert {one.labels["n"]: one.lacking for one in found} == {"1": True, "2": False}
    near = Watched("sum by (n) (increase(m[1h]))", NOW_MS, [], 100)
    found = msgspec.convert(await told(kept, near), list[Result])
    assert [one.lacking for one in found] == [False, False]


async def test_the_course_of_an_expression(kept: Store) -> None:
    hour_ms = DAY_MS // 24
    past = Past("sum by (n) (max_over_time(m[1h]))", NOW_MS - 6 * hour_ms, NOW_MS, hour_ms, 100)
    found = msgspec.convert(await told(kept, past), list[Course])
    # It is three in the morning: up to midnight nothing is known, and nothing is drawn.
    shown = {one.labels["n"]: [value is not None for value in one.values] for one in found}
    assert shown == {"1": [False] * 4 + [True] * 3, "2": [True] * 7}


async def test_a_chart(kept: Store) -> None:
    chart = Chart("m", NOW_MS - DAY_MS, NOW_MS, 500, NOW_MS)
    found = await told(kept, chart)
    begin_ms = round(YESTERDAY.timestamp() * 1000)
    damaged = {line["metric"]["n"]: line["damaged"] for line in found["series"]}
    assert damaged == {"1": [[begin_ms, begin_ms + DAY_MS]], "2": []}
    (warning,) = found["warnings"]
    assert warning.startswith('samples are missing: the block of {__name__="m", n="1"} from ')
    assert min(found["series"][0]["time"]) > begin_ms + DAY_MS
    moments = await told(kept, Chart("rate(m[5m])", NOW_MS - DAY_MS, NOW_MS, 500, NOW_MS))
    assert moments["warnings"] == [warning]
