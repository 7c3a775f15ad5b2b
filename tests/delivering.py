"""What tests of delivery start from: a notification, ways out that may reach the loopback."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from alerts.deliver import Kind, Notification
from alerts.deliver.channels import Outbound
from alerts.deliver.deliverer import Deliverer, Linking, Senders
from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import Outcome
from alerts.deliver.secret import SecretRef, Vault
from core.model import ProbePolicy
from core.service.outbound import Guard, Reach, system_lookup
from core.service.settings import Secret
from core.store.pool import Connection, connect, open_pool
from tests.clock import JumpingClock
from tests.desk import put_alert
from tests.given import NOW
from tests.servers import Database

WEBHOOK = "it/webhook/0"
PHONE = "person/a/sms"
_COLUMNS = (
    "id, channel, person, kind, reason, dedupe_key, content, attempt, due_at, settled_at, result"
)
INSIDE = Guard.of(
    ProbePolicy(probe="", allow_networks=("127.0.0.0/8",), allow_ports=tuple(range(1, 65_536)))
)


def key(number: int = 0) -> bytes:
    """Dedupe key of one of many."""
    return hashlib.sha256(str(number).encode()).digest()


def alert(**labels: str) -> dict[str, Any]:
    """Give an alert as Alertmanager's webhook has it."""
    return {
        "status": "firing",
        "labels": {"alertname": "PortalDown", "portal": "dvc", "priority": "p1", **labels},
        "annotations": {
            "summary": "Cổng Dịch vụ công không phục vụ",
            "cause": "HTTP 502 từ 3/3 điểm đo",
            "consequence": "Người dân không nộp được hồ sơ",
            "action": "Gọi trực VNPT, đọc mã lỗi 502",
            "summary_en": "The public service portal does not answer",
        },
        "startsAt": "2026-11-23T19:02:00Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "",
        "fingerprint": "0123456789abcdef",
    }


def content(number: int = 0, **ioc: object) -> dict[str, Any]:
    """Give the content of a notification about one alert."""
    alerts = [alert()]
    return {
        "version": "4",
        "groupKey": '{}:{alertname="PortalDown"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "it",
        "groupLabels": {"alertname": "PortalDown"},
        "commonLabels": alerts[0]["labels"],
        "commonAnnotations": alerts[0]["annotations"],
        "externalURL": "https://ioc.example.vn",
        "alerts": alerts,
        "ioc": {
            "dedupe_key": key(number).hex(),
            "reason": "new_alerts",
            "priority": "p1",
            "unit": "lai-chau",
            "simulated": False,
            "as_of": "2026-11-23T19:05:10Z",
            "alert_urls": ["https://ioc.example.vn/p/a/7K3F"],
            **ioc,
        },
    }


def notification(number: int = 0, **changes: Any) -> Notification:
    """Give one that is due at NOW and differs from an ordinary one in what is given."""
    row = Notification(
        receiver="it",
        channel=WEBHOOK,
        kind=Kind.FIRING,
        reason="new_alerts",
        dedupe_key=key(number),
        priority="p1",
        simulated=False,
        content=content(number),
        created_at=NOW,
        due_at=NOW,
    )
    return replace(row, **changes)


def grouped(
    database: Database, alerts: int = 1, *, name: str = "A", **changes: Any
) -> tuple[list[int], Notification]:
    """Give alerts, and a call of one person for their group."""
    numbers = [put_alert(database, f"{name}{n}", priority="p1") for n in range(alerts)]
    with database.connect() as owner:
        (group,) = owner.execute(
            "INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at)"
            " VALUES (sha256(gen_random_uuid()::text::bytea), '{}', 'it', '{}', now(), now())"
            " RETURNING id"
        ).fetchall()[0]
    said = content(alert_urls=[f"https://ioc.example.vn/alerts/{each}" for each in numbers])
    row = notification(
        group_id=group, channel=PHONE, person="a", kind=Kind.ESCALATION, content=said
    )
    return numbers, replace(row, **changes)


async def insert(conn: Connection, rows: Sequence[Notification]) -> None:
    """Write what is to be told, whatever it is: no budget, no groups."""
    async with conn.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO notification (group_id, ordinal, receiver, channel, person, kind, reason,"
            " dedupe_key, priority, simulated, content, created_at, due_at)"
            " VALUES (%(group_id)s, %(ordinal)s, %(receiver)s, %(channel)s, %(person)s, %(kind)s,"
            " %(reason)s, %(dedupe_key)s, %(priority)s, %(simulated)s, %(content)s,"
            " %(created_at)s, %(due_at)s)",
            [{**asdict(each), "content": Jsonb(each.content)} for each in rows],
        )


def claimed(**changes: Any) -> Claimed:
    """Give one on its first attempt."""
    return Claimed(id=1, attempt=1, notification=notification(**changes))


def inline(text: str) -> SecretRef:
    """Give a secret without a file."""
    return SecretRef(inline=Secret(text))


def vault(folder: Path = Path("/nonexistent")) -> Vault:
    """Look for secrets in one folder."""
    return Vault(folder, folder)


@asynccontextmanager
async def outbound(guard: Guard = INSIDE) -> AsyncIterator[Outbound]:
    """Let requests out to the loopback."""
    async with system_lookup() as lookup:
        yield Outbound(Reach.of(lookup), guard)


@dataclass(slots=True)
class Delivery:
    """A deliverer at work on a database of its own, by a clock that jumps."""

    owner: psycopg.Connection
    database: Database
    deliverer: Deliverer
    clock: JumpingClock

    async def add(self, *rows: Notification) -> None:
        """Add rows to the outbox, and say so."""
        async with await connect(self.database.login("ioc_alerts")) as conn:
            await insert(conn, rows)
        self.deliverer.wake()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let time pass, poll after poll, until something holds."""
        async with asyncio.timeout(30):
            while not condition():
                await self.clock.jump()

    async def settled(self, count: int = 1) -> None:
        """Let time pass until so many rows are settled."""
        await self.until(lambda: len(self.rows("settled_at IS NOT NULL")) >= count)

    def rows(self, where: str = "true") -> list[Mapping[str, Any]]:
        """Rows of the outbox, by id."""
        query = f"SELECT {_COLUMNS} FROM notification WHERE {where} ORDER BY id"
        return self.fetched(query)

    def attempts(self, id_: int | None = None) -> list[Mapping[str, Any]]:
        """Rows of the ledger, in their order."""
        query = "SELECT * FROM notification_attempt ORDER BY notification_id, attempt"
        found = self.fetched(query)
        return [row for row in found if id_ in {None, row["notification_id"]}]

    def fetched(self, query: str) -> list[Mapping[str, Any]]:
        """Ask as the owner."""
        if not self.owner.closed:
            return _fetched(self.owner, query)
        with self.database.connect() as owner:  # the deliverer has ended
            return _fetched(owner, query)

    def expire_leases(self) -> None:
        """Let the time of all leases of rows be over."""
        self.owner.execute("UPDATE notification SET leased_until = '-infinity'")


def _fetched(owner: psycopg.Connection, query: str) -> list[Mapping[str, Any]]:
    cursor = owner.cursor(row_factory=psycopg.rows.dict_row)
    return list(cursor.execute(query.encode()).fetchall())


@asynccontextmanager
async def delivering(
    database: Database,
    senders: Senders,
    *,
    send_seconds: float = 5.0,
    links: Linking | None = None,
) -> AsyncIterator[Delivery]:
    """Run a deliverer."""
    clock = JumpingClock(NOW)
    async with open_pool(database.login("ioc_alerts"), size=3) as pool:
        deliverer = Deliverer(
            pool, clock, senders, send_seconds=send_seconds, links=links, jitter=lambda: 0.5
        )
        running = asyncio.ensure_future(deliverer.run())
        try:
            with database.connect() as owner:
                yield Delivery(owner, database, deliverer, clock)
        finally:
            running.cancel()
            await asyncio.wait([running])


@dataclass(slots=True)
class Ways:
    """Channels by their names."""

    channels: Mapping[str, Any]
    fallbacks: Mapping[str, str] = field(default_factory=dict)

    async def send(self, claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
        """Hand over to the channel of this name."""
        channel = self.channels[claimed.notification.channel]
        outcome: Outcome = await channel.send(claimed, now=now, seconds=seconds)
        return outcome

    async def withdraw(self, claimed: Claimed) -> None:
        """Leave nothing."""

    def fallback_of(self, channel: str) -> str | None:
        """Name the other one."""
        return self.fallbacks.get(channel)
