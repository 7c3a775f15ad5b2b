"""The outbox under any order of claims, results, crashes and leases that run out."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from psycopg import AsyncConnection

from alerts.deliver import outbox
from alerts.deliver.backoff import Tried, decide
from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import Outcome, Result
from core.store.pool import connect
from tests.delivering import insert, key, notification
from tests.given import NOW
from tests.servers import Database

CHANNELS = ("it/webhook/0", "it/webhook/1")
ROWS = 4
_ANSWERS = (Result.ACCEPTED, Result.REFUSED, Result.FAILED, Result.UNKNOWN)


class Outbox(RuleBasedStateMachine):
    """Senders claim and answer; some die, some are so slow that another has claimed meanwhile."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        login = self.database.login("ioc_alerts")
        self.conn: AsyncConnection[Any] = self.run(connect(login, autocommit=True))
        self.owner = self.database.connect()
        self.now = NOW
        self.sending: list[Claimed] = []
        self.provider = Counter[bytes]()  # what it was sent, by key
        self.may_double = set[bytes]()

    def run(self, what: Any) -> Any:
        return self.runner.run(what)

    @initialize()
    def fill(self) -> None:
        self.owner.execute("TRUNCATE notification, notification_attempt CASCADE")
        rows = [notification(n, channel=CHANNELS[n % 2]) for n in range(ROWS)]
        self.run(insert(self.conn, rows))

    @rule(channel=st.sampled_from(CHANNELS))
    def claim(self, channel: str) -> None:
        claimed = self.run(outbox.claim(self.conn, channel, now=self.now))
        if claimed:
            self.sending.append(claimed)
            self.provider[claimed.notification.dedupe_key] += 1

    @rule(data=st.data(), result=st.sampled_from(_ANSWERS))
    def answer(self, data: st.DataObject, result: Result) -> None:
        if not self.sending:
            return
        which = data.draw(st.integers(0, len(self.sending) - 1))
        claimed = self.sending.pop(which)
        row = claimed.notification
        tried = Tried(row.kind, row.created_at, claimed.attempt)
        outcome = Outcome(result)
        decision = decide(tried, outcome, now=self.now, jitter=0.5)
        noted = self.run(outbox.record(self.conn, claimed, outcome, decision, now=self.now))
        newest = self._attempt(claimed.id)
        assert noted is (newest == claimed.attempt)
        if result.is_retried or not noted:
            self.may_double.add(row.dedupe_key)

    @rule(data=st.data())
    def die(self, data: st.DataObject) -> None:
        """Somebody ends before he has noted what came of it."""
        if self.sending:
            claimed = self.sending.pop(data.draw(st.integers(0, len(self.sending) - 1)))
            self.may_double.add(claimed.notification.dedupe_key)

    @rule()
    def let_leases_run_out(self) -> None:
        self.may_double |= {each.notification.dedupe_key for each in self.sending}
        self.owner.execute("UPDATE notification SET leased_until = '-infinity'")

    @rule(seconds=st.integers(1, 400))
    def pass_time(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def nobody_sends_twice_without_a_reason(self) -> None:
        assert {each for each, count in self.provider.items() if count > 1} <= self.may_double

    @invariant()
    def the_ledger_knows_every_attempt(self) -> None:
        rows = self.owner.execute(
            "SELECT n.dedupe_key, n.attempt, count(a), count(a.result), n.result,"
            " max(a.result) FILTER (WHERE a.attempt = n.attempt)"
            " FROM notification AS n LEFT JOIN notification_attempt AS a"
            " ON a.notification_id = n.id GROUP BY n.id"
        ).fetchall()
        for dedupe_key, attempt, begun, ended, settled, last in rows:
            assert begun == attempt == self.provider[bytes(dedupe_key)]
            assert ended >= begun - 1
            assert settled in {None, "given_up", last}

    def teardown(self) -> None:
        """Whatever happened: somebody who tries long enough gets rid of everything."""
        self.let_leases_run_out()
        self.now += timedelta(minutes=6)
        for channel in CHANNELS:
            while claimed := self.run(outbox.claim(self.conn, channel, now=self.now)):
                outcome = Outcome(Result.ACCEPTED)
                row = claimed.notification
                tried = Tried(row.kind, row.created_at, claimed.attempt)
                decision = decide(tried, outcome, now=self.now, jitter=0.5)
                assert self.run(outbox.record(self.conn, claimed, outcome, decision, now=self.now))
                self.provider[row.dedupe_key] += 1
        assert self.run(outbox.look(self.conn, now=self.now)) == []
        assert set(self.provider) == {key(number) for number in range(ROWS)}
        self.owner.close()
        self.run(self.conn.close())
        self.runner.close()

    def _attempt(self, id_: int) -> int:
        query = "SELECT attempt FROM notification WHERE id = %s"
        return int(self.owner.execute(query, [id_]).fetchall()[0][0])


@pytest.mark.parametrize("examples", [25, pytest.param(500, marks=pytest.mark.long)])
def test_the_machine(database: Database, examples: int) -> None:
    class Here(Outbox):
        pass

    Here.database = database
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
