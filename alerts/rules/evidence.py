"""What a rule reads for one alert: the newest sample of each series, and its result. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from core.model import Labels
from promql.values import NAME, Vector

from .presence import Presence


@dataclass(frozen=True, slots=True)
class Reading:
    """The newest sample of a series that had a part in a result."""

    labels: Labels
    time_ms: int
    value: float


def readings(presence: Presence, labels: Mapping[str, str]) -> list[Reading]:
    """Give what a result of these labels was made of, each series once, the newest first."""
    found = dict[Labels, Reading]()
    for leaf, row in presence.read(labels):
        selected, until_ms = leaf.selected, leaf.ends.times_ms[-1]
        first, end = selected.starts[row : row + 2].tolist()
        newest = first + int(np.searchsorted(selected.time_ms[first:end], until_ms, "right")) - 1
        time_ms, value = int(selected.time_ms[newest]), float(selected.value[newest])
        known = found.get(selected.labels[row])
        if known is None or known.time_ms < time_ms:
            found[selected.labels[row]] = Reading(selected.labels[row], time_ms, value)
    return sorted(found.values(), key=lambda each: (-each.time_ms, each.labels))


def value_of(vector: Vector, labels: Mapping[str, str], own: Collection[str]) -> float | None:
    """Give the value of the result with these labels; None: there is none.

    own: names of labels that the rule sets, whatever the result says. It may have set others once:
    of results that contradict no label, one that is the only one is it.
    """
    agreeing = list[float]()
    for row in np.flatnonzero(vector.present[:, 0]).tolist():
        said = {name: of for name, of in vector.labels[row] if name != NAME and name not in own}
        if said == dict(labels):
            return float(vector.values[row, 0])
        if said.items() <= labels.items():
            agreeing.append(float(vector.values[row, 0]))
    return agreeing[0] if len(agreeing) == 1 else None
