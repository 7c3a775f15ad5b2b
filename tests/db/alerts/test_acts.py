"""Acts on many alerts, as their rows see them."""

from datetime import timedelta

from alerts.desk.acts import Deed, Kind, act_on_many
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
