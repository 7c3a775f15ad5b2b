"""What a probe's result says as samples, in the words of the catalogue. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import orjson

from core.model import ProbePolicy, ProbeTarget
from core.service.outbound.failure import Phase

from .verdict import Result, Tried

METRICS: Final = (
    "portal_up",
    "portal_probe_seconds",
    "portal_http_status",
    "portal_dns_up",
    "portal_content_ok",
    "portal_tls_not_after_timestamp_seconds",
)
# What changes seldom is said when it changes, and else once a period of its metric.
_SELDOM_SECONDS: Final = {
    "portal_content_ok": 300.0,
    "portal_tls_not_after_timestamp_seconds": 3600.0,
}
_EARLY_SECONDS: Final = 1.0  # a probe is never made at the very second
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one series."""

    metric: str
    value: float
    phase: Phase | None = None


@dataclass(slots=True)
class Seldom:
    """What was last said of metrics that change seldom."""

    _said: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def keep(self, target_ids: Iterable[str]) -> None:
        """Forget all other targets."""
        wanted = set(target_ids)
        self._said = {key: said for key, said in self._said.items() if key[0] in wanted}

    def wants(self, target: ProbeTarget, reading: Reading, now_seconds: float) -> bool:
        """Tell whether to say it now, and take it as said."""
        period = _SELDOM_SECONDS.get(reading.metric)
        if period is None:
            return True
        key = (target.id, reading.metric)
        value, at = self._said.get(key, (None, 0.0))
        if value == reading.value and now_seconds - at < period - _EARLY_SECONDS:
            return False
        self._said[key] = (reading.value, now_seconds)
        return True


def readings(tried: Tried) -> Iterator[Reading]:
    """Values of a try. Nothing of one that could not be made, and never 0 for what is not known."""
    if tried.result is Result.UNTRIED:
        return
    up = tried.result is Result.UP
    yield Reading("portal_up", float(up))
    if tried.status is not None:
        yield Reading("portal_http_status", float(tried.status))
    if tried.named is not None:
        yield Reading("portal_dns_up", float(tried.named))
    if tried.text_found is not None:
        yield Reading("portal_content_ok", float(tried.text_found))
    if tried.not_after_seconds is not None:
        yield Reading("portal_tls_not_after_timestamp_seconds", float(tried.not_after_seconds))
    if up:  # a quick error is no quick portal
        for phase, seconds in tried.seconds.items():
            yield Reading("portal_probe_seconds", round(seconds, _DIGITS), phase)


def labels(target: ProbeTarget, policy: ProbePolicy) -> dict[str, str]:
    """Labels of all series of a target."""
    found = {"portal": target.portal, "owner": target.owner, "probe": policy.probe}
    if target.unit is not None:
        found["unit"] = target.unit
    return found | ({"simulated": "true"} if target.simulated else {})


def message(
    target: ProbeTarget, policy: ProbePolicy, found: Iterable[Reading], *, time_ms: int
) -> bytes:
    """Write readings as a source would send them; what is refused of it can be taken again."""
    shared = labels(target, policy)
    samples = [
        {
            "metric": each.metric,
            "labels": shared if each.phase is None else {**shared, "phase": each.phase},
            "time": time_ms,
            "value": each.value,
        }
        for each in found
    ]
    return orjson.dumps({"samples": samples})
