"""A leader of alerts on a database of its own, whose clock stands still until a test moves it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alerts.deliver.deliverer import Senders
from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import Outcome, Result
from alerts.leader import LEASE, Alerter, Leading
from alerts.rules import parse_rules
from core.model import Labels, RuleGroup
from core.place import Findings, read_foreign_yaml
from core.store import lease, routings, rules
from core.store.lease import Lease
from core.store.pool import connect
from core.store.product import ALERTS_SOURCE
from ingest.intake import Intake, Way, open_intake
from ioc.recorder import StoredRecorder
from promql.parse import parse
from promql.tree import Selector
from promql.values import NAME
from tests.clock import JumpingClock
from tests.servers import Database

WAY = Way("test", queue_max=32, pool=7)

# Looked at early, for it compares with a number.
THRESHOLD = """
groups:
  - name: early
    interval: 1m
    rules:
      - alert: Hot
        expr: temperature > 30
        labels: {priority: p2}
"""


@dataclass(slots=True)
class Recording:
    """A way out that takes what it is given, and remembers it."""

    sent: list[Claimed] = field(default_factory=list)

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Accept."""
        del now, seconds
        self.sent.append(claimed)
        return Outcome(Result.ACCEPTED)

    async def withdraw(self, claimed: Claimed) -> None:
        """Nothing is left."""

    def fallback_of(self, channel: str) -> str | None:
        """Nothing falls back."""
        del channel
        return None


@dataclass(slots=True)
class Stand:
    """What stores samples and puts rules. intake: of the clock of the stand."""

    database: Database
    clock: JumpingClock
    intake: Intake
    senders: Senders

    @property
    def now(self) -> datetime:
        """The moment at which the clock stands."""
        return self.clock.now()

    async def pass_(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.set(self.clock.now() + timedelta(seconds=seconds))

    async def store(self, samples: Mapping[str, float], at: datetime | None = None) -> None:
        """Store samples of series in PromQL's notation, now or at a moment."""
        at_ms = round((at or self.now).timestamp() * 1000)
        named = {labels_of(series): value for series, value in samples.items()}
        await StoredRecorder(self.intake, ALERTS_SOURCE).record(named, at_ms)

    async def put_rules(self, text: str, file: str = "rules/test.yml") -> None:
        """Make these the rules of the place."""
        groups = rule_groups(text, file)
        async with await connect(self.database.login("ioc")) as conn:
            await conn.execute("DELETE FROM rule_group")
            await rules.put(conn, groups, {group.id for group in groups})

    async def put_routing(self, text: str) -> None:
        """Make this the oncall.yml of the place."""
        async with await connect(self.database.login("ioc")) as conn:
            await routings.put(conn, text, now=self.now)

    async def lease(self) -> Lease:
        """Take the lease over, whoever had it."""
        async with await connect(self.database.login("ioc"), autocommit=True) as conn:
            await conn.execute("UPDATE lease SET expires_at = clock_timestamp(), backend_pid = 0")
            held = await lease.claim(conn, LEASE, "test")
        assert held is not None
        return held

    @asynccontextmanager
    async def leading(self) -> AsyncIterator[Leading]:
        """Lead, as a process does that has just been started."""
        login = self.database.login("ioc_alerts")
        recorder = StoredRecorder(self.intake, ALERTS_SOURCE)
        alerter = Alerter(
            login, self.clock, recorder, "https://ioc.example", self.senders, self.intake.pool
        )
        async with alerter.leading(await self.lease()) as leading:
            yield leading

    def rows(self, query: str, *params: object) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with self.database.connect() as owner:
            return owner.execute(query, params).fetchall()

    def alerts(self) -> list[tuple[str, str, str | None]]:
        """Tell name, state and end of all activations, oldest first."""
        return self.rows("SELECT name, state, why FROM alert ORDER BY id")

    def told(self) -> list[tuple[str, str]]:
        """Tell kind and channel of all notifications, oldest first."""
        return self.rows("SELECT kind, channel FROM notification ORDER BY id")

    def events(self) -> list[str]:
        """Tell the kinds of all events, oldest first."""
        return [kind for (kind,) in self.rows("SELECT kind FROM alert_event ORDER BY id")]


@asynccontextmanager
async def stand(database: Database, now: datetime) -> AsyncIterator[Stand]:
    """Give a stand whose clock stands at `now`."""
    clock = JumpingClock(now)
    with database.connect() as owner:
        owner.execute("UPDATE packed SET upto = %s", [now - timedelta(days=1)])
    async with open_intake(database.login("ioc_alerts"), clock, WAY, disk=None) as intake:
        await intake.resolver.refresh()
        yield Stand(database, clock, intake, Recording())


async def turn(leading: Leading, at: datetime) -> None:
    """Let the leader follow what was committed, and evaluate all groups at a moment."""
    await leading.follow()
    for group in leading.evaluator.groups.values():
        await leading.evaluator.evaluate(group, at)


def rule_groups(text: str, file: str) -> tuple[RuleGroup, ...]:
    """Read a rule file without a mistake."""
    findings = Findings(file)
    document = read_foreign_yaml(text.encode(), findings)
    assert document is not None
    groups = parse_rules(document, findings)
    assert not findings.all(), findings.all()
    return groups


def labels_of(series: str) -> Labels:
    """Read a series in PromQL's notation."""
    tree = parse(series)
    assert isinstance(tree, Selector)
    labels = {each.name: each.value for each in tree.matchers}
    return tuple(sorted({NAME: tree.name, **labels}.items()))
