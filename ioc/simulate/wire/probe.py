"""Probing the stand-ins for real: what a portal probe of the place would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import anyio
import httpx
import numpy as np

from ioc.simulate.messages import Reading
from ioc.simulate.models import Signal, Watch

from .meters import PROBES
from .stand_ins import GREETING

TIMEOUT_SECONDS = 10.0
_HEADERS = {"User-Agent": "ioc-simulate probe"}


@dataclass(frozen=True, slots=True)
class Visit:
    """What one request met. Times in seconds since its start; None: never reached."""

    connected: float | None
    first_byte: float | None
    total: float | None
    status: int | None
    greeted: bool

    @property
    def ok(self) -> bool:
        """Up means: the right status and the right words."""
        return self.status == httpx.codes.OK and self.greeted


async def visit(client: httpx.AsyncClient, url: str) -> Visit:
    """Get a page on a fresh connection and take the times."""
    started = anyio.current_time()
    reached: dict[str, float] = {}

    async def trace(event: str, _details: Mapping[str, object]) -> None:
        reached[event] = anyio.current_time() - started

    try:
        with anyio.fail_after(TIMEOUT_SECONDS):
            response = await client.get(url, headers=_HEADERS, extensions={"trace": trace})
    except (httpx.HTTPError, TimeoutError):
        PROBES.labels("down").inc()
        return Visit(
            reached.get("connection.connect_tcp.complete"), None, None, None, greeted=False
        )
    PROBES.labels("up" if response.is_success else "down").inc()
    return Visit(
        reached.get("connection.connect_tcp.complete"),
        reached.get("http11.receive_response_headers.complete"),
        anyio.current_time() - started,
        response.status_code,
        GREETING in response.text,
    )


async def measured(
    client: httpx.AsyncClient, url: str, signals: Sequence[Signal], watch: Watch, time_ms: int
) -> list[Reading]:
    """Make the requests that the signals of one instrument ask for; their readings."""
    steps = [signal.labels["step"] for signal in signals if "step" in signal.labels]
    visits = {step: await visit(client, f"{url}/{step}") for step in dict.fromkeys(steps)}
    front = await visit(client, f"{url}/") if _asks_for_front(signals) else None
    found = []
    for signal in signals:
        met = visits.get(signal.labels.get("step", ""), front)
        value = _value(signal, met, watch, time_ms)
        if value is not None:
            found.append(Reading(signal.metric, signal.labels, time_ms, value))
    return found


def _asks_for_front(signals: Sequence[Signal]) -> bool:
    known = {"portal_tls_not_after_timestamp_seconds", "portal_dns_up"}
    return any("step" not in each.labels and each.metric not in known for each in signals)


def _value(signal: Signal, met: Visit | None, watch: Watch, time_ms: int) -> float | None:
    """Value of one signal; None: there is nothing to say, which is not 0."""
    moment = np.array([time_ms], np.int64)
    # A loopback address needs neither name server nor certificate: there the model answers.
    if signal.metric == "portal_dns_up":
        return float(watch.behaviour.named(moment)[0])
    if signal.metric == "portal_tls_not_after_timestamp_seconds":
        return float(watch.behaviour.not_after_seconds(moment)[0])
    return None if met is None else _met(signal, met)


def _met(signal: Signal, met: Visit) -> float | None:
    match signal.metric:
        case "portal_up" | "portal_content_ok" | "portal_journey_step_up":
            return float(met.ok)
        case "portal_http_status":
            return None if met.status is None else float(met.status)
        case "portal_probe_seconds" if met.ok:
            return _phase(met, signal.labels["phase"])
        case "portal_journey_step_seconds" if met.ok:
            return _rounded(met.total)
        case _:
            return None


def _phase(met: Visit, phase: str) -> float | None:
    times = {"connect": met.connected, "first_byte": met.first_byte, "total": met.total}
    return _rounded(times.get(phase))


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 4)
