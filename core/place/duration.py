"""Durations as people write them in a place's files: `90s`, `5m`, `1h30m`, `7d`, `10y`. Pure."""

import re
from typing import Final

from .fields import Fields, shown

_UNITS: Final = {"y": 31_536_000, "w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1}
# Each unit at most once, the larger first, as Prometheus has it.
_DURATION: Final = re.compile("".join(rf"(?:(\d{{1,9}}){unit})?" for unit in _UNITS))


def seconds_of(text: str) -> int | None:
    """Seconds of a duration; None when it is none."""
    match = _DURATION.fullmatch(text)
    if match is None or not text:
        return None
    counts = zip(match.groups(default="0"), _UNITS.values(), strict=True)
    return sum(int(count) * unit for count, unit in counts)


def written(seconds: float) -> str:
    """Write whole seconds as people do: 5400 → `1h30m`."""
    left, parts = round(seconds), []
    for unit, size in _UNITS.items():
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def duration(
    fields: Fields, name: str, *, least: int, most: int, required: bool = True
) -> float | None:
    """Seconds of a key that holds a duration, least ≤ seconds ≤ most; None when absent or wrong."""
    node = fields.get(name, required=required)
    if node is None:
        return None
    seconds = seconds_of(node.value) if isinstance(node.value, str) else None
    if seconds is None:
        fields.wrong(name, f"expected a duration such as 5m, 1h30m or 7d, got {shown(node)}")
    elif not least <= seconds <= most:
        fields.wrong(name, f"{node.value} is not between {written(least)} and {written(most)}")
    else:
        return float(seconds)
    return None
