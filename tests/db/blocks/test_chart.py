"""A chart is the same from hours as from all samples, wherever it begins and ends."""

import json
import random
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final, LiteralString

import numpy as np
import pytest

from api.queries.answers import Reader, answer
from api.queries.asked import Chart
from core.model import Condition, Relation
from core.store.blocks.correct import Correction, correct
from core.store.blocks.read import Times, borders, read
from core.store.chart.points import Points
from core.store.chart.read import Charted, Stretches, charted
from core.store.keys import By
from core.store.pool import connect
from core.store.select import Catalogue, TooMuchError
from promql.values import holds
from tests import given
from tests.packing import DAY, HOUR, MINUTE, YESTERDAY, Store, columns, copied, course, store
from tests.servers import Database

IDS: Final = (1, 2, 3, 4, 5, 6)
METRIC: Final = (Condition("__name__", Relation.EQUAL, "m"),)
DAYS: Final = 5
DAY_MS, HOUR_MS = 86_400_000, 3_600_000
BEGIN_MS: Final = round(YESTERDAY.timestamp() * 1000)


@pytest.fixture(scope="module")
async def packed(file_database: Database) -> Store:
    """Give packed days of odd series, some hours of today, and rows that came late."""
    async with store(file_database) as made:
        for day in range(DAYS):
            begin = YESTERDAY + day * DAY
            await made.write(course(1, begin + MINUTE, 1000, MINUTE), course(2, begin, 7, 3 * HOUR))
            odd = [given.STALE, 1.0, float("nan"), -2.0, float("inf"), given.STALE, -0.0]
            rows = [(3, begin + n * 37 * MINUTE, value) for n, value in enumerate(odd)]
            ends = [(6, begin + 9 * HOUR, 4.0), (6, begin + 15 * HOUR, given.STALE)]
            await made.write(columns(*rows, (4, begin + 5 * HOUR, float("nan")), *ends))
            await made.pack()
            made.clock.set(made.clock.now() + DAY)
        await made.write(columns((1, YESTERDAY + 17.5 * HOUR, 99.0), (5, YESTERDAY + DAY, 5.0)))
    return made


@pytest.fixture
async def kept(packed: Store) -> AsyncIterator[Store]:
    """Give the test a copy of it."""
    async with copied(packed) as made:
        yield made


async def drawn(kept: Store, wanted: Stretches) -> Charted:
    async with kept.reading() as conn:
        return await charted(conn, Catalogue(holds), METRIC, wanted)


async def sampled(kept: Store, wanted: Stretches) -> Points:
    """Sum up all samples."""
    async with kept.reading() as conn:
        where = await borders(conn)
        found = await read(conn, where, list(IDS), wanted.times, most=10_000_000)
    return Points.of(found.samples, wanted.length_ms).drawn()


def text(points: Points) -> list[str]:
    """Write points, so that NaN is itself."""
    return [
        " ".join(map(str, row))
        for row in zip(
            *(getattr(points, name).tolist() for name in ("series_id", "end_ms", "count", "ends")),
            *(getattr(points, name).tolist() for name in ("min", "max", "last")),
            strict=True,
        )
    ]


async def check(kept: Store, wanted: Stretches) -> Charted:
    """Check that both ways agree."""
    found = await drawn(kept, wanted)
    assert text(found.points) == text(await sampled(kept, wanted)), wanted
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_hours_give_what_samples_give(kept: Store, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        after_ms = BEGIN_MS + chance.randrange(-DAY_MS, 3 * DAY_MS)
        until_ms = after_ms + chance.randrange(1, 7 * DAY_MS)
        if chance.random() < 0.3:
            after_ms, until_ms = (each // HOUR_MS * HOUR_MS for each in (after_ms, until_ms))
        length_ms = HOUR_MS * chance.choice((1, 2, 3, 6, 24, 72))
        await check(kept, Stretches(Times(after_ms, until_ms), length_ms))


async def test_long_stretches_come_from_hours_and_short_ones_from_samples(kept: Store) -> None:
    times = Times(BEGIN_MS - 1, BEGIN_MS + 6 * DAY_MS + 1)
    found = await check(kept, Stretches(times, HOUR_MS))
    # One day is read sample by sample: late rows wait there.
    assert found.read["1h"] > 4 * 17
    assert found.read["blocks"] + found.read["rows"] < 1200
    assert (found.points.count.sum()) == sum(
        not np.isin(value, np.float64(given.STALE).view(np.uint64))
        for value in (await kept.read(times, IDS)).values()
    )
    short = await check(kept, Stretches(times, HOUR_MS // 60))
    assert set(short.read) <= {"blocks", "rows"}
    one_day = await check(kept, Stretches(Times(BEGIN_MS, BEGIN_MS + DAY_MS), HOUR_MS))
    assert "1h" not in one_day.read


FLIPS: Final[tuple[LiteralString, ...]] = (
    "UPDATE rollup_1h SET count = set_bit(count, 50, 1 - get_bit(count, 50))",
    "UPDATE rollup_1h SET max = set_bit(max, 50, 1 - get_bit(max, 50)) WHERE series_id IN (1, 3)",
    "UPDATE rollup_1h SET min = max WHERE series_id = 1",
    "UPDATE rollup_1h SET flags = '\\x'",
)


@pytest.mark.parametrize("flip", FLIPS)
async def test_a_damaged_hour_is_computed_from_the_samples(
    kept: Store, flip: LiteralString
) -> None:
    with kept.database.connect() as owner:
        owner.execute(flip)
    found = await check(kept, Stretches(Times(BEGIN_MS, BEGIN_MS + 6 * DAY_MS), HOUR_MS))
    assert found.read["blocks"] > 4000


async def test_a_damaged_block_is_told_where_it_is_missed(kept: Store) -> None:
    with kept.database.connect() as owner:
        owner.execute(
            "UPDATE block SET v = set_bit(v, 50, 1 - get_bit(v, 50))"
            " WHERE series_id = 1 AND span = %s",
            [YESTERDAY + 2 * DAY],
        )
    times = Times(BEGIN_MS, BEGIN_MS + 6 * DAY_MS)
    fine = await drawn(kept, Stretches(times, HOUR_MS // 60))
    assert [(each.series_id, each.span.start_ms) for each in fine.damaged] == [
        (1, BEGIN_MS + 2 * DAY_MS)
    ]
    # What the hours know of it is still right.
    coarse = await drawn(kept, Stretches(times, HOUR_MS))
    assert not coarse.damaged
    ones = coarse.points.take(coarse.points.series_id == 1)
    day = (ones.end_ms > BEGIN_MS + 2 * DAY_MS) & (ones.end_ms <= BEGIN_MS + 3 * DAY_MS)
    assert ones.count[day].sum() == 1000


async def test_sums_of_hours_that_do_not_tell_are_read_from_samples(kept: Store) -> None:
    """Of a day with an infinity in it; as any query does."""
    now_ms = BEGIN_MS + DAYS * DAY_MS
    asked = Chart("avg_over_time(m[1d])", BEGIN_MS, now_ms, DAYS, now_ms)
    async with kept.reading() as conn:
        told = await answer(asked, Reader(conn, Catalogue(holds)))
    assert told.status == HTTPStatus.OK


async def test_what_people_put_right_is_marked(kept: Store) -> None:
    begin, end = YESTERDAY + DAY, YESTERDAY + DAY + 3 * HOUR
    wanted = Correction('m{n="1"}', [1, 2], begin, end, None, "the sensor was turned")
    async with await connect(kept.database.login(), autocommit=True) as owner:
        await correct(owner, wanted, by=By("user:a"), now=kept.clock.now())
    now_ms = BEGIN_MS + DAYS * DAY_MS
    told = []
    for start_ms in (BEGIN_MS, BEGIN_MS + 2 * DAY_MS):
        asked = Chart('m{n=~"1|3"}', start_ms, now_ms, 100, now_ms)
        async with kept.reading() as conn:
            told.append(json.loads((await answer(asked, Reader(conn, Catalogue(holds)))).body))
    one, other = told[0]["series"]
    (mark,) = one["corrected"]
    assert mark["start"] == round(begin.timestamp() * 1000)
    assert mark["end"] == round(end.timestamp() * 1000)
    assert (mark["value"], mark["reason"]) == (None, "the sensor was turned")
    assert other["corrected"] == []
    assert "are void: the sensor was turned" in told[0]["infos"][0]
    assert [each["corrected"] for each in told[1]["series"]] == [[], []]


async def test_months_in_one_row(database: Database) -> None:
    async with store(database) as made:
        await made.write(course(1, YESTERDAY - 200 * DAY, 200 * 24, HOUR))
        await made.pack()
        assert made.count("rollup_1h", "hours = 1536") >= 2
        after_ms = BEGIN_MS - 190 * DAY_MS - 1234
        found = await check(made, Stretches(Times(after_ms, BEGIN_MS), 6 * HOUR_MS))
        assert found.read["1h"] > 180 * 24
        with database.connect() as owner:
            owner.execute("UPDATE rollup_1h SET last = min WHERE hours = 1536")
        await made.write(columns((1, YESTERDAY - 150 * DAY + MINUTE, 7.0)))
        await check(made, Stretches(Times(after_ms, BEGIN_MS), 6 * HOUR_MS))


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        (
            "POINTS_MAX",
            "the chart has more than 9 points; choose fewer series or a shorter time, or",
        ),
        ("SAMPLES_MAX", "the chart reads more than 9 samples; choose fewer series or a shorter"),
    ],
)
@pytest.mark.parametrize("length_ms", [HOUR_MS, 60_000], ids=["hours", "samples"])
async def test_too_much_is_refused_and_it_is_said_what_to_do(
    kept: Store, monkeypatch: pytest.MonkeyPatch, bound: str, said: str, length_ms: int
) -> None:
    monkeypatch.setattr(f"core.store.chart.read.{bound}", 9)
    times = Times(BEGIN_MS, BEGIN_MS + 6 * DAY_MS)
    with pytest.raises(TooMuchError, match=said):
        await drawn(kept, Stretches(times, length_ms))
