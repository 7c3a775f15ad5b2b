"""Growth of counters in periods: exact, on local days, packed or not, as a recount has it."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from core.store.blocks.read import snapshot
from core.store.pool import connect
from kpi.counting import Span, growth
from tests.local_days import ZONE
from tests.packing import DAY, HOUR, MINUTE, TODAY, YESTERDAY, Store, columns, store
from tests.servers import Database

NEW_YORK = ZoneInfo("America/New_York")
MS = timedelta(milliseconds=1)


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Store]:
    """Give the test a store of its own."""
    async with store(database) as made:
        yield made


async def grown(kept: Store, *spans: Span, zone: ZoneInfo = ZONE, series: int = 2) -> list[object]:
    """Ask, as the process of indicators does; growth by span and series."""
    login = kept.database.login("ioc_kpi")
    async with await connect(login, autocommit=True) as conn, snapshot(conn):
        found = await growth(conn, range(1, series + 1), spans, zone)
    return [(place, id_, each.growth) for (place, id_), each in sorted(found.grown.items())]


def local(text: str, zone: ZoneInfo = ZONE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def span(first: datetime, days: int = 1, zone: ZoneInfo = ZONE) -> Span:
    day = first.astimezone(zone).date()
    return Span(day, day + timedelta(days=days - 1))


async def test_packed_days_and_the_head_together(kept: Store) -> None:
    begin = YESTERDAY - 5 * DAY
    rows = [(1, begin + n * HOUR, float(10 + n)) for n in range(7 * 24)]
    await kept.write(columns(*rows))
    whole = span(begin, 8)
    before = await grown(kept, whole)
    await kept.pack()
    assert await grown(kept, whole) == before == [(0, 1, Decimal(7 * 24 - 1))]
    await kept.tomorrow()
    assert await grown(kept, whole) == before


async def test_a_sample_at_midnight_belongs_to_the_day_that_ends(kept: Store) -> None:
    midnight = YESTERDAY - 7 * HOUR
    await kept.write(
        columns((1, midnight - HOUR, 5.0), (1, midnight, 7.0), (1, midnight + MS, 8.0))
    )
    days = [Span(date_, date_) for date_ in ((midnight - HOUR).astimezone(ZONE).date(),)]
    following = Span(days[0].last + DAY, days[0].last + DAY)
    wanted = [(0, 1, Decimal(2)), (1, 1, Decimal(1))]
    assert await grown(kept, days[0], following) == wanted
    await kept.pack()
    assert await grown(kept, days[0], following) == wanted


async def test_resets_are_repaired_across_days_and_the_border(kept: Store) -> None:
    values = (100, 130, 4, 9, 2, 12)
    begin = YESTERDAY - 3 * DAY
    await kept.write(columns(*((1, begin + n * DAY, float(v)) for n, v in enumerate(values))))
    await kept.pack()
    # 30, then from 0: 4, 5, 2, 10
    assert await grown(kept, span(begin, 7)) == [(0, 1, Decimal(30 + 4 + 5 + 2 + 10))]


async def test_late_data_counts_at_once_and_after_packing(kept: Store) -> None:
    begin = YESTERDAY - 6 * DAY
    await kept.write(columns((1, begin, 10.0), (1, begin + 5 * DAY, 50.0)))
    await kept.pack()
    early, late = span(begin, 3), span(begin + 3 * DAY, 4)
    assert await grown(kept, early, late) == [(0, 1, Decimal(0)), (1, 1, Decimal(40))]
    await kept.write(columns((1, begin + 2 * DAY, 35.0)))
    wanted = [(0, 1, Decimal(25)), (1, 1, Decimal(15))]
    assert await grown(kept, early, late) == wanted
    await kept.pack()
    assert await grown(kept, early, late) == wanted


async def test_no_sample_is_no_number_and_not_0(kept: Store) -> None:
    await kept.write(columns((1, YESTERDAY - 3 * DAY, 10.0), (1, TODAY, 10.0)))
    await kept.pack()
    assert await grown(kept, span(YESTERDAY - 2 * DAY), span(TODAY)) == [(1, 1, Decimal(0))]


@pytest.mark.parametrize("zone", [ZONE, NEW_YORK], ids=str)
async def test_a_month_ends_with_its_last_local_day(database: Database, zone: ZoneInfo) -> None:
    """Fault 25: months end in +07 and where the clock is set back within them."""
    now = datetime(2025, 11, 20, 3, tzinfo=ZoneInfo("UTC"))
    async with store(database, now) as kept:
        with database.connect() as owner:
            owner.execute("UPDATE place SET zone = %s", [str(zone)])
        # One more each half hour, over the day of 25 hours in New York (2 November 2025).
        begin = local("2025-10-10T00:00", zone)
        count = 40 * 48
        at = [begin.astimezone(ZoneInfo("UTC")) + n * 30 * MINUTE for n in range(count)]
        await kept.write(columns(*((1, each, float(n)) for n, each in enumerate(at))))
        months = [
            Span(date(2025, 9, 15), date(2025, 10, 14)),
            Span(date(2025, 10, 15), date(2025, 11, 14)),
        ]
        halves = [48 * 5, 48 * 31 + (2 if zone is NEW_YORK else 0)]
        wanted = [(place, 1, Decimal(number)) for place, number in enumerate(halves)]
        assert await grown(kept, *months, zone=zone, series=1) == wanted
        await kept.pack()
        assert await grown(kept, *months, zone=zone, series=1) == wanted


async def test_equal_to_a_recount_of_all_samples(kept: Store) -> None:
    """An independent recount by pandas, of samples with resets, at any time of the day."""
    dice = np.random.default_rng(9)
    rows = []
    for series in (1, 2):
        at = YESTERDAY - 40 * DAY
        total = 0
        while at < TODAY + 2 * HOUR:
            total = 0 if dice.random() < 0.01 else total + int(dice.integers(0, 9))
            rows.append((series, at, float(total)))
            at += timedelta(minutes=int(dice.integers(1, 300)))
    await kept.write(columns(*rows))
    await kept.pack()
    spans = [span(YESTERDAY - 40 * DAY + n * 7 * DAY, 7) for n in range(7)]
    found = await grown(kept, *spans)
    assert found == recounted(rows, spans)


def recounted(rows: list[tuple[int, datetime, float]], spans: list[Span]) -> list[object]:
    frame = pd.DataFrame(rows, columns=["series", "at", "value"])
    frame["day"] = (frame["at"] - MS).dt.tz_convert(str(ZONE)).dt.date
    before = frame.groupby("series")["value"].shift()
    step = frame["value"] - before
    frame["step"] = step.where(step >= 0, frame["value"]).where(before.notna(), 0.0)
    found = list[object]()
    for place, each in enumerate(spans):
        inside = frame[(frame["day"] >= each.first) & (frame["day"] <= each.last)]
        for series, sum_ in inside.groupby("series")["step"].sum().items():
            found.append((place, series, Decimal(int(sum_))))
    return found
