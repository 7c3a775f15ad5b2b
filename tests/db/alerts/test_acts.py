"""Acts on many alerts, as their rows see them."""

from datetime import timedelta

from alerts.desk.acts import Deed, Kind, act, act_on_many, faults
from core.service.clock import SystemClock
from core.store.keys import By
from core.store.pool import connect
from tests.desk import put_alert
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
