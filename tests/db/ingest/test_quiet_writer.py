"""A writer that has not written for long is heard when it writes again."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from core.store import changes
from core.store.pool import connect
from tests import given
from tests.chaos.eventually import eventually
from tests.packing import HOUR, TODAY, columns, store
from tests.servers import Database


@pytest.mark.parametrize("closed", [False, True])
async def test_what_it_stores_is_followed(
    database: Database, monkeypatch: pytest.MonkeyPatch, *, closed: bool
) -> None:
    """Whether it was taken for dead meanwhile, or not yet."""
    async with store(database) as kept:
        await kept.write(columns((1, TODAY + HOUR, 1.0)))
        async with await connect(database.login("ioc_api"), autocommit=True) as conn:
            cursor = await changes.heads(conn)
            with database.connect() as owner:  # hours pass
                owner.execute("TRUNCATE batch")
                if closed:
                    owner.execute("UPDATE writer SET ended_at = %s", [given.NOW])
            assert await changes.follow(conn, cursor) == []
            monkeypatch.setattr(changes, "WRITER_IDLE_SECONDS", -1.0)
            await kept.write(columns((1, TODAY + 2 * HOUR, 2.0)))
            (change,) = await changes.follow(conn, cursor)
            assert change.samples.value.tolist() == [2.0]
            assert changes.advance(cursor, change)
            await kept.write(columns((1, TODAY + 2.5 * HOUR, 3.0)))
            (change,) = await changes.follow(conn, cursor)
            assert change.samples.value.tolist() == [3.0]
            assert changes.advance(cursor, change)


async def test_a_batch_that_is_named_anew_is_stored_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store(database) as kept:
        await kept.write(columns((1, TODAY + HOUR, 1.0)))
        monkeypatch.setattr(changes, "WRITER_IDLE_SECONDS", -1.0)
        (told,) = await kept.write(columns((1, TODAY + HOUR, 1.0)))
        assert told.accepted == 1
        assert kept.count("sample") == 1
        assert kept.count("writer", "ended_at IS NULL") == 1


async def test_a_number_that_takes_too_long_is_asked_for_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with store(database) as kept:
        await kept.write(columns((1, TODAY + HOUR, 1.0)))
        monkeypatch.setattr(changes, "WRITER_IDLE_SECONDS", -1.0)
        before = waits()
        with database.connect() as owner, owner.transaction():
            owner.execute("LOCK TABLE writer IN ACCESS EXCLUSIVE MODE")
            writing = asyncio.ensure_future(kept.write(columns((1, TODAY + 2 * HOUR, 2.0))))
            await eventually(lambda: waits() > before + 1, deadline_seconds=30)
        (told,) = await writing
        assert told.accepted == 1
        assert kept.count("writer", "ended_at IS NULL") == 1


def waits() -> float:
    return REGISTRY.get_sample_value("ioc_db_retries_total", {"sqlstate": "55P03"}) or 0.0
