"""Reports taken in: what no client can time from outside."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from core.service.access import Keyring
from core.service.disk import Disk
from core.service.problem import Problem
from core.store import keys
from core.store.keys import By, NewKey, Scope
from core.store.place import install_product
from core.store.pool import connect
from ingest.heartbeats import GoneError, Pings
from ingest.room import Room
from tests import given
from tests.heartbeats import RELAY, Center, open_center
from tests.servers import Database

WHOLE: Mapping[str, Any] = {"type": "http.request", "body": b"", "more_body": False}
GONE: Mapping[str, Any] = {"type": "http.disconnect"}


async def key_of_relay(database: Database) -> str:
    given.place(database)
    given.heartbeats(database)
    wanted = NewKey(name="relay", scopes=[Scope.PING], heartbeat=RELAY)
    async with await connect(database.login(), autocommit=True) as conn:
        await install_product(conn, now=given.NOW)
        async with conn.transaction():
            _, text = await keys.create(conn, wanted, by=By("system:test"), now=given.NOW)
    return text


async def report(center: Center, key: str, what: str, *parts: Mapping[str, Any]) -> bytes | Problem:
    """Let a request come in as the server hands it over."""
    keyring = Keyring(center.intake.pool, center.clock.now)
    await keyring.refresh()
    coming = iter(parts or (WHOLE,))

    async def receive() -> Mapping[str, Any]:
        return next(coming)

    scope = {"method": "POST", "path": f"/ping/{key}{what}", "headers": []}
    return await Pings(center.intake, keyring).answer(scope, receive)


async def test_of_two_reports_of_one_moment_the_later_stands(database: Database) -> None:
    key = await key_of_relay(database)
    async with open_center(database) as center:
        for what in ("", "/3", "/0", "/fail"):
            assert await report(center, key, what) == b"OK\n"
        assert center.told() == [(0.0, 0.0)]
        assert center.told("heartbeat_exit_code") == [(0.0, 0.0)]
    with database.connect() as conn:
        assert conn.execute("SELECT count(*) FROM rejected").fetchone() == (0,)


async def test_who_went_away_has_not_reported(database: Database) -> None:
    key = await key_of_relay(database)
    async with open_center(database) as center:
        with pytest.raises(GoneError):
            await report(center, key, "", {**WHOLE, "more_body": True}, GONE)
    with database.connect() as conn:
        assert conn.execute("SELECT count(*) FROM heartbeat_state").fetchone() == (0,)


async def test_a_full_disk_refuses_and_says_why(database: Database, tmp_path: Path) -> None:
    key = await key_of_relay(database)
    async with open_center(database) as center:
        full = Room(tmp_path, lambda _: Disk(free_bytes=1, total_bytes=1 << 40))
        await full.look()
        center.intake.room = full
        answer = await report(center, key, "")
    assert isinstance(answer, Problem)
    assert (answer.status, answer.headers["retry-after"]) == (503, "30")
    assert "nearly full" in answer.detail


async def test_both_lengths_are_refused(database: Database) -> None:
    key = await key_of_relay(database)
    async with open_center(database) as center:
        keyring = Keyring(center.intake.pool, center.clock.now)
        headers = [(b"content-length", b"3"), (b"transfer-encoding", b"chunked")]
        scope = {"method": "POST", "path": f"/ping/{key}", "headers": headers}

        async def receive() -> Mapping[str, Any]:
            return WHOLE

        answer = await Pings(center.intake, keyring).answer(scope, receive)
    assert isinstance(answer, Problem)
    assert answer.status == 400
