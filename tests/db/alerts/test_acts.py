"""Acts on many alerts, as their rows see them."""

from datetime import datetime, timedelta

import pytest

from alerts.desk.acts import Deed, Kind, OwnedError, act, act_on_many, faults, keys_of
from core.service.clock import SystemClock
from core.store.keys import By
from core.store.pool import connect
from tests.desk import audited, put_alert
from tests.servers import Database


async def test_a_request_that_comes_again_meanwhile_is_done_once(database: Database) -> None:
    numbers = [put_alert(database, portal=portal) for portal in ("dvc", "tthc")]
    now = SystemClock().now()
    deed = Deed(kind=Kind.SNOOZE, by=By("user:an"), request="one", until=now + timedelta(hours=1))
    async with await connect(database.login("ioc_api")) as conn:
        first = await act_on_many(conn, numbers[:1], deed, now=now)
        again = await act_on_many(conn, numbers, deed, now=now)
        await conn.commit()
    assert (first, again) == (numbers[:1], numbers[1:])
    with database.connect() as owner:
        acts = owner.execute("SELECT alert_id FROM alert_act ORDER BY id").fetchall()
    assert [number for (number,) in acts] == numbers


async def test_who_is_given_an_alert_has_it_and_nobody_takes_it_from_him(
    database: Database,
) -> None:
    number, now = put_alert(database, portal="dvc"), SystemClock().now()
    given = Deed(
        kind=Kind.ASSIGN, by=By("user:an"), request="one", person="b", owner="user:binh", note="đi"
    )
    again = Deed(kind=Kind.ASSIGN, by=By("user:an"), request="two", person="b", owner="user:binh")
    async with await connect(database.login("ioc_api")) as conn:
        for deed in (given, given, again):
            found = await act(conn, number, deed, now=now)
            assert found
            assert found.acked_by == "user:binh"
        await conn.commit()
    with database.connect() as owner:
        acts = owner.execute("SELECT actor, kind, person, told_at FROM alert_act").fetchall()
    assert acts == [("user:an", "assign", "b", None)]


def test_it_is_given_to_somebody() -> None:
    now = SystemClock().now()
    (fault,) = faults(Deed(kind=Kind.ASSIGN, by=By("user:an"), request="r"), now)
    assert (fault.field, str(fault)) == ("person", "is missing; say to whom")
    (fault,) = faults(Deed(kind=Kind.ACK, by=By("user:an"), request="r", person="b"), now)
    assert (fault.field, str(fault)) == ("person", "belongs to an assign or an escalate")


async def test_who_takes_over_says_from_whom_and_it_is_on_the_record(database: Database) -> None:
    number, now = put_alert(database, portal="dvc"), SystemClock().now()
    first, later = now - timedelta(seconds=9), now - timedelta(seconds=5)

    def ack(who: str, since: datetime | None = None) -> Deed:
        return Deed(kind=Kind.ACK, by=By(f"user:{who}"), request=who, taken_since=since)

    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        await act(conn, number, ack("an"), now=first)
        for since in (None, first - timedelta(microseconds=1)):  # he does not know who has it
            with pytest.raises(OwnedError):
                await act(conn, number, ack("binh", since), now=later)
        taken = await act(conn, number, ack("binh", first), now=later)
        again = await act(conn, number, ack("binh", first), now=now)
        assert taken == again
        assert again
        assert (again.acked_by, again.acked_at) == ("user:binh", later)
        with pytest.raises(OwnedError):  # whoever lost it takes it back knowingly only
            await act(conn, number, ack("cuc", first), now=now)
        assert await keys_of(conn, number, "user:binh") == ["binh"]
        assert await keys_of(conn, number, "user:cuc") == []
    with database.connect() as owner:
        acts = owner.execute("SELECT actor, instead_of FROM alert_act ORDER BY id").fetchall()
    assert acts == [("user:an", None), ("user:binh", "user:an")]
    assert audited(database, "alert.ack")[-1][2]["instead_of"] == "user:an"
