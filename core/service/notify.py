"""Tells systemd how a service is: one datagram each, to the socket that it names (sd_notify).

Without such a socket, in a terminal, nothing is told.
"""

import asyncio
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import structlog

log = structlog.get_logger()

VARIABLES: Final = frozenset({"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})

# Told so often in the time after which silence means that we are stuck.
_TIMES = 3


@dataclass(frozen=True, slots=True)
class Notifier:
    """address: where to tell. watchdog_seconds: who is silent for so long is started anew."""

    address: str | None = None
    watchdog_seconds: float | None = None

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Self:
        """Read what systemd says in the environment of its own child."""
        address = env.get("NOTIFY_SOCKET") or None
        if env.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
            return cls(address)
        try:
            seconds = int(env["WATCHDOG_USEC"]) / 1e6
        except (KeyError, ValueError):
            return cls(address)
        return cls(address, seconds if seconds > 0 else None)

    def tell(self, **state: object) -> None:
        """Tell, as `tell(READY=1, STATUS="…")`; what cannot be delivered is logged, no more."""
        if self.address is None:
            return
        text = "\n".join(f"{name}={value}" for name, value in state.items())
        # A name that begins with @ stands for one that no file has.
        where = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
                out.settimeout(1)
                out.sendto(text.encode(), where)
        except OSError as error:
            log.warning("notify_failed", error=str(error))

    async def feed(self) -> None:
        """Feed the watchdog for as long as the loop turns; without one, wait."""
        if self.address is None or self.watchdog_seconds is None:
            await asyncio.Event().wait()
            return
        while True:
            self.tell(WATCHDOG=1)
            await asyncio.sleep(self.watchdog_seconds / _TIMES)
