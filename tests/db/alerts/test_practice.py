"""The practice call: whoever is on duty is called once, and it is known who answered when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts import waytest
from alerts.deliver.text.facts import code
from alerts.dispatch.messages.outgoing import dedupe_key
from alerts.oncall.files import parse_oncall
from alerts.waytest import Practising, tables
from alerts.waytest.message import RECEIVER
from core.place import Findings, read_yaml
from core.store.pool import open_pool
from tests.clock import JumpingClock
from tests.servers import Database

ROSTER = """
route: {receiver: it}
receivers: [{name: it}]
practice: {day: first working tuesday, at: "10:00"}
people:
  - {id: an, name: Nguyễn Văn An, channels: {p1: [voice, sms]}}
  - {id: binh, name: Trần Thị Bình, channels: {p1: [sms]}}
  - {id: hoa, name: Lò Thị Hoa, channels: {p1: [sms]}}
schedules:
  - {id: it, zone: UTC, layers: [{start: 2026-01-05T00:00, every: 1w, people: [[an, binh]]}]}
  - {id: eve, zone: UTC, layers: [{start: 2026-01-05T00:00, every: 1w, people: [hoa],
     restrict: [{from: "18:00", to: "20:00"}]}]}
"""
CALLED = datetime(2026, 9, 1, 3, 0, 5, tzinfo=UTC)  # 10:00:05 in Vietnam


async def test_whoever_is_on_duty_is_called_once(database: Database) -> None:
    document = read_yaml(ROSTER.encode(), findings := Findings("oncall.yml"))
    assert document
    oncall = parse_oncall(document, findings)
    assert oncall, findings.all()
    async with open_pool(database.login("ioc_alerts"), size=1) as pool:
        for now in (CALLED - timedelta(minutes=1), CALLED, CALLED + timedelta(minutes=5)):
            # Another leader each time: what was done is in the tables only.
            await Practising(
                pool, JumpingClock(now), lambda: (oncall, ZoneInfo("Asia/Ho_Chi_Minh"))
            ).look()
        with database.connect() as owner:
            rows = owner.execute(
                "SELECT n.channel, n.kind, t.code FROM notification AS n"
                " JOIN way_test AS t ON t.notification_id = n.id ORDER BY n.id"
            ).fetchall()
    async with open_pool(database.login("ioc_api"), size=1) as pool, pool.connection() as conn:
        answered = CALLED + timedelta(minutes=3)
        assert await waytest.confirm(conn, "binh", str(rows[2][2]), now=answered) == "sms"
        found = await waytest.practices(conn)
        assert await tables.wait_until(conn, "an", CALLED) == CALLED + tables.AGAIN_AFTER
        put_back = CALLED - timedelta(days=1)
        assert await tables.wait_until(conn, "an", put_back) is None
    said = dedupe_key(RECEIVER, "binh", "sms", "practice 2026-09-01")
    assert rows[2][2] != code(said), "a code can be computed by who was not reached"
    assert [row[:2] for row in rows] == [
        ("person/an/voice", "test"),
        ("person/an/sms", "test"),
        ("person/binh/sms", "test"),
    ]
    assert [(each.person, each.called_at, each.answered_at) for each in found] == [
        ("an", CALLED, None),
        ("binh", CALLED, answered),
    ]
