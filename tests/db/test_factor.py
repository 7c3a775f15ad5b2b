"""Second factors in a real database: each code is good once, whoever is first."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg import AsyncConnection

from core.store import audit, factor, people, sessions
from core.store.audit import Act
from core.store.factor import Confirmed, Factor, Fit, Seal, Way
from core.store.factor.tables import OFFERED_FOR, WRONG_CODES_MAX, WRONG_WINDOW
from core.store.people import NewPerson, PeopleError, Role
from core.store.pool import connect
from ioc.doctor.facts import SecondFactor
from ioc.doctor.gather import factor as doctor_factor
from tests.chaos.eventually import eventually
from tests.given import NOW
from tests.passwords import CheapPasswords
from tests.servers import Database

Connection = AsyncConnection[Any]
SEALED = b"sealed"
STEP = 59_000_000
HASHES = [f"hash {number}" for number in range(10)]


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Connection]:
    """Give one session of `ioc_api`, with a user `an` who has a second factor."""
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        new = NewPerson("an", "An", (Role.ON_CALL,), "vàng chàm nước nậm sáu")
        passwords = CheapPasswords()
        await people.add(conn, new, passwords=passwords, by="system:test", now=NOW)
        await enrol(conn)
        yield conn


async def enrol(conn: Connection, sealed: bytes = SEALED, session: bytes | None = None) -> bool:
    await factor.offer(conn, "an", sealed, now=NOW)
    new = Confirmed("an", sealed, STEP, HASHES, Act("user:an", "user.totp", "user:an"), session)
    async with conn.transaction():
        return await factor.confirm(conn, new, now=NOW)


async def found(conn: Connection) -> Factor:
    return await factor.find(conn, "an", now=NOW)


async def accept(conn: Connection, fit: Fit, seen: Factor | None = None) -> Way | None:
    async with conn.transaction():
        return await factor.accept(conn, "an", seen or await found(conn), fit, now=NOW)


async def start(conn: Connection) -> bytes:
    token = await sessions.start(conn, "an", address="", user_agent="", now=NOW)
    return sessions.hash_of(token)


async def test_a_step_is_accepted_once_and_none_before_it(api: Connection) -> None:
    assert await accept(api, Fit(STEP)) is None  # the code that confirmed it
    assert await accept(api, Fit(STEP + 2)) is Way.CODE
    assert await accept(api, Fit(STEP + 2)) is None
    assert await accept(api, Fit(STEP + 1)) is None
    assert await accept(api, Fit(STEP + 3)) is Way.CODE
    assert await accept(api, Fit()) is None


@pytest.mark.parametrize("fit", [Fit(step=STEP + 1), Fit(number=3)])
async def test_of_two_logins_at_once_with_one_code_one_wins(
    api: Connection, database: Database, fit: Fit
) -> None:
    seen = await found(api)

    async def once() -> Way | None:
        async with await connect(database.login("ioc_api"), autocommit=True) as conn:
            return await accept(conn, fit, seen)

    ways = await asyncio.gather(*(once() for _ in range(4)))
    assert sum(way is not None for way in ways) == 1


async def test_a_recovery_code_is_good_once(api: Connection) -> None:
    assert await accept(api, Fit(number=3)) is Way.RECOVERY
    left = await found(api)
    assert sorted(left.recovery) == [0, 1, 2, 4, 5, 6, 7, 8, 9]
    assert await accept(api, Fit(number=4), replace(left, recovery={4: "of before"})) is None


async def test_new_recovery_codes_take_the_place_of_all_before(api: Connection) -> None:
    await accept(api, Fit(number=3))
    act = Act("user:an", "user.recovery_codes", "user:an")
    async with api.transaction():
        assert await factor.renew(api, "an", [*"abcdefghij"], act=act, now=NOW)
        assert not await factor.renew(api, "nobody", [*"abcdefghij"], act=act, now=NOW)
    assert (await found(api)).recovery == dict(enumerate("abcdefghij"))


async def test_a_secret_counts_only_when_a_code_of_it_was_typed(api: Connection) -> None:
    await factor.offer(api, "an", b"new", now=NOW)
    assert ((await found(api)).secret, (await found(api)).offered) == (SEALED, b"new")
    late = await factor.find(api, "an", now=NOW + OFFERED_FOR)
    assert late.offered is None
    new = Confirmed("an", b"another", STEP, HASHES, Act("user:an", "user.totp", "user:an"))
    assert not await factor.confirm(api, new, now=NOW)
    assert await enrol(api, b"new")
    assert ((await found(api)).secret, (await found(api)).offered) == (b"new", None)
    # A login that began with the secret of before is refused.
    before = replace(await found(api), secret=SEALED)
    assert await accept(api, Fit(STEP + 9), before) is None


async def test_enrolling_ends_all_other_sessions(api: Connection) -> None:
    mine, other = await start(api), await start(api)
    assert await enrol(api, b"new", mine)
    assert await sessions.find(api, mine, now=NOW)
    assert await sessions.find(api, other, now=NOW) is None


async def test_a_login_without_a_code_waits_for_who_enrols_at_that_moment(
    api: Connection, database: Database
) -> None:
    await api.execute("INSERT INTO app_user SELECT 'binh', 'b', 'h', %s, false, %s", [NOW, NOW])
    none = await factor.find(api, "binh", now=NOW)
    await factor.offer(api, "binh", SEALED, now=NOW)
    act = Act("user:binh", "user.totp", "user:binh")
    async with await connect(database.login("ioc_api"), autocommit=True) as other:
        async with asyncio.TaskGroup() as tasks, api.transaction():
            new = Confirmed("binh", SEALED, STEP, HASHES, act)
            assert await factor.confirm(api, new, now=NOW)
            login = tasks.create_task(factor.accept(other, "binh", none, Fit(), now=NOW))
            await eventually(lambda: waits(database), deadline_seconds=10, what="it waits")
        assert login.result() is None


async def waits(database: Database) -> bool:
    query = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with database.connect() as owner:
        return bool(owner.execute(f"{query} AND datname = current_database()").fetchone())


async def test_guessing_from_everywhere_is_stopped_for_a_quarter_of_an_hour(
    api: Connection,
) -> None:
    for _ in range(WRONG_CODES_MAX):
        assert not (await found(api)).blocked
        await factor.note_wrong(api, "an", now=NOW)
    assert (await found(api)).blocked
    later = NOW + WRONG_WINDOW
    assert not (await factor.find(api, "an", now=later)).blocked
    await factor.note_wrong(api, "an", now=later)
    assert not (await factor.find(api, "an", now=later)).blocked


async def test_a_reset_takes_all_away_and_asks_anew(api: Connection, database: Database) -> None:
    session = await start(api)
    await factor.note_asked(api, "an", now=NOW)
    await factor.note_asked(api, "an", now=NOW + timedelta(days=1))
    assert (await found(api)).asked_at == NOW
    async with await connect(database.login("ioc"), autocommit=True) as owner:
        await factor.reset(owner, "an", by="system:shell/root", now=NOW)
        for user, reason in (("an", "has no second factor"), ("nobody", "no user")):
            with pytest.raises(PeopleError, match=reason):
                await factor.reset(owner, user, by="system:shell/root", now=NOW)
    assert await found(api) == Factor(roles=(Role.ON_CALL,))
    assert await sessions.find(api, session, now=NOW) is None
    acts = [record.act async for record in audit.read(api)]
    assert [(act.action, dict(act.detail)) for act in acts[1:]] == [
        ("user.totp", {}),
        ("user.totp_reset", {}),
    ]
    assert await accept(api, Fit()) is Way.NONE


async def test_nobody_has_no_second_factor(api: Connection) -> None:
    assert await factor.find(api, "nobody", now=NOW) == Factor()
    assert await factor.enrolled(api) == {"an"}
    with pytest.raises(PeopleError, match="no user 'nobody'"):
        await factor.offer(api, "nobody", SEALED, now=NOW)


async def test_the_doctor_opens_each_second_factor_with_the_key_that_is_there(
    api: Connection, database: Database, tmp_path: Path
) -> None:
    key = tmp_path / "totp"
    ask = doctor_factor.ask
    assert await ask(api, key) == SecondFactor(1, key_error="No such file or directory")
    key.write_text("old\n")
    assert await ask(api, key) == SecondFactor(1, ("an",))  # not even sealed
    await enrol(api, Seal.of("old").closed("JBSWY3DP", user="an"))
    assert await ask(api, key) == SecondFactor(1)
    key.write_text("made anew")
    assert await ask(api, key) == SecondFactor(1, ("an",))
    key.write_bytes(b"\xff")
    assert await ask(api, key) == SecondFactor(1, key_error="no text")
    with database.connect() as owner:
        owner.execute("DELETE FROM totp")
    assert await ask(api, key) == SecondFactor(0, key_error="no text")
