"""A night: a portal that can fail, two people who are called, and what the ledgers tell of it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

import orjson
import yaml

from core.service.clock import SystemClock
from tests.probing import answering, page, portal
from tests.provider import Provider, provider
from tests.servers import Broker, Cluster, Database

from .center import ADMIN, NIGHT_SHIFT, Center
from .place import write_place

WAIT_SECONDS = 8  # until the second is called
RINGS_SECONDS = 2  # until a text message follows a call that nobody took
PORTAL, UNIT = "cong-xa", "binh-lu-2025"
SCHEDULE, SCHEDULE_NAME = "cntt", "trực CNTT"
# Of each person his account, and what he is called.
ACCOUNTS = {"a": NIGHT_SHIFT, "b": ADMIN}
NAMES = {"a": "Giàng Văn Dũng", "b": "Tẩn Văn Bình"}
_NUMBERS = {"a": "+84910000001", "b": "+84910000002"}
_NIGHT_HOUR = 2
_FIRST_TURN = datetime.fromisoformat("2026-11-02T07:00")  # by the clock of the place

_PROVIDER = """
text: {text}
request:
  method: POST
  url: http://127.0.0.1:{port}/{way}
  headers: {{Content-Type: application/json}}
  body: |
    {{"to": {{{{ toJson .to }}}}, "key": {{{{ toJson .key }}}}, "text": {{{{ toJson .text }}}}}}
answers: [{{status: 204, means: accepted}}]
"""
_LINK = re.compile(r"https?://\S+/p/a/\w{4}#k=\S{22}")


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody got on his telephone. way: sms or voice."""

    way: str
    person: str
    key: str
    text: str

    @property
    def link(self) -> str:
        """Where it leads."""
        found = _LINK.search(self.text)
        assert found, self.text
        return found[0]


@dataclass(slots=True)
class Site:
    """The portal. It answers until it fails."""

    fails: bool = False

    async def __call__(self, writer: asyncio.StreamWriter, head: bytes) -> None:
        """Answer one visitor."""
        answer = page("503 Service Unavailable") if self.fails else page()
        await answering(answer)(writer, head)


@dataclass(frozen=True, slots=True)
class Night:
    """A center with its portal and its provider of calls and text messages."""

    center: Center
    site: Site
    phones: Provider
    first: str  # who is on duty
    second: str

    @property
    def messages(self) -> list[Message]:
        """What people got so far."""
        return [_message(each.path, each.body) for each in self.phones.posted]

    def told(self) -> list[tuple[str, str]]:
        """Who was told by which way, in that order."""
        return [(each.person, each.way) for each in self.messages]


@dataclass(slots=True)
class Times:
    """Seconds between moments of the ledgers, all by the clock of the database's writers."""

    database: Database

    def ask(self, query: LiteralString, **values: object) -> float | None:
        """Ask for a number; None: there is none yet."""
        with self.database.connect() as conn:
            row = conn.execute(query, values).fetchone()
        return None if row is None or row[0] is None else float(row[0])

    def note(self, what: str, query: LiteralString, **values: object) -> float:
        """Ask for a time in seconds, and print it."""
        seconds = self.ask(query, **values)
        assert seconds is not None, what
        return put(what, seconds)


def put(what: str, seconds: float) -> float:
    """Print a time."""
    print(f"{what}: {seconds:.3f} s")
    return seconds


@asynccontextmanager
async def night(cluster: Cluster, folder: Path) -> AsyncIterator[Night]:
    """Start a center of its own, with everything that people are called by, in a folder."""
    site = Site()
    async with provider() as phones, portal(site) as found:
        broker, database = Broker(folder), cluster.create()
        broker.server.start()
        now = SystemClock().now()
        zone = _where_it_is_night(now)
        place = write_place(folder / "place")
        _write(place, zone, probed=found.port, told=phones.port)
        center = Center(database, broker, place, folder)
        center.settings["IOC_PUBLIC_URL"] = center.url
        try:
            await center.prepare()
            center.start()
            center.evaluate()
            yield Night(center, site, phones, *_on_duty(now, zone))
        finally:
            center.end()
            broker.server.abandon()
            cluster.drop(database)


def _where_it_is_night(now: datetime) -> str:
    """Name a zone where it is two in the morning: nights are counted by the place's clock."""
    ahead = (_NIGHT_HOUR - now.hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}"


def _on_duty(now: datetime, zone: str) -> tuple[str, str]:
    """Give who is on duty and who comes second: they take turns each day."""
    turns = (now.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - _FIRST_TURN) // timedelta(days=1)
    return ("a", "b") if turns % 2 == 0 else ("b", "a")


def _write(place: Path, zone: str, *, probed: int, told: int) -> None:
    """Make the shipped place one with a real portal and our two people."""
    described = (place / "place.yml").read_text().replace("zone: Asia/Ho_Chi_Minh", f"zone: {zone}")
    (place / "place.yml").write_text(described)
    (place / "oncall.yml").write_text(yaml.safe_dump(_oncall(zone, told), allow_unicode=True))
    (place / "probes.yml").write_text(yaml.safe_dump(_probes(probed), allow_unicode=True))
    _hasten(place / "rules" / "portals.yml")
    (place / "secrets").mkdir()
    for person, number in _NUMBERS.items():
        file = place / "secrets" / person
        file.write_text(number)
        file.chmod(0o600)
    for way, text in (("sms", "plain"), ("voice", "spoken")):
        (place / "channels" / f"{way}.yml").write_text(
            _PROVIDER.format(text=text, way=way, port=told)
        )


def _oncall(zone: str, port: int) -> dict[str, Any]:
    """Two take turns each day; the other one is called when nobody answers."""
    ways = ["voice", f"{RINGS_SECONDS}s", "sms"]
    layer = {"start": f"{_FIRST_TURN:%Y-%m-%dT%H:%M}", "every": "1d"}
    return {
        "route": {
            "receiver": "nobody",
            "group_by": ["alertname", "portal"],
            "group_wait": "0s",
            "group_interval": "2s",
            "routes": [{"receiver": "it", "matchers": ["alertname=OwnPortalDown"]}],
        },
        "receivers": [{"name": "nobody"}, {"name": "it", "chain": "it"}],
        "people": [
            {
                "id": person,
                "name": NAMES[person],
                "user": ACCOUNTS[person],
                "phone_file": f"secrets/{person}",
                "channels": {"p1": [*ways]},
            }
            for person in ACCOUNTS
        ],
        "schedules": [
            {"id": SCHEDULE, "name_vi": SCHEDULE_NAME, "zone": zone,
             "layers": [{**layer, "people": ["a", "b"]}]},
            {"id": f"{SCHEDULE}-hai", "name_vi": "trực CNTT, thứ hai", "zone": zone,
             "layers": [{**layer, "people": ["b", "a"]}]},
        ],
        "chains": [
            {
                "id": "it",
                "steps": [
                    {"notify": {"schedule": SCHEDULE}},
                    {"wait": f"{WAIT_SECONDS}s", "notify": {"schedule": f"{SCHEDULE}-hai"}},
                    {"wait": f"{WAIT_SECONDS}s", "repeat": 3},
                ],
            }
        ],
        "channels": {
            "allow_networks": ["127.0.0.0/8"],
            "allow_ports": [port],
            "ways": {"sms": {"provider": "sms"}, "voice": {"provider": "voice"}},
        },
    }  # fmt: skip


def _probes(port: int) -> dict[str, Any]:
    return {
        "probe": "trung-tam",
        "allow_networks": ["127.0.0.1/32"],
        "allow_ports": [port],
        "targets": [
            {
                "id": PORTAL,
                "owner": "UBND xã",
                "unit": UNIT,
                "url": f"http://127.0.0.1:{port}/",
                "interval": "10s",
                "timeout": "1s",
            }
        ],
    }


def _hasten(file: Path) -> None:
    """Let the rule of our portal hold for a moment instead of three minutes."""
    described = yaml.safe_load(file.read_text())
    (group,) = described["groups"]
    group["interval"] = "1s"
    for rule in group["rules"]:
        if rule["alert"] == "OwnPortalDown":
            rule["for"] = "1s"
    file.write_text(yaml.safe_dump(described, allow_unicode=True))


def _message(path: str, body: bytes) -> Message:
    said = orjson.loads(body)
    (person,) = (each for each, number in _NUMBERS.items() if number == said["to"])
    return Message(path.strip("/"), person, said["key"], said["text"])
