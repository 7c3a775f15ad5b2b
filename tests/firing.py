"""The leader's part in tests of dispatch: alerts fire and end, a round is run, the outbox read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg
from psycopg import AsyncConnection

from alerts.groups import Dispatcher
from core.store import lease
from core.store.lease import Lease
from tests.given import NOW

LABELS = {"portal": "dvc"}
URL = "https://ioc.example"

HOOK = """
route: {receiver: hook, group_by: [alertname], group_wait: 0s}
receivers: [{name: hook, webhook_configs: [{url: "http://127.0.0.1/"}]}]
"""
PERSON = """
route: {receiver: it, group_by: ["..."], group_wait: 0s}
receivers: [{name: it, chain: it}]
people: [{id: a, name: A, channels: {p1: [voice, sms], p2: [sms]}}]
chains: [{id: it, steps: [{notify: {person: a}}]}]
"""
SMS = "person/a/sms"


@dataclass
class Leader:
    """Who writes alerts and calls the dispatcher; `now` passes only when a test says so."""

    conn: AsyncConnection[Any]
    owner: psycopg.Connection
    lease: Lease
    now: datetime = NOW
    dispatcher: Dispatcher = field(default_factory=lambda: Dispatcher(url=URL))

    def route(self, document: str, name: str = "place", matchers: str = "") -> None:
        """Put a routing."""
        self.owner.execute(
            "INSERT INTO routing VALUES (%s, %s, %s, %s) ON CONFLICT (name)"
            " DO UPDATE SET document = excluded.document, put_at = excluded.put_at",
            [name, matchers, document, self.now],
        )

    def fire(
        self,
        name: str = "Down",
        labels: Mapping[str, str] = LABELS,
        *,
        priority: str = "p2",
        simulated: bool = False,
    ) -> int:
        """Let an alert fire; returns its id."""
        return self.fire_many([(name, labels)], priority=priority, simulated=simulated)[0]

    def fire_many(
        self,
        every: Sequence[tuple[str, Mapping[str, str]]],
        *,
        priority: str = "p2",
        simulated: bool = False,
    ) -> list[int]:
        """Let alerts fire, given as (name, labels)."""
        rows = [
            {
                "rule": f"place/a.yml/a/{name}",
                "fingerprint": "\\x" + sha256(json.dumps([name, labels]).encode()).hexdigest()[:32],
                "name": name,
                "labels": {**labels, "priority": priority},
            }
            for name, labels in every
        ]
        self.owner.execute(
            "UPDATE alert SET is_current = false FROM jsonb_to_recordset(%s)"
            " AS r(rule text, fingerprint bytea) WHERE alert.rule = r.rule"
            " AND alert.fingerprint = r.fingerprint",
            [json.dumps(rows)],
        )
        found = self.owner.execute(
            "INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, simulated,"
            " state, active_at, fired_at) SELECT rule, fingerprint, name, labels,"
            """ '{"summary": "S", "ioc_early": "true"}', %s, %s, 'firing', %s, %s"""
            " FROM jsonb_to_recordset(%s) AS r(rule text, fingerprint bytea, name text,"
            " labels jsonb) RETURNING id",
            [priority, simulated, self.now, self.now, json.dumps(rows)],
        ).fetchall()
        ids = [number for (number,) in found]
        self.event(ids, "firing")
        return ids

    def end(self, *ids: int) -> None:
        """Let alerts end."""
        self.owner.execute(
            "UPDATE alert SET state = 'resolved', ended_at = %s, why = 'recovered'"
            " WHERE id = ANY(%s)",
            [self.now, list(ids)],
        )
        self.event(ids, "resolved")

    def lose_data(self, number: int) -> None:
        """Let an alert lose its data."""
        self.owner.execute("UPDATE alert SET state = 'no_data' WHERE id = %s", [number])
        self.event([number], "no_data")

    def event(self, ids: Sequence[int], kind: str, *, late_seconds: float = 0) -> None:
        """Write what happened."""
        self.owner.execute(
            "INSERT INTO alert_event (alert_id, at, kind, written_at)"
            " SELECT id, %s, %s, %s FROM unnest(%s::bigint[]) AS id",
            [self.now - timedelta(seconds=late_seconds), kind, self.now, list(ids)],
        )

    def ack(self, *ids: int) -> None:
        """Acknowledge alerts."""
        self.owner.execute(
            "UPDATE alert SET acked_at = %s, acked_by = 'a' WHERE id = ANY(%s)",
            [self.now, list(ids)],
        )

    def give_back(self, *ids: int) -> None:
        """Let go of alerts."""
        self.owner.execute(
            "UPDATE alert SET acked_at = NULL, acked_by = NULL, unacked_at = %s WHERE id = ANY(%s)",
            [self.now, list(ids)],
        )

    def put_off(self, *ids: int, minutes: float) -> None:
        """Leave alerts alone for so long."""
        self.owner.execute(
            "UPDATE alert SET snoozed_until = %s WHERE id = ANY(%s)",
            [self.now + timedelta(minutes=minutes), list(ids)],
        )

    def silence(self, label: str, value: str, *, minutes: float) -> None:
        """Put a silence that begins now."""
        matchers = [{"label": label, "relation": "=", "value": value}]
        self.owner.execute(
            "INSERT INTO silence VALUES (gen_random_uuid(), %s, %s, %s, 'a', 'works', %s, 'a')",
            [json.dumps(matchers), self.now, self.now + timedelta(minutes=minutes), self.now],
        )

    def work(self, scope: str, name: str, *, minutes: float) -> None:
        """Plan maintenance that begins now."""
        self.owner.execute(
            "INSERT INTO maintenance (id, title_vi, title_en, scope, names, starts_at, ends_at,"
            " public, reason, in_slo, created_at, created_by) VALUES (gen_random_uuid(),"
            " 'Bảo trì', '', %s, %s, %s, %s, false, '', true, %s, 'user:a')",
            [scope, [name], self.now, self.now + timedelta(minutes=minutes), self.now],
        )

    async def round(self, *, after_seconds: float = 0) -> datetime | None:
        """Run one round, some time later."""
        self.now += timedelta(seconds=after_seconds)
        return await self.dispatcher.round(self.conn, self.lease, self.now)

    def crash(self) -> None:
        """Lose all memory."""
        self.dispatcher = Dispatcher(url=URL)

    def told(self) -> list[str]:
        """Read the outbox, oldest first: `channel reason name status ...`."""
        rows = self.owner.execute(
            "SELECT channel, reason, content FROM notification WHERE content <> '{}' ORDER BY id"
        ).fetchall()
        return [f"{channel} {reason} {_listed(content)}" for channel, reason, content in rows]


async def leader(conn: AsyncConnection[Any], owner: psycopg.Connection) -> Leader:
    """Give the holder of the lease."""
    claimed = await lease.claim(conn, "alerts", "one")
    assert claimed is not None
    return Leader(conn, owner, claimed)


def _listed(content: dict[str, Any]) -> str:
    return " ".join(f"{each['labels']['alertname']}:{each['status']}" for each in content["alerts"])
