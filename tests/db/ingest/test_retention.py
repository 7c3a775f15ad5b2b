"""Samples older than what is kept of their metric are refused, whichever way they came in."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from core.model import Reason, SourceId
from ingest.decode import json as json_decoder
from ingest.decode import lines
from ingest.decode.lines import Precision
from ingest.decode.rows import Decoded
from ingest.intake import Intake, Way, open_intake
from ingest.resolve import Protocol, Resolved
from tests import given
from tests.clock import JumpingClock
from tests.servers import Database

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def intake(database: Database) -> AsyncIterator[Intake]:
    """Give the test a way in; samples are kept for 90 days."""
    given.place(database)
    keep(database, 90)
    clock = JumpingClock(given.NOW)
    async with open_intake(database.login("ioc_ingest"), clock, Way("t", 9), disk=None) as opened:
        await opened.resolver.refresh()
        yield opened


def keep(database: Database, raw_days: int | None) -> None:
    with database.connect() as owner:
        owner.execute("UPDATE retention SET raw_days = %s", [raw_days])


def message(*times: datetime, value: float = -97) -> Decoded:
    rows = [
        {"metric": "net_rsrp_dbm", "labels": {}, "time": at.isoformat(), "value": value}
        for at in times
    ]
    return json_decoder.decode(json.dumps({"samples": rows}).encode(), now_ms=given.NOW_MS)


def influx(*times: datetime) -> Decoded:
    body = "\n".join(f"net_rsrp_dbm value=-97 {int(at.timestamp())}" for at in times)
    return lines.decode(body.encode(), precision=Precision.S, now_ms=given.NOW_MS)


async def resolved(
    intake: Intake, decoded: Decoded, protocol: Protocol = Protocol.JSON
) -> Resolved:
    source = intake.resolver.known.sources[SourceId("bts-01")]
    return await intake.resolver.resolve(decoded, source, protocol)


async def test_the_bound_is_what_is_kept(intake: Intake) -> None:
    oldest = given.NOW - 90 * DAY
    for _ in range(2):  # asked of the catalogue, then remembered
        found = await resolved(intake, message(oldest, oldest + SECOND, given.NOW))
        assert found.index.tolist() == [1, 2]
        (fault,) = found.faults
        assert (fault.where, fault.reason) == ("/samples/0/time", Reason.BEYOND_RETENTION)
        assert (fault.index, found.rejected) == (0, 1)
        assert fault.detail == (
            "2026-08-26T10:00:00+00:00: samples of this metric up to 2026-08-26T10:00:00+00:00 are "
            "no longer kept; leave it out, or see retention in place.yml"
        )


async def test_it_moves_on_with_time(intake: Intake) -> None:
    at = given.NOW - 90 * DAY + SECOND
    assert (await resolved(intake, message(at))).rejected == 0
    assert isinstance(intake.clock, JumpingClock)
    intake.clock.set(given.NOW + SECOND)
    assert (await resolved(intake, message(at))).rejected == 1


async def test_lines_are_judged_too(intake: Intake) -> None:
    decoded = influx(given.NOW, given.NOW - 91 * DAY)
    found = await resolved(intake, decoded, Protocol.LINES)
    (fault,) = found.faults
    assert (fault.where, fault.reason) == ("line 2/time", Reason.BEYOND_RETENTION)


async def test_what_else_is_wrong_is_not_hidden_behind_it(intake: Intake) -> None:
    found = await resolved(intake, message(given.NOW, value=5))
    assert [fault.reason for fault in found.faults] == [Reason.OUT_OF_RANGE]
    unheard = json.dumps(
        {"metric": "net_no", "labels": {}, "time": "2020-01-01T00:00:00Z", "value": 1}
    )
    decoded = json_decoder.decode(unheard.encode(), now_ms=given.NOW_MS)
    assert [one.reason for one in (await resolved(intake, decoded)).faults] == [
        Reason.UNKNOWN_METRIC
    ]


async def test_a_change_of_the_place_counts_with_its_refresh(
    intake: Intake, database: Database
) -> None:
    at = given.NOW - 100 * DAY
    assert (await resolved(intake, message(at))).rejected == 1
    keep(database, None)
    await intake.resolver.refresh()
    assert (await resolved(intake, message(at))).rejected == 0


async def test_what_is_gone_is_not_taken_in_again_however_long_others_are_kept(
    intake: Intake, database: Database
) -> None:
    gone = given.NOW - 200 * DAY
    keep(database, 365)
    with database.connect() as owner:
        owner.execute("INSERT INTO expired VALUES ('net_rsrp_dbm', %s, '-infinity', true)", [gone])
    await intake.resolver.refresh()
    found = await resolved(intake, message(gone, gone + SECOND))
    assert found.index.tolist() == [1]
    assert [fault.reason for fault in found.faults] == [Reason.BEYOND_RETENTION]
