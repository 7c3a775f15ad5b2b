"""Screens are paired once, by an administrator who typed their code, and stay until revoked."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, LiteralString

import pytest
from psycopg import AsyncConnection

from core.store import audit, pairing, screens
from core.store.keys import By
from core.store.pairing import Approval, Asking, Full, Pairing
from core.store.pool import connect
from core.store.screens import Kiosk, Report, ScreenError
from core.store.sessions import TICKET
from tests.given import NOW
from tests.servers import Database

Connection = AsyncConnection[Any]
SECOND = timedelta(seconds=1)
BY = By("user:binh", "10.0.0.9")
WALLS = ("main", "lobby")
HERE = Asking("main", "10.0.0.1")


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Connection]:
    """Give one session of `ioc_api`, whose rights must suffice for all of this."""
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        yield conn


async def ask(api: Connection, asking: Asking = HERE) -> tuple[Pairing, str]:
    begun = await pairing.ask(api, asking, now=NOW)
    assert not isinstance(begun, Full)
    return begun


async def paired(api: Connection) -> tuple[str, str, Kiosk]:
    """Let a screen in that has collected; returns its id, its token, and what it is."""
    shown, secret = await ask(api)
    id_ = await pairing.approve(api, Approval(shown.code, "Sảnh"), WALLS, by=BY, now=NOW)
    token = await pairing.collect(api, secret, now=NOW)
    assert token
    kiosk = await screens.find(api, token, now=NOW)
    assert kiosk
    return id_, token, kiosk


async def test_a_code_can_be_read_aloud_and_lives_ten_minutes(api: Connection) -> None:
    shown, secret = await ask(api)
    assert len(shown.code) == 6
    assert not set(shown.code) - set(pairing.CODE_ALPHABET)
    assert not set("01IO") & set(pairing.CODE_ALPHABET)
    almost, over = NOW + pairing.PERIOD - SECOND, NOW + pairing.PERIOD
    assert await pairing.look(api, secret, now=almost) == shown
    assert [one.code for one in await pairing.waiting(api, now=almost)] == [shown.code]
    assert await pairing.look(api, secret, now=over) is None
    assert await pairing.waiting(api, now=over) == []
    with pytest.raises(ScreenError, match="no screen shows this code"):
        await pairing.approve(api, Approval(shown.code, "Sảnh"), WALLS, by=BY, now=over)
    await screens.forget(api, now=over)
    assert await counted(api, "SELECT count(*) FROM screen_pairing") == 0


async def test_only_an_approved_screen_collects_a_token_and_only_it(api: Connection) -> None:
    shown, secret = await ask(api)
    _, other = await ask(api)
    assert await pairing.collect(api, secret, now=NOW) is None
    typed = f" {shown.code[:3].lower()}-{shown.code[3:]} "
    await pairing.approve(api, Approval(typed, " Sảnh "), WALLS, by=BY, now=NOW)
    assert await pairing.collect(api, other, now=NOW) is None
    assert await pairing.collect(api, shown.code, now=NOW) is None
    token = await pairing.collect(api, secret, now=NOW)
    assert token
    kiosk = await screens.find(api, token, now=NOW)
    assert kiosk
    assert (kiosk.name, kiosk.wall) == ("Sảnh", "main")


async def test_an_answer_that_got_lost_costs_nothing_until_the_screen_was_seen(
    api: Connection,
) -> None:
    shown, secret = await ask(api)
    last_moment = NOW + pairing.PERIOD - SECOND
    await pairing.approve(api, Approval(shown.code, "Sảnh"), WALLS, by=BY, now=last_moment)
    later = last_moment + timedelta(minutes=9)
    lost = await pairing.collect(api, secret, now=later)
    token = await pairing.collect(api, secret, now=later)
    assert lost
    assert token
    assert await screens.find(api, lost, now=later) is None
    kiosk = await screens.find(api, token, now=later)
    assert kiosk
    await screens.see(api, kiosk.hash, now=later)
    assert await pairing.collect(api, secret, now=later) is None
    assert await screens.find(api, token, now=later)


async def test_of_two_approvals_of_one_code_one_is_told_that_it_is_too_late(
    database: Database, api: Connection
) -> None:
    shown, _ = await ask(api)

    async def approve(wall: str) -> str:
        async with await connect(database.login("ioc_api"), autocommit=True) as conn:
            try:
                approval = Approval(shown.code, wall, wall)
                return await pairing.approve(conn, approval, WALLS, by=BY, now=NOW)
            except ScreenError as error:
                return str(error)

    told = await asyncio.gather(*(approve(wall) for wall in WALLS))
    assert sum(one == "this code was approved already" for one in told) == 1
    assert [one.id for one in await screens.listed(api)] == [id_ for id_ in told if " " not in id_]


async def test_a_refused_approval_leaves_the_code_as_it_was(api: Connection) -> None:
    shown, _ = await ask(api)
    for approval, field in (
        (Approval(shown.code, "Sảnh", "nowhere"), "wall"),
        (Approval(shown.code, "  ", "main"), "name"),
        (Approval(shown.code, "\x1b[2J", "main"), "name"),
        (Approval("ZZZZZ", "Sảnh", "main"), "code"),
    ):
        with pytest.raises(ScreenError) as refused:
            await pairing.approve(api, approval, WALLS, by=BY, now=NOW)
        assert refused.value.field == field
    written = "SELECT (SELECT count(*) FROM screen) + (SELECT count(*) FROM audit)"
    assert await counted(api, written) == 0
    assert await pairing.approve(api, Approval(shown.code, "Sảnh"), WALLS, by=BY, now=NOW)


async def test_one_address_cannot_take_all_codes_not_even_at_once(
    database: Database, api: Connection
) -> None:
    for _ in range(pairing.WAITING_OF_ADDRESS_MAX - 1):
        await ask(api)

    async def one_more() -> bool:
        async with await connect(database.login("ioc_api"), autocommit=True) as conn:
            return not isinstance(await pairing.ask(conn, HERE, now=NOW), Full)

    assert sum(await asyncio.gather(*(one_more() for _ in range(4)))) == 1
    half = NOW + pairing.PERIOD / 2
    assert await pairing.ask(api, HERE, now=half) == Full(300)
    assert not isinstance(await pairing.ask(api, Asking("main", "10.0.0.2"), now=half), Full)
    assert not isinstance(await pairing.ask(api, HERE, now=NOW + pairing.PERIOD), Full)


async def test_all_outsiders_together_get_a_hundred_codes(api: Connection) -> None:
    for number in range(pairing.WAITING_MAX):
        await ask(api, Asking("main", f"10.0.1.{number}"))
    assert await pairing.ask(api, HERE, now=NOW) == Full(600)


async def test_a_revoked_screen_is_let_in_no_more(api: Connection) -> None:
    id_, token, kiosk = await paired(api)
    ticket = await screens.issue_ticket(api, kiosk, now=NOW)
    assert await screens.still_good(api, kiosk, now=NOW)
    assert await screens.revoked_since(api, NOW - SECOND) == []
    assert await screens.revoke(api, id_, by=BY, now=NOW) == kiosk.hash
    assert await screens.find(api, token, now=NOW) is None
    assert await screens.redeem_ticket(api, ticket, now=NOW) is None
    assert not await screens.still_good(api, kiosk, now=NOW)
    assert await screens.revoked_since(api, NOW - SECOND) == [kiosk.hash]
    assert await screens.listed(api) == []
    with pytest.raises(ScreenError, match="no screen"):
        await screens.revoke(api, id_, by=BY, now=NOW)
    acts = [record.act async for record in audit.read(api)]
    assert [(act.actor, act.action, act.object, act.address) for act in acts] == [
        ("user:binh", "screen.approve", f"screen:{id_}", "10.0.0.9"),
        ("user:binh", "screen.revoke", f"screen:{id_}", "10.0.0.9"),
    ]
    assert acts[0].detail == {"name": "Sảnh", "wall": "main", "screen_address": "10.0.0.1"}


async def test_a_screen_revoked_before_it_collected_begins_anew(api: Connection) -> None:
    shown, secret = await ask(api)
    id_ = await pairing.approve(api, Approval(shown.code, "Sảnh"), WALLS, by=BY, now=NOW)
    assert await screens.revoke(api, id_, by=BY, now=NOW) is None
    assert await pairing.look(api, secret, now=NOW) is None
    assert await pairing.collect(api, secret, now=NOW) is None


async def test_a_screen_ends_after_a_year_in_a_cupboard_and_never_by_idleness(
    api: Connection,
) -> None:
    _, token, kiosk = await paired(api)
    months = NOW + timedelta(days=364)
    assert await screens.find(api, token, now=months)
    assert await screens.find(api, token, now=NOW + screens.UNSEEN) is None
    await screens.see(api, kiosk.hash, now=months)
    seen = await screens.find(api, token, now=NOW + screens.UNSEEN)
    assert seen
    assert seen.ends_at() == months + screens.UNSEEN


async def test_a_screen_tells_how_it_is(api: Connection) -> None:
    id_, token, _ = await paired(api)
    for heap_bytes in (48_000_000, None):
        said = Report("0.1.0+abc", heap_bytes)
        await screens.report(api, id_, said, now=NOW + SECOND)
        (row,) = await screens.listed(api)
        assert (row.build, row.heap_bytes) == (said.build, heap_bytes)
        assert (row.seen_at, row.wall_id, row.address) == (NOW + SECOND, "main", "10.0.0.1")
    query = "SELECT s::text, p::text FROM screen AS s, screen_pairing AS p"
    dump = await (await api.execute(query)).fetchall()
    assert token not in str(dump)
    assert screens.hash_of(token).hex() in str(dump)


async def test_a_ticket_of_a_screen_is_good_once_and_for_half_a_minute(api: Connection) -> None:
    _, _, kiosk = await paired(api)
    ticket = await screens.issue_ticket(api, kiosk, now=NOW)
    redeemed = await screens.redeem_ticket(api, ticket, now=NOW + SECOND)
    assert redeemed
    assert (redeemed.id, redeemed.wall) == (kiosk.id, "main")
    assert await screens.redeem_ticket(api, ticket, now=NOW + SECOND) is None
    late = await screens.issue_ticket(api, kiosk, now=NOW)
    assert await screens.redeem_ticket(api, late, now=NOW + TICKET) is None
    assert await screens.redeem_ticket(api, "made up", now=NOW) is None


async def counted(api: Connection, query: LiteralString) -> int:
    row = await (await api.execute(query)).fetchone()
    return int(row[0]) if row else 0
