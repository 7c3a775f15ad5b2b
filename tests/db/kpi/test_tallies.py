"""What quality is judged by, counted out of values and uploads."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from core.store.pool import connect
from kpi.analysis import Part, Tally, quality
from kpi.analysis.tallies import tallies
from kpi.define import TermKind
from tests.analysed import kpi, place, term
from tests.servers import Database

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
# The place first asked in September: of what had been due before, nothing is owed.
BEGAN = datetime(2026, 9, 1, tzinfo=UTC)
IN_TIME = datetime(2026, 10, 17, 16, 59, tzinfo=UTC)  # 23:59 of the last day, at the place
LATE = datetime(2026, 10, 17, 17, 1, tzinfo=UTC)


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    """Give a place that asked for figures since September."""
    with database.connect() as owner:
        owner.execute("INSERT INTO kpi_file (document, put_at) VALUES ('', %s)", [BEGAN])
        yield owner


def upload(owner: psycopg.Connection, unit: str, state: str, at: datetime, *remarks: str) -> int:
    """Hand in a line a remark for October; returns its number."""
    decided = "user:an" if state in {"approved", "returned"} else None
    ((number,),) = owner.execute(
        "INSERT INTO kpi_upload (unit, period, way, sha256, state, made_by, made_at, decided_by,"
        " decided_at, request) VALUES (%s, '2026-M10', 'typed', %s, %s, 'user:mai', %s, %s, %s,"
        " gen_random_uuid()::text) RETURNING id",
        [unit, "0" * 64, state, at, decided, at if decided else None],
    ).fetchall()
    for line, remark in enumerate(remarks):
        owner.execute(
            "INSERT INTO kpi_upload_row (upload, line, kpi, unit, period, remark)"
            " VALUES (%s, %s, 'K01', %s, '2026-M10', %s)",
            [number, line, unit, remark],
        )
    return int(number)


def revisions(owner: psycopg.Connection, unit: str, *told: tuple[int, str, datetime, int]) -> None:
    """Write revisions of October: numerator, status, since when, upload."""
    for number, (numerator, status, at, upload_id) in enumerate(told, 1):
        replaced = None if number == len(told) else told[number][2]
        owner.execute(
            "INSERT INTO kpi_value (kpi, unit, period, numerator, denominator, value, status,"
            " origin, upload, as_of, recorded_at, replaced_at) VALUES ('K01', %s, '2026-M10', %s,"
            " 100, %s, %s, 'handin', %s, %s, %s, %s)",
            [unit, numerator, numerator, status, upload_id, at, at, replaced],
        )


async def test_of_two_units_since_the_place_asks(
    database: Database, owner: psycopg.Connection
) -> None:
    upload(owner, "a", "returned", IN_TIME, "")
    first = upload(owner, "a", "replaced", IN_TIME, "", "vì tăng gấp đôi")
    again = upload(owner, "a", "approved", LATE, "")
    later = upload(owner, "b", "approved", LATE, "", "")
    revisions(
        owner,
        "a",
        (50, "so_bo", IN_TIME, first),
        (50, "chinh_thuc", IN_TIME, first),  # the same, approved
        (60, "chinh_thuc", LATE, again),  # and corrected
    )
    revisions(owner, "b", (40, "so_bo", LATE, later), (40, "chinh_thuc", LATE, later))
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        found = await tallies(conn, place(), [kpi()], now=NOW)
        closed = await tallies(conn, place(), [kpi(is_closed=True)], now=NOW)
    # Due since September: the months 9, 10 and 11, of which only October is there.
    of_a = Tally(due=3, there=1, in_time=1, approved=1, corrected=1, rows=4, faulty=2)
    of_b = Tally(due=3, there=1, in_time=0, approved=1, corrected=0, rows=2, faulty=0)
    assert {unit: tally for (_, unit), tally in found.items()} == {"a": of_a, "b": of_b}
    four = quality(found.values())
    assert (four.correct, four.complete) == (Part(1, 2), Part(2, 6))
    assert (four.clean, four.live) == (Part(4, 6), Part(1, 6))
    assert closed == {}


async def test_a_place_that_never_asked_owes_nothing(database: Database) -> None:
    measured = replace(term(), kind=TermKind.COUNTER, expr="x_total")
    live = kpi(numerator=measured, denominator=measured)
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        assert await tallies(conn, place(), [kpi()], now=NOW) == {}
        with database.connect() as owner:
            owner.execute("INSERT INTO kpi_file (document, put_at) VALUES ('', %s)", [NOW])
            upload(owner, "a", "submitted", BEGAN, "")
        owed = await tallies(conn, place(), [kpi()], now=NOW)
        assert {each.due for each in owed.values()} == {3}
        # What is measured of the time before the place had its file could not have been in time.
        assert await tallies(conn, place(), [live], now=NOW) == {}
