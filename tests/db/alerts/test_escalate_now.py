"""Somebody wants whoever comes next called at once: through the act, on real tables."""

from datetime import timedelta
from uuid import uuid4

import pytest

from alerts.desk import acts, follow
from alerts.desk.acts import Deed, Kind
from alerts.escalation import tables
from alerts.escalation.coming import names_of
from alerts.escalation.wanted import wanted
from alerts.oncall.rota import Rota
from core.store.keys import By
from core.store.pool import connect
from tests.firing import Leader
from tests.grouping import oncall
from tests.servers import Database

from .test_escalation import CHAIN, SMS, VOICE, B, called, runs


@pytest.fixture
def night(leader: Leader) -> Leader:
    leader.route(CHAIN)
    return leader


async def act(
    leader: Leader, database: Database, number: int, kind: Kind, person: str = ""
) -> None:
    deed = Deed(kind=kind, by=By("user:an"), request=str(uuid4()), person=person)
    async with await connect(database.login("ioc_api")) as conn:
        assert await acts.act(conn, number, deed, now=leader.now)


async def foretold(leader: Leader, database: Database, number: int) -> tuple[str, ...]:
    """Name whom a telephone shows as those who would be called."""
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        groups = await tables.last_of(conn, number)
    return wanted(Rota(oncall(CHAIN)), {}, "p1", groups, leader.now)


async def test_who_comes_next_is_called_at_once_when_somebody_wants_it(
    night: Leader, database: Database
) -> None:
    number = night.fire(priority="p1")
    await night.round()
    await act(night, database, number, Kind.ESCALATE)
    night.crash()
    assert await night.round(after_seconds=9) == night.now + timedelta(seconds=300)
    assert called(night)[2:] == [(9, B, "escalation")]
    await act(night, database, number, Kind.ACK)
    await night.round(after_seconds=1)
    await act(night, database, number, Kind.ESCALATE)  # by who has it, so that it is nobody's
    await night.round(after_seconds=1)
    assert [each[:2] for each in called(night)[3:]] == [(11, VOICE), (11, SMS)]
    assert runs(night) == [(1, 1, 2, "acknowledged"), (2, 2, 1, "running")]
    said = list[tuple[str, ...]]()
    for _ in range(2):
        said.append(await foretold(night, database, number))
        await act(night, database, number, Kind.ESCALATE)
        await night.round(after_seconds=1)
    rows = night.owner.execute(
        "SELECT run, round, step, why, people FROM escalation_step ORDER BY id"
    ).fetchall()
    names = names_of(Rota(oncall(CHAIN)))
    assert said == [tuple(names[each] for each in row[4]) for row in rows[3:]]
    taken = [row[:4] for row in rows]
    assert taken == [
        (1, 1, 1, "called"), (1, 1, 2, "wanted"), (2, 2, 1, "wanted"), (2, 2, 2, "wanted"),
        (3, 1, 1, "wanted"),
    ]  # fmt: skip


async def test_what_does_not_climb_is_escalated_when_somebody_wants_it(
    night: Leader, database: Database
) -> None:
    number = night.fire(priority="p3")
    await night.round()
    await act(night, database, number, Kind.ESCALATE)
    await night.round(after_seconds=9)
    assert called(night) == [(0, SMS, "firing"), (9, B, "escalation")]


async def test_to_whom_somebody_escalates_is_called_beside_the_chain(
    night: Leader, database: Database
) -> None:
    number = night.fire(priority="p1")
    await night.round()
    await act(night, database, number, Kind.ESCALATE, "b")
    assert await night.round(after_seconds=9) == night.now + timedelta(seconds=291)
    await night.round(after_seconds=291)
    assert called(night)[2:] == [(9, B, "escalation"), (300, B, "escalation")]


async def test_what_is_muted_is_escalated_when_that_is_over(
    night: Leader, database: Database
) -> None:
    number = night.fire(priority="p1")
    await night.round()
    night.silence("alertname", "Down", minutes=2)
    await act(night, database, number, Kind.ESCALATE)
    await night.round(after_seconds=9)
    assert len(called(night)) == 2
    await night.round(after_seconds=111)
    assert called(night)[2:] == [(120, B, "escalation")]


async def test_whoever_shows_calls_hears_of_each(night: Leader, database: Database) -> None:
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        cursor = await follow.heads(conn)
        number = night.fire(priority="p1")
        await night.round()
        assert await follow.changed(conn, cursor, night.now) == [number]
        for after_seconds, heard in ((9, []), (291, [number]), (300, [number])):
            await night.round(after_seconds=after_seconds)
            assert await follow.changed(conn, cursor, night.now) == heard
