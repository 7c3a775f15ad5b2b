"""The simulated place of config/tam-duong, for tests that look at it from several sides."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ioc.simulate.models import Calendar, Instrument, Signal, Stage
from ioc.simulate.script import read_stage

PLACE = Path(__file__).parents[1] / "config" / "tam-duong"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = Calendar(ZONE)
UNIT = "binh-lu-2025"


def ms(text: str) -> int:
    """Milliseconds of a local time of the place."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp() * 1000)


def times(start: str, end: str, step_minutes: float) -> NDArray[np.int64]:
    """Count through the times between two local times, in ms."""
    return np.arange(ms(start), ms(end), int(step_minutes * 60_000), dtype=np.int64)


@lru_cache
def stage(seed: int = 7) -> Stage:
    """Read the place once a seed."""
    return read_stage(PLACE, seed=seed)


@lru_cache
def instruments(year: int = 2026) -> tuple[Instrument, ...]:
    """Give everything that reports in a year."""
    return stage().instruments(year)


def signals(metric: str, **labels: str) -> list[Signal]:
    """Find the signals of a metric that carry these labels."""
    return [
        signal
        for instrument in instruments()
        for signal in instrument.signals
        if signal.metric == metric and labels.items() <= signal.labels.items()
    ]


def total(metric: str, at: Iterable[int], **labels: str) -> NDArray[np.float64]:
    """Sum of these signals at times in ms."""
    moments = np.array(list(at), np.int64)
    return np.asarray(np.sum([s.values(moments) for s in signals(metric, **labels)], axis=0))
