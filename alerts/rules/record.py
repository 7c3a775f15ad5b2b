"""What rules write: series that they record, and those that tell of alerts. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, Protocol

import numpy as np

from core.model import STALE_BITS, Labels
from promql.values import NAME, with_value

from .life import Alert, State, Timing
from .turn import Live

STALE: Final = float(np.array([STALE_BITS]).view(np.float64)[0])
ALERTS: Final = "ALERTS"
_SINCE: Final = "ALERTS_FOR_STATE"
_STATE: Final = "alertstate"


class Recorder(Protocol):
    """Takes samples of series that rules give."""

    async def record(self, samples: Mapping[Labels, float], at_ms: int) -> str:
        """Store samples of one moment; returns after COMMIT why some were refused, if any."""
        ...


def with_ends(samples: Mapping[Labels, float], before: Iterable[Labels]) -> dict[Labels, float]:
    """Add a marker for each series that was written before, and is no more."""
    return {**dict.fromkeys(before, STALE), **samples}


def series_of(
    lives: Mapping[Labels, Live], timing: Timing, *, now: datetime
) -> dict[Labels, float]:
    """Give the series by which Prometheus tells of alerts: those that it would have, too."""
    return dict(_series(lives, timing, now))


def since_series(told: Labels) -> Labels:
    """Give the series that tells since when, beside one of `ALERTS`."""
    return with_value(with_value(told, _STATE, ""), NAME, _SINCE)


def _series(
    lives: Mapping[Labels, Live], timing: Timing, now: datetime
) -> Iterator[tuple[Labels, float]]:
    for labels, live in lives.items():
        if _is_told(live.alert, timing, now):
            told = with_value(with_value(labels, NAME, ALERTS), _STATE, live.alert.state)
            yield told, 1.0
            since = live.alert.active_at.timestamp()
            yield since_series(told), since


def _is_told(alert: Alert, timing: Timing, now: datetime) -> bool:
    """Whether it is pending or firing by the rule alone, without being held for flapping."""
    if alert.state is State.PENDING:
        return True
    held = alert.gone_at is not None and now - alert.gone_at >= timing.keep
    return alert.state is State.FIRING and not held
