"""Values as series, so that rules, walls and Grafana can use them. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from core.model import Labels
from kpi.values import Value

METRIC: Final = "kpi_value"
_SIMULATED: Final = "simulated"


class Recorder(Protocol):
    """Takes samples."""

    async def record(self, samples: Mapping[Labels, float], at_ms: int) -> str:
        """Store samples of one moment; returns after COMMIT why some were refused, if any."""
        ...


def series(values: Iterable[Value]) -> dict[Labels, float]:
    """Give the newest period of each indicator and unit, or scope, that has a value."""
    newest: dict[tuple[str, str], Value] = {}
    for value in values:
        key = value.kpi, _whose(value)[1]
        known = newest.get(key)
        if value.is_there and (known is None or known.period.last < value.period.last):
            newest[key] = value
    return {_labels(value): value.value for value in newest.values() if value.value is not None}


def _labels(value: Value) -> Labels:
    labels = {"__name__": METRIC, "kpi": value.kpi, _whose(value)[0]: _whose(value)[1]}
    if value.simulated:
        labels[_SIMULATED] = "true"
    return tuple(sorted(labels.items()))


def _whose(value: Value) -> tuple[str, str]:
    return ("unit", value.unit) if value.unit else ("scope", value.scope or "")
