"""Rounds of packing in child processes, each killed at the statement that it is told (a script).

Orders come as lines of JSON, an answer goes back for each. A child counts two moments for every
statement: before it is sent, and when it is sent but its answer has not been read: a COMMIT that
is sent goes through without us. Needs PSYCOPG_IMPL=python, whose wire can be watched.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import msgspec
from prometheus_client import REGISTRY
from psycopg.pq.pq_ctypes import PGconn

from core.store.blocks import pack
from core.store.pool import Login
from core.store.rollups import write
from core.store.rollups.resolutions import HOURS, MINUTES
from ioc.pack.rounds import Packer
from tests.clock import JumpingClock

# Days of a world have some hundred samples of a series: so there are days on either side.
_MANY: Final = replace(MINUTES, samples_above=100)
_ROUND_SECONDS: Final = 300.0  # of a very busy machine; who tries again for ever is at fault
_SENDING: Final = ("send_query", "send_query_params", "send_prepare", "send_query_prepared")


class Order(msgspec.Struct):
    """One round. dies_at: at which moment, from 1; 0 = never. lacking: a check that is left out."""

    url: str
    password: str
    now: datetime
    dies_at: int
    lacking: str = ""


class Report(msgspec.Struct):
    """What became of it. moments: so many there were; 0 of one killed. fault: why it failed."""

    moments: int
    unequal: int = 0
    fault: str = ""


@dataclass(slots=True)
class Moments:
    """Counts moments, and ends the process at one."""

    dies_at: int
    count: int = 0
    sent: bool = False

    def pass_by(self) -> None:
        """Count one."""
        self.count += 1
        if self.count == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Count what every connection sends from here on."""
        watched = {name: self._before(getattr(PGconn, name)) for name in _SENDING}
        for name, counted in {**watched, "flush": self._after(PGconn.flush)}.items():
            setattr(PGconn, name, counted)

    def _before(self, send: Callable[..., None]) -> Callable[..., None]:
        def counted(*args: object, **more: object) -> None:
            self.pass_by()
            send(*args, **more)
            self.sent = True

        return counted

    def _after(self, flush: Callable[[PGconn], int]) -> Callable[[PGconn], int]:
        def counted(conn: PGconn) -> int:
            left = flush(conn)
            if self.sent and not left:
                self.sent = False
                self.pass_by()
            return left

        return counted


def leave_out(check: str) -> None:
    """Take one check away: then something has to fail."""
    without = {
        "mark": (
            pack,
            "is_packed",
            "SELECT %(day)s::timestamptz IS NULL OR %(slice)s::int IS NULL",
        ),
    }
    if check in without:
        module, name, statement = without[check]
        module._SQL[name] = statement  # noqa: SLF001 - inside is what is left out


def round_of(order: Order) -> Report:
    """Do one round in this process."""
    moments = Moments(order.dies_at)
    moments.watch()
    leave_out(order.lacking)
    login = Login(
        url=order.url,
        user="ioc_pack",
        password=order.password,
        statement_seconds=20,
        application="test pack",
    )
    asyncio.run(asyncio.wait_for(Packer(login, JumpingClock(order.now)).round(), _ROUND_SECONDS))
    unequal = REGISTRY.get_sample_value("ioc_pack_chunks_total", {"outcome": "unequal"})
    return Report(moments.count, int(unequal or 0))


def child_of(order: Order) -> Report:
    """Do one round in a child."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(2, 1)  # what it logs is no report
        try:
            report = round_of(order)
        except BaseException as error:  # noqa: BLE001 - told to the test, which fails
            report = Report(0, fault=repr(error))
        os.write(writing, msgspec.json.encode(report))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return msgspec.json.decode(told, type=Report) if told else Report(0)


def main() -> None:
    """Take orders until the input ends."""
    setattr(write, "_RESOLUTIONS", (HOURS, _MANY))  # noqa: B010 - what is Final elsewhere
    for line in sys.stdin.buffer:
        report = child_of(msgspec.json.decode(line, type=Order))
        sys.stdout.buffer.write(msgspec.json.encode(report) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
