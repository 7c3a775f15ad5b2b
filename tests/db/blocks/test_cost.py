"""What a source costs is what its blocks and hours take, and what its classes will let stay."""

from collections.abc import Mapping
from dataclasses import fields

import pytest

from core.store.blocks.pack import ROW_BYTES
from core.store.cost import DAY_ROW_BYTES, Cost, costs
from core.store.pool import connect
from core.store.rollups.buckets import Buckets
from ioc.people.cost import size, table
from tests.packing import DAY, HOUR, MINUTE, TODAY, YESTERDAY, Store, course

DAYS = 9
COLUMNS = [field.name for field in fields(Buckets)]


async def asked(kept: Store, pages_max: int = 1000) -> Mapping[str, Cost]:
    """Ask as the command does."""
    async with await connect(kept.database.login(), autocommit=True) as conn:
        return {one.source: one for one in await costs(conn, pages_max=pages_max)}


async def days_of_two_sources(kept: Store) -> None:
    """Have series 1 and 2 of `s`, one a minute and one an hour, and 3 of `other`, one an hour."""
    with kept.database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES ('other', 'o', 'o', 'place')"
        )
        owner.execute("UPDATE series SET source_id = 'other' WHERE id = 3")
    for day in range(DAYS):
        begin = YESTERDAY + day * DAY
        await kept.write(
            course(1, begin + MINUTE, 1440, MINUTE),
            course(2, begin + HOUR, 24, HOUR),
            course(3, begin + HOUR, 24, HOUR),
        )
        await kept.pack()
        kept.clock.set(kept.clock.now() + DAY)


def taken(kept: Store, series: str, columns: str, tables: str) -> float:
    """Add up what rows take."""
    with kept.database.connect() as owner:
        row = owner.execute(
            f"SELECT sum({columns}) + count(*) * {ROW_BYTES} FROM {tables}"
            f" WHERE series_id IN ({series})"
        ).fetchone()
    return float(row[0]) if row else 0.0


def in_blocks(kept: Store, series: str) -> float:
    return taken(kept, series, "octet_length(t) + octet_length(v)", "block")


def in_rows(kept: Store, series: str, table: str) -> float:
    return taken(kept, series, " + ".join(f"octet_length({one})" for one in COLUMNS), table)


def in_days(kept: Store, series: str) -> float:
    return DAY_ROW_BYTES * kept.count("rollup_day", f"series_id IN ({series})")


async def test_it_is_what_is_there(kept: Store) -> None:
    await days_of_two_sources(kept)
    found = await asked(kept)
    assert (found["s"].series, found["other"].series) == (199, 1)
    assert found["s"].day_samples == pytest.approx(1464, rel=0.01)
    assert found["other"].day_samples == pytest.approx(24, rel=0.01)
    for source, series in (("s", "1, 2"), ("other", "3")):
        one = found[source]
        blocks, hours = in_blocks(kept, series), in_rows(kept, series, "rollup_1h")
        days = in_days(kept, series)
        assert one.kept_bytes == blocks + hours + days
        assert one.day_bytes == pytest.approx(blocks / DAYS, rel=0.2)
        assert one.day_hour_bytes == pytest.approx(hours / DAYS, rel=0.2)
        assert one.day_local_bytes == len(series.split()) * DAY_ROW_BYTES


async def test_minutes_count_with_the_blocks(kept: Store) -> None:
    for day in range(3):
        begin = YESTERDAY + day * DAY
        await kept.write(course(1, begin + MINUTE / 3, 4_319, MINUTE / 3))
        await kept.pack()
        kept.clock.set(kept.clock.now() + DAY)
    (one,) = (await asked(kept)).values()
    blocks, minutes = in_blocks(kept, "1"), in_rows(kept, "1", "rollup_1m")
    assert minutes > 3 * 1_000
    hours, days = in_rows(kept, "1", "rollup_1h"), in_days(kept, "1")
    assert one.kept_bytes == blocks + minutes + hours + days
    assert one.day_bytes == pytest.approx((blocks + minutes) / 3)
    assert one.full_bytes == pytest.approx(3650 * one.day_bytes)
    assert one.day_samples == pytest.approx(4_319)


async def test_in_the_end_there_is_what_the_classes_let_stay(kept: Store) -> None:
    await days_of_two_sources(kept)
    one = (await asked(kept))["s"]
    assert one.full_bytes == pytest.approx(3650 * one.day_bytes)
    assert one.day_growth_bytes == pytest.approx(one.day_hour_bytes + one.day_local_bytes)
    with kept.database.connect() as owner:
        owner.execute("UPDATE retention SET raw_days = 90, hourly_days = 730, daily_days = 1000")
    one = (await asked(kept))["s"]
    in_the_end = 90 * one.day_bytes + 730 * one.day_hour_bytes + 1000 * one.day_local_bytes
    assert one.full_bytes == pytest.approx(in_the_end)
    assert one.day_growth_bytes == 0


async def test_of_large_tables_a_part_is_looked_at(kept: Store) -> None:
    with kept.database.connect() as owner:
        owner.execute(
            "INSERT INTO block SELECT s, 9, %s + d * INTERVAL '1 day', 0, 24, 1, v, v"
            " FROM generate_series(1, 200) s, generate_series(1, 50) d,"
            " (SELECT convert_to(repeat('x', 500), 'UTF8') AS v) AS o",
            [TODAY - 90 * DAY],
        )
    whole = (await asked(kept, 100_000))["s"].kept_bytes
    part = (await asked(kept, 400))["s"].kept_bytes
    assert whole == 200 * 50 * (1000 + ROW_BYTES)
    assert part == pytest.approx(whole, rel=0.3)
    assert part != whole


async def test_a_center_without_a_packed_day_has_no_days_to_go_by(kept: Store) -> None:
    (one,) = (await asked(kept)).values()
    assert one == Cost("s", 200, 0, 0, 0, 0, 0, 0, 0)


def test_it_is_shown_for_people() -> None:
    one = Cost("bts-01", 12, 17_280.4, 46_000, 3_100, 1_776, 1_234_567, 168e6, 3_100)
    assert table([one])[1] == (
        "bts-01", "12", "17,280", "46.0 kB", "3.10 kB", "1.78 kB", "1.23 MB",
        "168 MB + 1.13 MB a year",
    )  # fmt: skip
    assert table([Cost("a", 0, 0, 0, 0, 0, 0, 0, 0)])[1][3:] == ("0 B",) * 5


@pytest.mark.parametrize(
    ("bytes_", "text"),
    [(0, "0 B"), (999, "999 B"), (999.6, "1.00 kB"), (1e6, "1.00 MB"), (45_600, "45.6 kB"),
     (789_000, "789 kB"), (2.5e12, "2.50 TB")],
)  # fmt: skip
def test_sizes(bytes_: float, text: str) -> None:
    assert size(bytes_) == text
