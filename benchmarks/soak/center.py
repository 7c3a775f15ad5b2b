"""The center of the soak, as `ioc up` starts it, with a key for each device and a day behind it."""

import asyncio
import re
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from benchmarks.client import post_all
from benchmarks.publisher import connected
from core.model import SourceId
from core.service.clock import SystemClock
from core.service.logins import OWNER, database_login
from core.service.settings import Settings
from core.store import keys, people
from core.store.passwords import Passwords
from core.store.people import NewPerson, Role
from core.store.pool import Login, connect
from ioc.private import Program, with_private_services
from tests.ports import free_port, free_ports
from tests.running import Running, eventually

from .load import Device
from .place import write_place

PROJECT = Path(__file__).parents[2]
USER, PASSWORD = "an", "soaked for an hour or more"
_SHARDS = 2
_START_SECONDS = 180.0
_END_SECONDS = 120.0
_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of what was sent so far: rows and sum of values, by source."""

    rows: Mapping[str, int]
    totals: Mapping[str, float]


@dataclass(slots=True)
class Center:
    """One `ioc up`. keys: by source."""

    folder: Path
    settings: Settings
    running: Running
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """Where the screens are."""
        return f"http://{self.settings.http}"

    @property
    def keys_file(self) -> Path:
        """Keys by source, for the process that plays the devices."""
        return self.folder / "keys.json"

    @property
    def pages(self) -> Mapping[str, str]:
        """Where each process tells its numbers."""
        health = self.settings.health
        shards = {f"ingest-mqtt-{n}": str(health.plus(1 + n)) for n in range(_SHARDS)}
        ours = {
            "up": health,
            "pack": health.plus(4),
            "ingest-http": self.settings.ingest_http,
            "api": self.settings.http,
        }
        addresses = {name: str(address) for name, address in ours.items()} | shards
        return {name: f"http://{address}/metrics" for name, address in addresses.items()}

    def login(self) -> Login:
        """How the soak itself reaches the database."""
        return database_login(self.settings, OWNER, application="soak")

    @property
    def wal(self) -> Path:
        """Folder of the database's log."""
        return self.folder / "state" / "postgres" / "data" / "pg_wal"

    def start(self) -> None:
        """Start; returns when everything is ready."""
        self.running.spawn()
        self._says(r"Stop +Ctrl-C", "is not up")

    def admit(self, devices: Sequence[Device]) -> None:
        """Give each device a key, and the walls somebody who may watch."""
        self.keys = asyncio.run(self._admit([one.source for one in devices]))
        self.keys_file.touch(mode=0o600)
        self.keys_file.write_bytes(orjson.dumps(self.keys))
        last = devices[0].source
        eventually(lambda: self._lets_in(last), lambda: self.text, seconds=_START_SECONDS)

    def remember_a_day(self, devices: Sequence[Device]) -> Known:
        """Send what the walls show of the last day, so that their memory is full at once."""
        rows, totals = {}, {}
        now_ms = int(SystemClock().now().timestamp() * 1000)
        for one in devices:
            body, rows[one.source], totals[one.source] = one.past_day(now_ms)
            headers = {"authorization": f"Bearer {self.keys[one.source]}"}
            post_all(self.settings.ingest_http.port, "/api/v2/write", [body], headers)
        return Known(rows, totals)

    def end(self) -> None:
        """Stop in order."""
        self.running.signal(signal.SIGINT)
        eventually(lambda: not self.running.is_running, lambda: self.text, seconds=_END_SECONDS)

    @property
    def text(self) -> str:
        """What the terminal shows."""
        return self.running.log.read_text()

    def _says(self, pattern: str, otherwise: str) -> None:
        def says() -> bool:
            return bool(re.search(pattern, self.text)) or not self.running.is_running

        eventually(says, lambda: f"{otherwise}:\n{self.text}", seconds=_START_SECONDS)
        if not self.running.is_running:
            raise RuntimeError(f"{otherwise}:\n{self.text}")

    def _lets_in(self, source: str) -> bool:
        try:
            with connected(self.settings.mqtt.port, source, self.keys[source]):
                return True
        except (OSError, RuntimeError, IndexError):
            return False

    async def _admit(self, sources: Sequence[str]) -> dict[str, str]:
        now, by = SystemClock().now(), keys.By("system:soak")
        texts = {}
        async with await connect(self.login(), autocommit=True) as conn:
            async with conn.transaction():  # all at once: the broker is restarted once
                for source in sources:
                    wanted = keys.NewKey(
                        name=source, scopes=[keys.Scope.WRITE], source=SourceId(source)
                    )
                    _key, texts[source] = await keys.create(conn, wanted, by=by, now=now)
            new = NewPerson(USER, "An", (Role.OPERATOR,), PASSWORD, must_change_password=False)
            await people.add(conn, new, passwords=Passwords(), by=by.actor, now=now)
        return texts


@contextmanager
def up(folder: Path, devices: Sequence[Device]) -> Iterator[Center]:
    """Run a center for these devices in `folder`; it ends with the block, in order."""
    env = {
        "PATH": _PATH,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(PROJECT),  # its children work elsewhere, and are to be of this code
        "IOC_STATE": str(folder / "state"),
        "IOC_CONFIG": str(write_place(folder, devices)),
        "IOC_HTTP": f"127.0.0.1:{free_port()}",
        "IOC_INGEST_HTTP": f"127.0.0.1:{free_port()}",
        "IOC_MQTT": f"127.0.0.1:{free_port()}",
        "IOC_HEALTH": f"127.0.0.1:{free_ports(5)}",
    }
    program = Program(name="up", argv=(sys.executable, "-m", "ioc", "up"), cwd=PROJECT, env=env)
    settings = with_private_services(Settings.from_env(env))
    center = Center(folder, settings, Running(program, folder / "terminal", lambda: True))
    try:
        center.start()
        yield center
    finally:
        center.end()
