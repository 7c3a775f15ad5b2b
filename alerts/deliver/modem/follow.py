"""The loop that reads what gammu-smsd's log says of messages, and puts it into the ledger."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import anyio
import structlog

from alerts.deliver.provider import Receipt
from alerts.deliver.receipts import tables
from core.service.clock import Clock, nap
from core.service.following import outliving
from core.store.pool import Pool

from .reports import Reports

log = structlog.get_logger()

_POLL: Final = timedelta(seconds=2)
_WAITS: Final = timedelta(seconds=10)  # a report can be faster than the ledger
BYTES_MAX: Final = 1 << 20  # of a log that was not read yet: the newest; reports come within days


@dataclass(slots=True)
class Tail:
    """A log that grows, and begins anew when it is turned over."""

    path: Path
    _inode: int = 0
    _offset: int = 0
    _half: bytes = b""

    def lines(self) -> list[str]:
        """Give the whole lines since the last time. Raises OSError."""
        with self.path.open("rb") as file:
            found = self.path.stat()
            if found.st_ino != self._inode or found.st_size < self._offset:
                self._inode, self._half = found.st_ino, b""
                self._offset = 0
            file.seek(max(self._offset, found.st_size - BYTES_MAX))
            read = self._half + file.read(BYTES_MAX)
            self._offset = file.tell()
        *whole, self._half = read.split(b"\n")
        return [each.decode("utf-8", "replace") for each in whole]


@dataclass(slots=True)
class Followed:
    """One daemon's log, and what it said of messages so far. provider: under which they are."""

    provider: str
    tail: Tail
    reports: Reports = field(default_factory=Reports)
    is_readable: bool = True

    def news(self) -> list[Receipt]:
        """Read on; a log that cannot be read tells nothing, and that is said once."""
        try:
            lines = self.tail.lines()
        except OSError as error:
            if self.is_readable:
                log.warning("modem_log_unreadable", error=f"{type(error).__name__}: {error}")
            self.is_readable = False
            return []
        self.is_readable = True
        return [found for line in lines if (found := self.reports.read(line))]


@dataclass(frozen=True, slots=True)
class _News:
    provider: str
    receipt: Receipt
    read_at: datetime


@dataclass(slots=True)
class ModemReports:
    """Follows logs until cancelled. logs: (provider, path) of those that the files name now."""

    pool: Pool
    clock: Clock
    logs: Callable[[], Iterable[tuple[str, str]]]
    _followed: dict[tuple[str, str], Followed] = field(default_factory=dict)
    _unkept: list[_News] = field(default_factory=list)

    async def run(self) -> None:
        """Read every other second."""
        while True:
            with outliving("modem_reports_unkept"):
                await self.look()
            await nap(self.clock, self.clock.now() + _POLL)

    async def look(self) -> None:
        """Read on once. What is read twice is noted once."""
        wanted = dict.fromkeys(self.logs())
        self._followed = {
            each: self._followed.get(each) or Followed(each[0], Tail(Path(each[1])))
            for each in wanted
        }
        now = self.clock.now()
        for each in self._followed.values():
            news = await anyio.to_thread.run_sync(each.news)
            self._unkept += [_News(each.provider, receipt, now) for receipt in news]
        if not self._unkept:
            return
        async with self.pool.connection() as conn, conn.transaction():
            unknown = [
                each
                for each in self._unkept
                if await tables.note(conn, each.provider, each.receipt, now=now) is None
            ]
        self._unkept = [each for each in unknown if now - each.read_at < _WAITS]
