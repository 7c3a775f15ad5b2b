"""Accounts, sessions, tickets and the limit on failed logins, in a real database."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection

from core.store import attempts, audit, people, sessions
from core.store.attempts import Attempt, Refused
from core.store.audit import Act
from core.store.passwords import LENGTH_MIN, Passwords, one_time, why_refused
from core.store.people import (
    Grant,
    NewPassword,
    NewPerson,
    PeopleError,
    Role,
)
from core.store.pool import connect
from tests.given import NOW
from tests.servers import Database

Connection = AsyncConnection[Any]
GOOD = "vàng chàm nước nậm sáu"
SECOND = timedelta(seconds=1)


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Connection]:
    """Give one session of `ioc_api`, whose rights must suffice for all of this."""
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        yield conn


@pytest.fixture
def passwords() -> Passwords:
    return Passwords()


async def add(api: Connection, user: str = "an", *roles: Role) -> None:
    new = NewPerson(user, "An", roles or (Role.OPERATOR,), GOOD)
    await people.add(api, new, passwords=Passwords(), by="system:test", now=NOW)


async def start(api: Connection, user: str = "an", now: datetime = NOW) -> bytes:
    token = await sessions.start(api, user, address="127.0.0.1", user_agent="x" * 999, now=now)
    return sessions.hash_of(token)


async def test_the_first_administrator_is_made_once(api: Connection, passwords: Passwords) -> None:
    made = await people.ensure_admin(api, None, passwords=passwords, now=NOW)
    assert made
    assert len(made) >= LENGTH_MIN
    account = await people.account(api, people.ADMIN)
    assert account
    assert await passwords.fits(made, account.password_hash)
    assert await people.ensure_admin(api, None, passwords=passwords, now=NOW) is None
    assert (await people.people(api))[0].must_change_password


async def test_automation_chooses_the_first_password(api: Connection, passwords: Passwords) -> None:
    with pytest.raises(PeopleError, match="shorter than 14"):
        await people.ensure_admin(api, "short", passwords=passwords, now=NOW)
    assert await people.ensure_admin(api, GOOD, passwords=passwords, now=NOW) is None
    person = (await people.people(api))[0]
    assert (person.grants, person.must_change_password) == ((Grant(Role.ADMIN),), False)


async def test_two_processes_make_one_administrator(
    database: Database, passwords: Passwords
) -> None:
    patient = replace(database.login("ioc_api"), lock_seconds=60)  # a hash takes long on purpose

    async def once() -> str | None:
        async with await connect(patient, autocommit=True) as conn:
            return await people.ensure_admin(conn, None, passwords=passwords, now=NOW)

    made = await asyncio.gather(once(), once())
    assert sum(password is not None for password in made) == 1


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "a" * 20,
        "abcabcabcabcabcabc",
        "matkhau123456789",
        "Password12345678",
        "quản-trị-viên",
    ],
)
def test_weak_passwords_are_refused(password: str) -> None:
    assert why_refused(password, user="quantri")


@pytest.mark.parametrize(
    "password", [GOOD, one_time(), "correct horse battery pins"], ids=["good", "one time", "words"]
)
def test_good_passwords_pass(password: str) -> None:
    assert why_refused(password, user="an") is None


async def test_a_password_fits_in_any_unicode_form_and_nobody_has_one(
    passwords: Passwords,
) -> None:
    hashed = await passwords.hashed(GOOD)
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await passwords.fits(unicodedata.normalize("NFD", GOOD), hashed)
    assert not await passwords.fits(GOOD + "x", hashed)
    assert not await passwords.fits(GOOD, None)
    assert not await passwords.fits("x" * 5000, hashed)


async def test_users_are_unique_and_named_plainly(api: Connection) -> None:
    await add(api)
    with pytest.raises(PeopleError, match="exists already"):
        await add(api)
    with pytest.raises(PeopleError, match="cannot be a user's id"):
        await add(api, "Ấn Độ")


async def test_a_session_is_idle_after_half_an_hour_or_a_shift(api: Connection) -> None:
    await add(api, "an", Role.OPERATOR)
    await add(api, "binh", Role.ADMIN)
    console, desk = await start(api, "an"), await start(api, "binh")
    for hash_, idle in ((desk, sessions.IDLE), (console, sessions.CONSOLE_IDLE)):
        assert await sessions.find(api, hash_, now=NOW + idle - SECOND)
        assert await sessions.find(api, hash_, now=NOW + idle) is None
    await sessions.see(api, desk, now=NOW + sessions.IDLE - SECOND)
    assert await sessions.find(api, desk, now=NOW + sessions.IDLE)


async def test_no_activity_prolongs_a_session_beyond_a_day(api: Connection) -> None:
    await add(api)
    hash_ = await start(api)
    await sessions.see(api, hash_, now=NOW + sessions.ABSOLUTE - SECOND)
    assert await sessions.find(api, hash_, now=NOW + sessions.ABSOLUTE - SECOND)
    assert await sessions.find(api, hash_, now=NOW + sessions.ABSOLUTE) is None


async def test_sessions_end_with_logout_password_and_account(
    api: Connection, passwords: Passwords
) -> None:
    await add(api)
    one, two, three = [await start(api) for _ in range(3)]
    await sessions.end(api, one, now=NOW)
    assert await sessions.find(api, one, now=NOW) is None
    assert await sessions.find(api, two, now=NOW)
    new = NewPassword("an", GOOD + " ba", Act("user:an", "user.password", "user:an"))
    await people.set_password(api, new, passwords=passwords, now=NOW)
    assert await sessions.find(api, two, now=NOW) is None
    assert await sessions.find(api, three, now=NOW) is None
    four = await start(api)
    await people.disable(api, "an", by="user:binh", now=NOW)
    assert await sessions.find(api, four, now=NOW) is None
    assert await people.account(api, "an") is None
    with pytest.raises(PeopleError, match="no user"):
        await people.disable(api, "an", by="user:binh", now=NOW)


async def test_only_hashes_of_tokens_are_stored(api: Connection) -> None:
    await add(api)
    token = await sessions.start(api, "an", address="", user_agent="", now=NOW)
    dump = await (await api.execute("SELECT session::text FROM session")).fetchall()
    assert token not in str(dump)
    assert sessions.hash_of(token).hex() in str(dump)


async def test_a_ticket_is_good_once_and_for_half_a_minute(api: Connection) -> None:
    await add(api)
    session = await sessions.find(api, await start(api), now=NOW)
    assert session
    ticket = await sessions.issue_ticket(api, session, now=NOW)
    assert await sessions.redeem_ticket(api, ticket, now=NOW + SECOND) == session
    assert await sessions.redeem_ticket(api, ticket, now=NOW + SECOND) is None
    late = await sessions.issue_ticket(api, session, now=NOW)
    assert await sessions.redeem_ticket(api, late, now=NOW + sessions.TICKET) is None
    assert await sessions.redeem_ticket(api, "made up", now=NOW) is None


async def test_five_failures_of_an_account_then_none_for_a_quarter_of_an_hour(
    api: Connection,
) -> None:
    left = []
    for number in range(attempts.FAILURES_OF_ACCOUNT):
        attempt = await attempts.begin(api, "an", "10.0.0.1", now=NOW + number * SECOND)
        assert isinstance(attempt, Attempt)
        left.append(attempt.attempts_left)
    assert left == [4, 3, 2, 1, 0]
    refused = await attempts.begin(api, "an", "10.0.0.1", now=NOW + 10 * SECOND)
    assert refused == Refused(15 * 60 - 10 + 1)
    assert isinstance(await attempts.begin(api, "an", "10.0.0.2", now=NOW), Attempt)
    assert isinstance(await attempts.begin(api, "binh", "10.0.0.1", now=NOW), Attempt)
    later = NOW + attempts.FAILURE_WINDOW + SECOND
    assert isinstance(await attempts.begin(api, "an", "10.0.0.1", now=later), Attempt)


async def test_twenty_failures_of_an_address_whatever_the_names(api: Connection) -> None:
    for number in range(attempts.FAILURES_OF_ADDRESS):
        user = f"user{number}"
        assert isinstance(await attempts.begin(api, user, "10.0.0.1", now=NOW), Attempt)
    assert isinstance(await attempts.begin(api, "an", "10.0.0.1", now=NOW), Refused)


async def test_a_right_password_takes_the_failures_back(api: Connection) -> None:
    made = [await attempts.begin(api, "an", "10.0.0.1", now=NOW) for _ in range(3)]
    assert isinstance(made[-1], Attempt)
    await attempts.forgive(api, made[-1])
    again = await attempts.begin(api, "an", "10.0.0.1", now=NOW)
    assert isinstance(again, Attempt)
    assert again.attempts_left == 4


async def test_attempts_at_the_same_time_cannot_pass_the_limit(database: Database) -> None:
    async def attempt() -> Attempt | Refused:
        async with await connect(database.login("ioc_api"), autocommit=True) as conn:
            return await attempts.begin(conn, "an", "10.0.0.1", now=NOW)

    made = await asyncio.gather(*(attempt() for _ in range(12)))
    assert sum(isinstance(one, Attempt) for one in made) == attempts.FAILURES_OF_ACCOUNT


async def test_what_is_over_is_forgotten(api: Connection) -> None:
    await add(api)
    session = await sessions.find(api, await start(api), now=NOW)
    assert session
    await sessions.issue_ticket(api, session, now=NOW)
    await attempts.begin(api, "an", "10.0.0.1", now=NOW)
    later = NOW + timedelta(days=30)
    await attempts.forget(api, now=later)
    await sessions.forget(api, now=later)
    query = "SELECT (SELECT count(*) FROM session), (SELECT count(*) FROM live_ticket),"
    query += " (SELECT count(*) FROM login_failure)"
    assert await (await api.execute(query)).fetchone() == (0, 0, 0)


async def test_every_change_of_an_account_is_on_the_record(
    api: Connection, passwords: Passwords
) -> None:
    await add(api)
    new = NewPassword("an", GOOD + " ba", Act("user:an", "user.password", "user:an"))
    await people.set_password(api, new, passwords=passwords, now=NOW)
    await people.disable(api, "an", by="user:binh", now=NOW)
    acts = [record.act async for record in audit.read(api)]
    assert [(act.actor, act.action) for act in acts] == [
        ("system:test", "user.add"),
        ("user:an", "user.password"),
        ("user:binh", "user.disable"),
    ]
    assert GOOD not in str(acts)
    assert await audit.first_broken(api) is None
