"""Refused payloads are kept whole, within bounds, whatever they hold."""

from typing import Any

from psycopg import AsyncConnection

from core.model import Fault, Reason, SourceId
from core.store import rejected
from core.store.rejected import Refusal
from tests import given
from tests.servers import Database

Connection = AsyncConnection[Any]


def refusal(payload: bytes = b"as sent", detail: str = "no number") -> Refusal:
    fault = Fault("/value", Reason.INVALID_VALUE, detail, 0)
    return Refusal(SourceId("bts-01"), "json", [fault], 1, payload, {"path": "/write"})


async def test_a_long_payload_is_cut_and_its_length_kept(conn: Connection) -> None:
    assert await rejected.keep(conn, [refusal(b"x" * 100_000)], now=given.NOW)
    row = await (
        await conn.execute("SELECT length(payload), payload_bytes FROM rejected")
    ).fetchone()
    assert row == (65_536, 100_000)


async def test_hostile_text_is_storable(conn: Connection) -> None:
    assert await rejected.keep(conn, [refusal(b"\0\xff", "\0 \ud800 \u202e")], now=given.NOW)
    row = await (
        await conn.execute("SELECT payload, faults->0->>'detail' FROM rejected")
    ).fetchone()
    assert row == (b"\0\xff", "\\x00 \\ud800 \u202e")


async def test_beyond_the_quota_one_in_a_hundred_is_kept(
    conn: Connection, database: Database
) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO rejected_day (source_id, day, seen, kept) VALUES (%s, %s, 20000, 10000)",
            ["bts-01", given.NOW.date()],
        )
    assert await rejected.keep(conn, [refusal()] * 150, now=given.NOW) == 1
    assert await rejected.keep(conn, [refusal()] * 50, now=given.NOW) == 1


async def test_the_last_of_the_quota_is_used_up_within_one_batch(
    conn: Connection, database: Database
) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO rejected_day (source_id, day, seen, kept) VALUES (%s, %s, 9997, 9997)",
            ["bts-01", given.NOW.date()],
        )
    assert await rejected.keep(conn, [refusal()] * 50, now=given.NOW) == 3
    account = await (
        await conn.execute("SELECT seen, kept, kept_bytes FROM rejected_day")
    ).fetchone()
    assert account == (10_047, 10_000, 21)
