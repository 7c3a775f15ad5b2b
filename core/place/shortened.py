"""What goes for good once a place is applied, because it is to be kept for less time. Pure."""

import math
from collections.abc import Iterator, Mapping
from typing import Final

from .duration import seconds_of
from .records import Key, Record, Value, What
from .retention import FOREVER

_KEPT: Final = {"raw": "samples", "hours": "hours", "days": "days"}
_OF_ALERTS: Final = {"alerts_kept": "alerts, with all that was told and done about them,"}


def shortened(described: Mapping[Key, Record], stored: Mapping[Key, Record]) -> tuple[str, ...]:
    """Say it for each class, and for each metric that changes to another one.

    stored: also the metrics that no file described until now.
    """
    return tuple(_shortened(described, stored))


def _shortened(described: Mapping[Key, Record], stored: Mapping[Key, Record]) -> Iterator[str]:
    for (what, id_), after in described.items():
        before = stored.get((what, id_))
        if before is None:
            continue
        if (what, id_) == (What.PLACE, "alerts_kept"):
            yield from _goes("place", before, after, _OF_ALERTS)
        elif what is What.RETENTION:
            yield from _goes(f"class {id_}", before, after)
        elif what is What.METRIC and before.get("retention_class") != after.get("retention_class"):
            old = stored.get(_class_of(before))
            new = described.get(_class_of(after))
            if old and new:
                yield from _goes(f"metric {id_}", old, new)


def _class_of(metric: Record) -> Key:
    return What.RETENTION, str(metric.get("retention_class"))


def _goes(of: str, before: Record, after: Record, kept: Mapping[str, str] = _KEPT) -> Iterator[str]:
    for name, what in kept.items():
        if _seconds(after[name]) < _seconds(before[name]):
            yield (
                f"{of}: {what} older than {after[name]} go for good, the first within minutes"
                f" (kept {before[name]} until now)"
            )


def _seconds(kept: Value) -> float:
    return math.inf if kept == FOREVER else seconds_of(str(kept)) or 0.0
