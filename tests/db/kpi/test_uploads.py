"""Figures handed in, approved, returned, corrected and taken back, in a real database."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.errors import CheckViolation, LockNotAvailable

from core.model import Period, UnitId
from core.store.pool import connect
from kpi import keeping as values
from kpi.uploads import tables
from kpi.uploads.keeping import ConflictError, Hand, RefusedError, approve, return_, submit, undo
from kpi.uploads.record import Line
from kpi.uploads.states import LIVE, State, Why
from tests.desk import audited
from tests.handing_in import NOW, PERIOD, PLACE, XA, YA, ZA, leader, line, officer, submission
from tests.servers import Database

Connection = AsyncConnection[Any]
MONTH = Period.parse(PERIOD)


async def board(conn: Connection, kpi: str = "K1") -> dict[str, tuple[float | None, str]]:
    """Tell the values in force: of units, and of the scope."""
    assert MONTH
    return {
        each.value.unit or each.value.scope or "": (each.value.value, each.value.status.value)
        for each in await values.current(conn, [MONTH])
        if each.value.kpi == kpi
    }


async def state(conn: Connection, id_: int) -> State:
    found = await tables.one(conn, id_)
    assert found
    return found.state


async def test_an_upload_counts_at_once_and_is_official_when_another_approves_it(
    api: Connection, database: Database
) -> None:
    rows = [line(40), line(50, unit=YA, number=6), line(7, 10, unit=ZA, number=7, kpi="K2")]
    table = submission("r1", *rows, unit=UnitId("tinh"))
    async with api.transaction():
        number = await submit(api, PLACE, table, officer())
    so_bo = {"xa": (40.0, "so_bo"), "ya": (50.0, "so_bo"), "core": (45.0, "so_bo")}
    assert await board(api) == so_bo  # two of three communes are enough, and the total says 2/3
    assert (await board(api, "K2"))["core"] == (None, "chua_co_du_lieu")
    async with api.transaction():
        assert await submit(api, PLACE, table, officer()) == number  # asked for again
        await approve(api, PLACE, number, "", leader(minutes=5))
    assert await board(api) == {
        "xa": (40.0, "chinh_thuc"), "ya": (50.0, "chinh_thuc"), "core": (45.0, "so_bo"),
    }  # fmt: skip
    assert await state(api, number) is State.APPROVED
    shown = await tables.lines(api, number, after=5)
    assert [(each.kpi, each.unit, each.numerator_cell) for each in shown] == [
        ("K1", YA, "D6"), ("K2", ZA, "D7"),
    ]  # fmt: skip
    acts = [len(audited(database, f"kpi.handin.{act}")) for act in ("submitted", "approved")]
    assert acts == [1, 1]
    assert MONTH
    before = await values.as_of(api, [MONTH], NOW)
    assert {each.value.status.value for each in before if each.value.unit == XA} == {"so_bo"}


async def test_a_correction_goes_before_and_leaves_what_stood_there_when_it_is_taken_back(
    api: Connection,
) -> None:
    async def hand_in(request: str, *rows: Line, seen: int | None, reason: str = "") -> int:
        new = submission(request, *rows, seen=seen, reason=reason)
        async with api.transaction():
            return await submit(api, PLACE, new, officer())

    both = [line(40), line(9, 10, kpi="K2", number=6)]
    first = await hand_in("r1", *both, seen=None)
    second = await hand_in("r2", line(44), seen=first)
    carried = await tables.lines(api, second)
    assert [(each.line, each.kpi, each.numerator_cell) for each in carried] == [
        (5, "K1", "D5"), (6, "K2", ""),
    ]  # fmt: skip
    async with api.transaction():
        await approve(api, PLACE, second, "", leader())
    with pytest.raises(RefusedError) as refused:
        await hand_in("r3", line(45), seen=second)
    assert refused.value.why is Why.REASON
    third = await hand_in("r3", line(45), line(9, 10, kpi="K2", number=6), seen=second, reason="x")
    assert (await board(api))["xa"] == (45.0, "so_bo")
    assert (await board(api, "K2"))["xa"] == (90.0, "chinh_thuc")  # said again as it was approved
    async with api.transaction():
        await return_(api, PLACE, third, "sai", leader())
    assert (await board(api))["xa"] == (44.0, "chinh_thuc")
    assert [await state(api, each) for each in (first, second, third)] == [
        State.REPLACED, State.APPROVED, State.RETURNED,
    ]  # fmt: skip
    async with api.transaction():
        await undo(api, PLACE, second, "nhầm", leader())
    assert (await board(api))["xa"] == (40.0, "so_bo")
    async with api.transaction():
        await undo(api, PLACE, first, "", officer())
    assert (await board(api))["xa"] == (None, "chua_co_du_lieu")
    assert MONTH
    told = await values.revisions(api, ("K1", "xa", "", PERIOD))
    assert [each.value.value for each in told] == [None, 40.0, 44.0, 45.0, 44.0, 44.0, 40.0]


async def test_parts_make_up_a_whole(api: Connection) -> None:
    rows = [line(n, 10, part=f"p{n}", number=n) for n in (5, 6, 7)]
    async with api.transaction():
        first = await submit(api, PLACE, submission("r1", *rows), officer())
    assert (await board(api))["xa"] == (60.0, "so_bo")
    async with api.transaction():
        one = line(9, 10, part="p5")
        await submit(api, PLACE, submission("r2", one, seen=first), officer())
    assert (await board(api))["xa"][0] == pytest.approx(100 * 22 / 30, rel=1e-15)


async def test_who_did_not_see_the_one_that_counts_is_told_of_it(api: Connection) -> None:
    async with api.transaction():
        first = await submit(api, PLACE, submission("r1", line(1)), officer())
    for seen in (None, first + 1):
        with pytest.raises(ConflictError) as error:
            async with api.transaction():
                await submit(api, PLACE, submission("r2", line(2), seen=seen), officer("cuc"))
        assert error.value.found
        assert error.value.found.id == first
    with pytest.raises(LookupError):
        await approve(api, PLACE, first + 9, "", leader())


async def test_of_two_at_once_one_is_told_of_the_other(database: Database) -> None:
    async def hand_in(name: str) -> int | None:
        async with await connect(database.login("ioc_api"), autocommit=True) as conn:
            try:
                async with conn.transaction():
                    return await submit(conn, PLACE, submission("r", line(1)), officer(name))
            except ConflictError:
                return None

    found = await asyncio.gather(hand_in("an"), hand_in("cuc"), hand_in("an"))
    assert len({each for each in found if each}) == 1
    assert sorted(map(bool, found)) in ([False, False, True], [False, True, True])


async def test_who_waited_as_long_as_he_may_has_handed_nothing_in(
    api: Connection, database: Database
) -> None:
    hurried = replace(database.login("ioc_api"), lock_seconds=0.02)
    new = submission("r1", line(1))
    async with api.transaction(), await connect(hurried, autocommit=True) as waiting:
        await values.lock(api)  # as somebody does who hands in a large table
        with pytest.raises(LockNotAvailable):
            async with waiting.transaction():
                await submit(waiting, PLACE, new, officer())
    assert await board(api) == {}
    async with api.transaction():
        await submit(api, PLACE, new, officer())  # sent again, as it was
    assert (await board(api))["xa"] == (1.0, "so_bo")


async def test_the_table_itself_refuses_who_approves_his_own(database: Database) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO kpi_upload (unit, period, way, sha256, state, made_by, made_at, request)"
            f" VALUES ('xa', '2026-M11', 'typed', '{'0' * 64}', 'submitted', 'user:an', now(), 'r')"
        )
        with pytest.raises(CheckViolation):
            owner.execute(
                "UPDATE kpi_upload SET state = 'approved', decided_by = made_by, decided_at = now()"
            )


async def test_who_is_killed_before_the_end_has_handed_nothing_in(
    api: Connection, database: Database
) -> None:
    async with await connect(database.login("ioc_api"), autocommit=True) as dying:
        with pytest.raises(psycopg.OperationalError):
            await _killed(dying, database)
    assert await board(api) == {}
    with database.connect() as owner:
        assert owner.execute("SELECT count(*) FROM kpi_upload_row").fetchone() == (0,)
    async with api.transaction():
        await submit(api, PLACE, submission("r1", line(1)), officer())  # the same request again
    assert (await board(api))["xa"] == (1.0, "so_bo")


async def _killed(dying: Connection, database: Database) -> None:
    async with dying.transaction():
        await submit(dying, PLACE, submission("r1", line(1)), officer())
        with database.connect() as owner:
            owner.execute("SELECT pg_terminate_backend(%s)", [dying.info.backend_pid])


async def test_values_follow_from_the_uploads_that_count_in_whatever_order(
    api: Connection,
) -> None:
    """One random life of many uploads; after each act the board is that of what counts."""
    dice, made, official = random.Random(57), list[int](), dict[int, int]()
    for turn in range(60):
        current = await tables.live(api, XA, PERIOD)
        act = dice.choice(["submit", "submit", "approve", "return", "undo"])
        async with api.transaction():
            if act == "submit":
                seen = current.id if current else None
                new = submission(f"r{turn}", line(turn + 1, 100), seen=seen, reason="lý do")
                made.append(await submit(api, PLACE, new, officer(minutes=turn)))
                official[made[-1]] = turn + 1
            elif current is not None:
                refused = await _tried(api, act, current.id, leader(minutes=turn))
                assert refused in {None, Why.STATE, Why.RIGHT}
        await _fits(api, made, official)


async def _tried(api: Connection, act: str, id_: int, hand: Hand) -> Why | None:
    doing = {"approve": approve, "return": return_, "undo": undo}[act]
    try:
        await doing(api, PLACE, id_, "lý do", hand)
    except RefusedError as refused:
        return refused.why
    return None


async def _fits(api: Connection, made: Sequence[int], figures: dict[int, int]) -> None:
    states = [(each, await state(api, each)) for each in made]
    live = [each for each, told in states if told in LIVE]
    assert len(live) <= 1
    found = await board(api)
    if not live:
        assert found.get("xa", (None, ""))[0] is None
        return
    status = "chinh_thuc" if dict(states)[live[0]] is State.APPROVED else "so_bo"
    assert found["xa"] == (float(Decimal(figures[live[0]])), status)
