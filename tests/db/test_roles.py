"""Roles given and taken, in a real database."""

from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from core.model import UnitId
from core.store import audit, people, roles, sessions
from core.store.people import Grant, NewPerson, PeopleError, Role
from core.store.pool import connect
from core.store.roles import Change, Holder
from tests.given import NOW
from tests.passwords import CheapPasswords
from tests.servers import Database

Connection = AsyncConnection[Any]
GOOD = "vàng chàm nước nậm sáu"
TINH, XA, OTHER = map(UnitId, ("tinh", "xa", "other"))
HERE, EVERYWHERE = Grant(Role.OPERATOR, XA), Grant(Role.OPERATOR)


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Connection]:
    """Give one session of `ioc_api`, in a place of three units."""
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, parent_id, kind, name_vi, name_en, scope) VALUES"
            " ('tinh', NULL, 'tinh', 'T', 'T', 'core'), ('xa', 'tinh', 'xa', 'X', 'X', 'core'),"
            " ('other', 'tinh', 'xa', 'O', 'O', 'core')"
        )
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        yield conn


async def add(api: Connection, user: str, *has: Role, units: tuple[UnitId, ...] = ()) -> None:
    new = NewPerson(user, user.title(), has, GOOD, units=units)
    await people.add(api, new, passwords=CheapPasswords(), by="system:test", now=NOW)


async def give(api: Connection, user: str, grant: Grant) -> tuple[Grant, ...]:
    return await roles.give(api, Change(user, grant, "user:root"), now=NOW)


async def take(api: Connection, user: str, grant: Grant) -> tuple[Grant, ...]:
    return await roles.take(api, Change(user, grant, "user:root"), now=NOW)


async def session(api: Connection, user: str) -> bytes:
    token = await sessions.start(api, user, address="", user_agent="", now=NOW)
    return sessions.hash_of(token)


async def test_a_person_has_each_role_in_each_unit(api: Connection) -> None:
    await add(api, "an", Role.OPERATOR, Role.LEADER, units=(XA, OTHER))
    (an,) = await people.people(api)
    assert [str(grant) for grant in an.grants] == [
        "leader@other", "leader@xa", "operator@other", "operator@xa",
    ]  # fmt: skip
    found = await sessions.find(api, await session(api, "an"), now=NOW)
    assert found
    assert (found.grants, found.roles) == (an.grants, (Role.LEADER, Role.OPERATOR))


async def test_a_session_ends_when_a_role_is_given_or_taken(api: Connection) -> None:
    await add(api, "an", Role.LEADER)
    await add(api, "binh", Role.LEADER)
    other = await session(api, "binh")
    for change in (give, take):
        mine = await session(api, "an")
        await change(api, "an", HERE)
        assert await sessions.find(api, mine, now=NOW) is None
    assert await sessions.find(api, other, now=NOW)


async def test_what_changes_nothing_is_refused_and_ends_no_session(api: Connection) -> None:
    await add(api, "an", Role.OPERATOR, units=(XA,))
    mine = await session(api, "an")
    refused = [
        (give, "an", HERE, "'an' is operator@xa already"),
        (give, "an", Grant(Role.OPERATOR, UnitId("no")), "no unit 'no'"),
        (give, "an", Grant(Role.AUDITOR, XA), "role auditor is for the whole place"),
        (give, "nobody", HERE, "no user 'nobody'"),
        (take, "an", EVERYWHERE, "'an' is not operator, but: operator@xa"),
        (take, "an", HERE, "no other role; instead: ioc user disable an"),
    ]
    for change, user, grant, reason in refused:
        with pytest.raises(PeopleError, match=reason):
            await change(api, user, grant)
    assert await sessions.find(api, mine, now=NOW)
    assert [record.act.action async for record in audit.read(api)] == ["user.add"]


async def test_a_role_for_a_unit_is_not_the_same_for_the_whole_place(api: Connection) -> None:
    await add(api, "an", Role.OPERATOR)
    assert await give(api, "an", HERE) == (EVERYWHERE, HERE)
    assert await take(api, "an", EVERYWHERE) == (HERE,)


async def test_the_last_administrator_who_can_sign_in_stays_one(api: Connection) -> None:
    await add(api, "an", Role.ADMIN, Role.LEADER)
    await add(api, "binh", Role.ADMIN, Role.LEADER)
    await people.disable(api, "binh", by="user:an", now=NOW)
    with pytest.raises(PeopleError, match="admin cannot be taken from 'an'"):
        await take(api, "an", Grant(Role.ADMIN))
    await people.enable(api, "binh", by="user:an", now=NOW)
    assert await take(api, "an", Grant(Role.ADMIN)) == (Grant(Role.LEADER),)


async def test_a_new_person_is_refused_whole(api: Connection) -> None:
    with pytest.raises(PeopleError, match="no unit 'no'"):
        await add(api, "an", Role.OPERATOR, units=(UnitId("no"),))
    with pytest.raises(PeopleError, match="role admin is for the whole place"):
        await add(api, "an", Role.OPERATOR, Role.ADMIN, units=(XA,))
    assert await people.people(api) == []


async def test_the_database_knows_no_limited_administrator_either(
    api: Connection, database: Database
) -> None:
    await add(api, "an", Role.LEADER)
    with database.connect() as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("INSERT INTO role_grant VALUES ('an', 'admin', 'xa', now())")


async def test_who_holds_a_role_for_a_unit(api: Connection) -> None:
    await add(api, "an", Role.OPERATOR)
    await add(api, "binh", Role.OPERATOR, Role.LEADER, units=(TINH,))
    await add(api, "chi", Role.OPERATOR, units=(OTHER,))
    await add(api, "dung", Role.OPERATOR)
    await people.disable(api, "dung", by="user:an", now=NOW)
    tree = await roles.unit_tree(api)
    found = await roles.holders(api, [Role.OPERATOR], tree.line(XA))
    assert found == [Holder("an", "An"), Holder("binh", "Binh")]
    assert await roles.holders(api, [Role.OPERATOR], ()) == [Holder("an", "An")]
    assert await roles.holders(api, [Role.AUDITOR], ()) == []


async def test_each_change_of_a_role_is_on_the_record(api: Connection) -> None:
    await add(api, "an", Role.LEADER)
    await give(api, "an", HERE)
    await take(api, "an", HERE)
    acts = [record.act async for record in audit.read(api)][1:]
    detail = {"role": "operator", "unit": "xa"}
    assert [(act.actor, act.action, act.object, act.detail) for act in acts] == [
        ("user:root", "user.grant", "user:an", detail),
        ("user:root", "user.revoke", "user:an", detail),
    ]
