"""Receipts over HTTP: whose they are, what they do; and fault 37, a message that never arrives."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from alerts.deliver.channels import Words
from alerts.deliver.config import Channels, Given, parse_channels, read_providers
from core.place import Findings, read_yaml
from core.service.clock import SystemClock
from tests.delivering import delivering, key, notification, outbound, vault
from tests.e2e.apiserver import API, PATIENCE_SECONDS, Server, serving
from tests.provider import answers, provider
from tests.receipts import FORM, HEADER, PLAIN, SECRETS, SIGNED, body, center, signed
from tests.servers import Database

MINE = {HEADER: SECRETS[PLAIN]}
SENT = body()
MEGABYTE = body("m" * (1 << 20))
_TAKEN = """
INSERT INTO notification (ordinal, receiver, channel, kind, reason, dedupe_key, priority, simulated,
  content, created_at, due_at, attempt, settled_at, result)
SELECT 1, 'it', 'person/a/sms', 'firing', '', sha256(name::bytea), 'p1', false, '{}', now(), now(),
  1, now(), 'accepted' FROM unnest(%s::text[]) AS name;
"""
_ATTEMPTS = """
INSERT INTO notification_attempt (notification_id, attempt, started_at, ended_at, result, provider,
  message_id)
SELECT n.id, 1, now(), now(), 'accepted', name, 'm1' FROM unnest(%s::text[]) AS name
JOIN notification AS n ON n.dedupe_key = sha256(name::bytea)
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """A center whose two gateways have each taken a message under the id m1."""

    server: Server
    database: Database

    async def post(self, channel: str, sent: bytes, headers: Mapping[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.server.url, timeout=PATIENCE_SECONDS) as client:
            return await client.post(f"{API}/receipts/{channel}", content=sent, headers=headers)

    def ledger(self) -> list[tuple[object, ...]]:
        with self.database.connect() as owner:
            return owner.execute(
                "SELECT a.provider, r.result, r.status FROM notification_receipt AS r"
                " JOIN notification_attempt AS a USING (notification_id, attempt) ORDER BY r.id"
            ).fetchall()

    async def counted(self, channel: str, result: str) -> float:
        async with self.server.client() as client:
            page = (await client.get("/metrics")).text
        name = f'ioc_notify_receipts_total{{channel="{channel}",result="{result}"}} '
        return sum(float(line.removeprefix(name)) for line in page.splitlines() if name in line)


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    with database.connect() as owner:
        names = [[PLAIN, SIGNED]]
        owner.execute(_TAKEN, names)
        owner.execute(_ATTEMPTS, names)
    async with serving(database, center(tmp_path / "place")) as server:
        yield Desk(server, database)


async def test_what_a_gateway_tells_is_noted_once(desk: Desk) -> None:
    before = await desk.counted(PLAIN, "failed")
    for _ in range(2):
        answer = await desk.post(PLAIN, body(status=8), MINE)
        assert (answer.status_code, answer.content) == (204, b"")
        again = signed(SENT, SystemClock().now())
        assert (await desk.post(SIGNED, SENT, again)).status_code == 204
    assert (await desk.post(PLAIN, b"id=m1&status=DELIVRD", {**MINE, **FORM})).status_code == 204
    assert (await desk.post(PLAIN, body(status="ENROUTE"), MINE)).status_code == 204
    assert desk.ledger() == [
        (PLAIN, "failed", "8"), (SIGNED, "delivered", "DELIVRD"), (PLAIN, "delivered", "DELIVRD"),
    ]  # fmt: skip
    assert await desk.counted(PLAIN, "failed") == before + 2


async def test_what_is_not_theirs_or_cannot_be_read_does_nothing(desk: Desk) -> None:
    now = SystemClock().now()
    old = now - timedelta(seconds=330)
    gone = (await desk.post("telegram", SENT, MINE)).json()
    cases = {
        "no secret": (PLAIN, SENT, {}, 401),
        "wrong secret": (PLAIN, SENT, {HEADER: "guess"}, 401),
        "other's secret": (PLAIN, SENT, {HEADER: SECRETS[SIGNED]}, 401),
        "secret as a key": (PLAIN, SENT, {"authorization": f"Bearer {SECRETS[PLAIN]}"}, 401),
        "secret in the URL": (f"{PLAIN}?{HEADER}={SECRETS[PLAIN]}", SENT, {}, 401),
        "not signed": (SIGNED, SENT, {}, 401),
        "other's signature": (SIGNED, SENT, signed(SENT, now, SECRETS[PLAIN]), 401),
        "other body": (SIGNED, SENT + b" ", signed(SENT, now), 401),
        "old": (SIGNED, SENT, signed(SENT, old), 401),
        "bare secret": (SIGNED, SENT, {HEADER: SECRETS[SIGNED]}, 401),
        "unknown id": (PLAIN, body("m2"), MINE, 404),
        "XML": (PLAIN, b"<r><id>m1</id><status>DELIVRD</status></r>", MINE, 400),
        "XML of a stranger": (PLAIN, b"<r/>", {}, 401),
        "no id": (PLAIN, b"{}", MINE, 400),
        "no text": (PLAIN, b"\0\xff", MINE, 400),
        "deep": (PLAIN, b"[" * 60_000, MINE, 400),
        "1 MB": (PLAIN, MEGABYTE, MINE, 413),
        "1 MB of a stranger": (SIGNED, MEGABYTE, {}, 413),
        "takes none": ("telegram", SENT, MINE, 404),
        "no such file": ("none", SENT, MINE, 404),
        "no name": ("..%2fchannels%2fplain-gateway", SENT, MINE, 404),
    }
    wrong = {}
    for case, (channel, sent, headers, status) in cases.items():
        answer = await desk.post(channel, sent, headers)
        told = status == 413 or answer.headers["content-type"] == "application/problem+json"
        if answer.status_code != status or not told:
            wrong[case] = (answer.status_code, answer.text)
        assert SECRETS[PLAIN] not in answer.text
    assert wrong == {}
    assert desk.ledger() == []
    assert await desk.counted(PLAIN, "unknown") >= 1
    assert await desk.counted(SIGNED, "denied") >= 5
    nothing = (await desk.post("none", SENT, {})).json()
    assert {**gone, "request_id": ""} == {**nothing, "request_id": ""}, "outsiders learn nothing"
    with desk.database.connect() as owner:
        query = "SELECT channel, reason, length(body) FROM unread_receipt ORDER BY id"
        kept = owner.execute(query).fetchall()
    assert [(channel, length) for channel, _, length in kept] == [
        (PLAIN, 42), (PLAIN, 2), (PLAIN, 2), (PLAIN, 8192),
    ]  # fmt: skip


_CHANNELS = f"""\
allow_networks: [127.0.0.0/8]
allow_ports: [PORT]
ways: {{sms: {{provider: {PLAIN}}}, voice: {{provider: {SIGNED}}}}}
fallback: {{sms: voice}}
"""


class Someone:
    """Who has a telephone."""

    phone_file = "secrets/a"
    mail = ""
    user = ""


async def test_fault_37_what_was_taken_and_never_arrives_is_told_by_another_channel_once(
    database: Database, tmp_path: Path
) -> None:
    taken = [answers(200, b'{"data": {"id": %d}}' % number) for number in (1, 2)]
    async with provider(*taken) as gateway, outbound() as out:
        folder = center(tmp_path / "place", gateway.url("/send"))
        (folder / "secrets" / "a").write_text("0912 345 678", "utf-8")
        findings = Findings("oncall.yml")
        document = read_yaml(_CHANNELS.replace("PORT", str(gateway.port)).encode(), findings)
        assert document
        settings = parse_channels(document.root, findings)
        providers, faults = read_providers([PLAIN, SIGNED], [folder])
        assert (findings.all(), faults) == ((), ())
        given = Given(settings=settings, receivers={}, people={"a": Someone()}, providers=providers)
        channels = Channels(given, out, vault(folder), Words(zone=ZoneInfo("Asia/Ho_Chi_Minh")))
        async with serving(database, folder) as server, delivering(database, channels) as delivery:
            desk = Desk(server, database)
            await delivery.add(notification(channel="person/a/sms", person="a"))
            await delivery.settled()
            assert [row["result"] for row in delivery.rows()] == ["accepted"]  # not `delivered`
            for _ in range(2):
                answer = await desk.post(PLAIN, body(1, "UNDELIV"), MINE)
                assert answer.status_code == 204, answer.text
            await delivery.settled(2)
            sent = body(2)
            at = SystemClock().now()
            assert (await desk.post(SIGNED, sent, signed(sent, at))).status_code == 204
            assert (await desk.post(PLAIN, body(1, "EXPIRED"), MINE)).status_code == 204
            for _ in range(5):
                await delivery.clock.jump()
            rows = delivery.rows()
    assert [(row["channel"], row["person"], row["kind"]) for row in rows] == [
        ("person/a/sms", "a", "firing"), ("person/a/voice", "a", "firing"),
    ]  # fmt: skip
    assert rows[1]["reason"] == "fallback from person/a/sms: new_alerts"
    assert rows[0]["dedupe_key"] == key() != rows[1]["dedupe_key"]
    assert desk.ledger() == [(PLAIN, "failed", "UNDELIV"), (SIGNED, "delivered", "DELIVRD")]
    assert len(gateway.posted) == 2
