"""Pings to whoever watches from outside: Healthchecks' protocol, each by itself, once a pass."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import structlog
from prometheus_client import Counter, Gauge

from alerts.deliver.channels import Outbound
from alerts.deliver.secret import SecretError, SecretRef, Vault
from core.service.clock import Clock
from core.service.metrics import VERSION
from core.service.outbound import Answer, Request

log = structlog.get_logger()

SECONDS: Final = 10.0
_BODY_BYTES_MAX: Final = 10_000
_OK: Final = range(200, 300)

PINGS = Counter("ioc_deadman_pings_total", "Pings to who watches from outside.", ["result"])
PINGED = Gauge("ioc_deadman_ping_timestamp_seconds", "When one of them was taken last.")


class Ways(Protocol):
    """What of the channels is needed: as it is at the moment."""

    @property
    def outbound(self) -> Outbound:
        """How requests leave."""

    @property
    def vault(self) -> Vault:
        """Where secrets are."""


@dataclass(slots=True)
class Pinger:
    """Whom to ping. files: a secret file with one URL each; may be changed at any time."""

    ways: Ways
    clock: Clock
    files: Sequence[str] = ()

    async def ping(self, faults: Sequence[str]) -> None:
        """Tell all that we live; with faults that we do not do well."""
        async with asyncio.TaskGroup() as tasks:
            for number, file in enumerate(self.files):
                tasks.create_task(self._one(number, file, faults), name=f"ping {number}")

    async def _one(self, number: int, file: str, faults: Sequence[str]) -> None:
        try:
            url = self.ways.vault.read(SecretRef(file)).rstrip("/")
        except SecretError as error:
            self._note(number, "no_url", str(error))
            return
        body = "\n".join(faults).encode()[:_BODY_BYTES_MAX]
        request = Request(
            method="POST" if faults else "GET",
            headers=(("User-Agent", f"ioc/{VERSION}"),),
            body=body,
            answer_bytes_max=1_000,
            keeps_part=True,
        )
        secrets = (url, url.partition("://")[2].partition("/")[2])
        whole = f"{url}/fail" if faults else url
        answer = await self.ways.outbound.ask(whole, request, seconds=SECONDS, secrets=secrets)
        if not isinstance(answer, Answer):
            self._note(number, "failed", answer.answer)
        elif answer.status in _OK:
            PINGED.set(self.clock.now().timestamp())
            self._note(number, "fault_told" if faults else "ok")
        else:
            self._note(number, "refused", f"status {answer.status}")

    def _note(self, number: int, result: str, why: str = "") -> None:
        PINGS.labels(result).inc()
        if why:
            log.warning("deadman_ping", number=number, result=result, why=why)
