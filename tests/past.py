"""A leader of alerts who lived long ago, for tests of what is kept for how long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alerts.retention import Sweep
from tests.firing import HOOK, Leader
from tests.given import NOW

YEAR = timedelta(days=365)
OLD, YOUNG = NOW - 7 * YEAR, NOW - 4 * YEAR
TABLES = ("alert", "alert_event", "alert_act", "notification", "notification_attempt",
          "alert_group", "silence", "maintenance")  # fmt: skip
ALONE = HOOK.replace("[alertname]", "[alertname, portal]")
PERSON = """
route: {receiver: it, group_by: ["..."], group_wait: 0s}
receivers: [{name: it, chain: it}]
people: [{id: a, name: A, channels: {p1: [sms]}}]
chains: [{id: it, steps: [{notify: {person: a}}]}]
"""


@dataclass(slots=True)
class Past:
    """Who writes alerts of long ago, and what sweeps up."""

    leader: Leader
    sweep: Sweep

    async def alert(self, name: str = "Down", **more: Any) -> int:
        """Let an alert fire and be told of, with a note of somebody."""
        number = self.leader.fire(name, **more)
        await self.leader.round()
        self.run("INSERT INTO alert_act (alert_id, at, actor, kind, note)"
                 " VALUES (%s, %s, 'a', 'note', 'x')", number, self.leader.now)  # fmt: skip
        self.settle()
        return number

    async def over(self, *ids: int, after: timedelta = timedelta(hours=1)) -> None:
        """Let alerts end, and be told of as over."""
        self.leader.now += after
        self.leader.end(*ids)
        await self.leader.round(after_seconds=600)
        self.settle()

    async def was(self, at: datetime, name: str = "Down", **more: Any) -> int:
        """Let an alert begin at a moment and end an hour later."""
        self.leader.now = at
        number = await self.alert(name, **more)
        await self.over(number)
        return number

    def settle(self) -> None:
        """Let all messages be accepted at the first attempt."""
        self.run("INSERT INTO notification_attempt SELECT id, 1, created_at, created_at, 'accepted'"
                 " FROM notification WHERE settled_at IS NULL")  # fmt: skip
        self.run("UPDATE notification SET settled_at = created_at, result = 'accepted'"
                 " WHERE settled_at IS NULL")  # fmt: skip

    def run(self, query: str, *params: object) -> None:
        """Do something as the owner."""
        self.leader.owner.execute(query.encode(), params)

    def counts(self) -> dict[str, int]:
        """Count the rows of all tables."""
        return {name: self.count(f"SELECT count(*) FROM {name}") for name in TABLES}

    def count(self, query: str) -> int:
        """Ask for one number."""
        (found,) = self.leader.owner.execute(query.encode()).fetchone() or (0,)
        return int(found)

    def alerts(self) -> list[int]:
        """Give the ids of all alerts."""
        rows = self.leader.owner.execute("SELECT id FROM alert ORDER BY id").fetchall()
        return [number for (number,) in rows]
