"""A Mosquitto of our own: loopback only, every client known, and where each may write."""

import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from core.service.address import Address

from .account import Account, give, own_folder
from .errors import StartError
from .machine import Machine, broker_queue_bytes
from .orphan import stop_orphans
from .program import Program

# A device writes its telemetry and reads its acknowledgements; its name is the source's id.
_DEVICES = """\
pattern write ioc/v1/%u/telemetry
pattern read ioc/v1/%u/ack
"""

# Only at its debug level does the broker tell that a message went to a foreign topic. There it also
# tells of every message: those lines end here (docs/decisions/0010).
_RUN = """\
exec "$0" "$@" 2> >(LC_ALL=C exec grep --line-buffered --text -Ev \\
  '^[0-9]+: (Received|Sending|No will|Will message|\t)')
"""


def ingest_user(shard: int) -> str:
    """Name of one ingest process at the broker. No source can have it: `ioc-` is reserved."""
    return f"ioc-ingest-{shard}"


_NO_TOPICS: Mapping[str, Sequence[str]] = MappingProxyType({})


def acl(shards: int, foreign: Mapping[str, Sequence[str]] = _NO_TOPICS) -> str:
    """Write the ACL file for so many ingest processes.

    foreign: topic filters that a user may write beside its own topic.
    """
    ingest = (
        f"user {ingest_user(shard)}\ntopic readwrite #\ntopic read $SYS/#\n\n"
        for shard in range(shards)
    )
    devices = (
        "".join([f"user {user}\n", *(f"topic write {topic}\n" for topic in topics), "\n"])
        for user, topics in sorted(foreign.items())
        if topics
    )
    return "".join([*ingest, *devices]) + _DEVICES


@dataclass(frozen=True, slots=True, kw_only=True)
class Mosquitto:
    """One private broker. folder keeps its sessions, its password and ACL files."""

    folder: Path
    account: Account | None
    machine: Machine
    address: Address
    shards: int = 2

    @property
    def url(self) -> str:
        """How to connect, without a password."""
        return f"mqtt://{self.address}"

    def end_orphans(self) -> tuple[int, ...]:
        """End brokers of an earlier run; returns their process ids. Raises StartError."""
        ended = stop_orphans(self.folder, "mosquitto", signal.SIGTERM)
        (self.folder / "mosquitto.pid").unlink(missing_ok=True)  # somebody else's, perhaps
        return ended

    def prepare(self) -> None:
        """Do everything before the start; harmless when done already. Raises StartError."""
        own_folder(self.folder, self.account)
        self._write("acl", acl(self.shards))
        self._write("mosquitto.conf", self._conf())
        if not (self.folder / "passwords").exists():
            self._write("passwords", "")

    def program(self) -> Program:
        """Broker to run, its log on stdout. SIGTERM makes it save its sessions and end."""
        broker = (str(program_path()), "-c", str(self.folder / "mosquitto.conf"))
        return Program(
            name="mosquitto",
            argv=("/bin/bash", "-c", _RUN, *broker),
            cwd=self.folder,
            account=self.account,
            env={"LANG": "C.UTF-8", "PATH": os.defpath},
        )

    def allow(self, hashes: Mapping[str, str]) -> bool:
        """Let exactly these users in (name → hash in Mosquitto's form); whether that is a change.

        A running broker has to be restarted then. SIGHUP, which reads the file too, also ends every
        stored session whose owner is away, and corrupts Mosquitto's list of sessions doing so
        (docs/decisions/0006).
        """
        text = "".join(f"{name}:{hashed}\n" for name, hashed in sorted(hashes.items()))
        changed = (self.folder / "passwords").read_text() != text
        if changed:
            self._write("passwords", text)
        return changed

    def open(self, foreign: Mapping[str, Sequence[str]]) -> bool:
        """Let users write these topic filters too, and no others; whether that is a change.

        A running broker has to be restarted then, as for `allow`.
        """
        text = acl(self.shards, foreign)
        changed = (self.folder / "acl").read_text() != text
        if changed:
            self._write("acl", text)
        return changed

    def _conf(self) -> str:
        # A client is who it logs in as: it cannot take over the session of another.
        return f"""\
# Written anew at each start.
listener {self.address.port} {self.address.host}
allow_anonymous false
use_username_as_clientid true
password_file {self.folder}/passwords
acl_file {self.folder}/acl
pid_file {self.folder}/mosquitto.pid

persistence true
persistence_location {self.folder}/
autosave_interval 5
persistent_client_expiration 14d
max_queued_messages 100000000
max_queued_bytes {broker_queue_bytes(self.machine)}
max_inflight_messages 1000
max_packet_size 262144

log_dest stderr
log_type error
log_type warning
log_type notice
log_type information
log_type debug
"""

    def _write(self, name: str, text: str) -> None:
        """Replace a file of the broker (0600) whole, so that a reload never reads half of it."""
        path = self.folder / name
        aside = path.with_name(f".{name}.new")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
        give(aside, self.account)
        aside.replace(path)


def program_path() -> Path:
    """Find the broker. Raises StartError."""
    found = shutil.which("mosquitto", path=f"/usr/sbin:/usr/local/sbin:{os.defpath}")
    if found is None:
        raise StartError(
            "Mosquitto, the MQTT broker, is not installed.",
            "As root: apt install mosquitto, or: make run",
        )
    return Path(found)
