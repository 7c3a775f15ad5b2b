"""What children say: all of it to files, the important lines to the terminal."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from core.service.redact import redacted_text

FILE_BYTES_MAX = 16 << 20
FILES_KEPT = 3
_CHUNK_BYTES = 1 << 16
_LAST_LINES = 12
_NAME_WIDTH = 14
_CHARS_MAX = 240

# Per child and minute on the terminal, and each only once; the rest is in the file.
_LINES_PER_MINUTE = 20
_MINUTE_SECONDS = 60.0

_PLAIN_IMPORTANT = re.compile(
    r"\b(FATAL|PANIC|Error|CRITICAL)\b|No space left|Traceback|messages are being dropped"
    r"|was terminated by signal"
)
# PostgreSQL's answer to our own question whether it is ready, and its farewells, one a session.
_PLAIN_HARMLESS = re.compile(
    r"the database system is (starting up|shutting down|not yet accepting)"
    r"|terminating connection|connection to client lost|canceling authentication"
)
# What each part of a process says while database or broker is away, or the disk full: `watch` and
# `disk` tell it in one line.
_OF_AN_OUTAGE = re.compile(
    r"(lease_lost|database_away|feed_retry|broker_away|mqtt_disconnected|disk_full|disk_has_room)$"
    r"|(bands_retry|keys_not_read)$"
    r"|error connecting in |reconnection attempt in |query (cancellation|not terminated)"
)
# Mosquitto's times: in seconds, because it would take as long to write a date as to write the rest.
_SECONDS = re.compile(rb"^(\d{10}): ", re.MULTILINE)
_VARIES = re.compile(r"[0-9]+|=.*")
_KIND_CHARS = 60
_DETAILS_HIDDEN = {"event", "level", "timestamp", "process", "exception", "logger"}


class Terminal:
    """Lines for the person who started us. print_line: where a line goes."""

    def __init__(self, print_line: Callable[[str], None]) -> None:
        self._print = print_line
        self._now: Callable[[], datetime] | None = None

    def tell_times(self, now: Callable[[], datetime] | None) -> None:
        """From now on begin each line with the time of day; None: no longer."""
        self._now = now

    def say(self, name: str, text: str) -> None:
        """Print a line that begins with who it is about."""
        time = f"{self._now():%H:%M:%S}  " if self._now else ""
        self._print(f"  {time}{name:<{_NAME_WIDTH}} {redacted_text(text)}")

    def line(self, text: str = "") -> None:
        """Print a line of our own."""
        self._print(text)


class LogFile:
    """One child's output, in a file that never grows beyond its bound."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: FileIO | None = None

    def write(self, chunk: bytes) -> None:
        """Append; a disk that is full costs lines, never the child."""
        try:
            self._room().write(chunk)
        except OSError:
            self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()
            self._file = None

    def _room(self) -> FileIO:
        if self._file and self._file.tell() > FILE_BYTES_MAX:
            self.close()
            self._rotate()
        if self._file is None:
            self._file = self.path.open("ab", buffering=0)
        return self._file

    def _rotate(self) -> None:
        for number in range(FILES_KEPT - 1, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            if older.exists():
                older.rename(self.path.with_name(f"{self.path.name}.{number + 1}"))
        self.path.rename(self.path.with_name(f"{self.path.name}.1"))


class Listener:
    """Follows what one child says. count: is shown each line."""

    def __init__(
        self, name: str, log: LogFile, terminal: Terminal, count: Callable[[str], None]
    ) -> None:
        self.last: deque[str] = deque(maxlen=_LAST_LINES)
        self.spoke = False  # at the terminal, since the child's start
        self._count = count
        self._name = name
        self._log = log
        self._terminal = terminal
        self._minute = 0.0
        self._kinds: set[str] = set()
        self._more_told = False

    async def follow(self, stream: asyncio.StreamReader | None) -> None:
        """Read until the child and all that it started have closed their end."""
        self.last.clear()
        self.spoke = False
        rest = b""
        while stream and (chunk := await stream.read(_CHUNK_BYTES)):
            chunk = dated(chunk)
            self._log.write(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            rest = rest[-_CHUNK_BYTES:]
            for line in lines:
                self._hear(line.decode("utf-8", "replace").rstrip())
        self._log.close()

    def _hear(self, line: str) -> None:
        self._count(line)
        text, important = understood(line)
        self.last.append(text)
        if important:
            self.spoke = True
        if important and self._is_news(text):
            self._terminal.say(self._name, text)

    def _is_news(self, text: str) -> bool:
        """Whether nothing of the kind was shown within the minute, nor too much of anything."""
        now = asyncio.get_running_loop().time()
        if now - self._minute > _MINUTE_SECONDS:
            self._minute, self._more_told = now, False
            self._kinds.clear()
        kind = _kind(text)
        if kind not in self._kinds and len(self._kinds) < _LINES_PER_MINUTE:
            self._kinds.add(kind)
            return True
        if not self._more_told:
            self._more_told = True
            self._terminal.say(self._name, f"… and more in {self._log.path}")
        return False


def dated(lines: bytes) -> bytes:
    """Give lines that begin with seconds since 1970 a date that people can read (UTC)."""
    return _SECONDS.sub(_date, lines)


def _date(seconds: re.Match[bytes]) -> bytes:
    return f"{datetime.fromtimestamp(int(seconds[1]), UTC):%Y-%m-%dT%H:%M:%SZ}: ".encode()


def understood(line: str) -> tuple[str, bool]:
    """Read a log line, JSON of ours or anything: the text for people, and whether it matters."""
    try:
        event = json.loads(line)
    except ValueError:
        important = _PLAIN_IMPORTANT.search(line) and not _PLAIN_HARMLESS.search(line)
        return _short(line), bool(important)
    if not isinstance(event, dict) or "event" not in event:
        return _short(line), False
    name = str(event["event"])
    details = [f"{key}={value}" for key, value in event.items() if key not in _DETAILS_HIDDEN]
    important = event.get("level") in {"warning", "error", "critical"}
    text = _short(" ".join([name, *details]))
    return text, important and not _OF_AN_OUTAGE.match(name)


def _kind(text: str) -> str:
    """Give what lines that say the same of different times, numbers and names have in common."""
    return _VARIES.sub("", text)[:_KIND_CHARS]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _CHARS_MAX else f"{text[:_CHARS_MAX]} …"
