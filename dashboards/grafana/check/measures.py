"""Units of Grafana, and which of them fit what is measured. Pure.

Only what is surely wrong is told: what cannot be known fits anything.
"""

import math
import typing
from collections.abc import Mapping
from typing import Final, NamedTuple

from grafana_foundation_sdk.models import units as grafana

from dashboards.grafana.drawings import units

_UNITS: Final = frozenset(
    typing.get_args(kind)[0] for kind in typing.get_type_hints(grafana).values()
)
# What Grafana makes a unit of: `suffix: hồ sơ`, `time:DD/MM`, `bool:có/không`.
_MADE: Final = ("suffix:", "prefix:", "time:", "count:", "bool:", "si:", "currency:")


class Measure(NamedTuple):
    """What a number is.

    of: a unit of measure of the catalogue, or one below. times: what it was multiplied by: a ratio
    times 100 is percent, seconds times 1000 are milliseconds.
    """

    of: str
    times: float = 1.0


COUNT: Final = "count"
RATIO: Final = "ratio"
EPOCH: Final = "s since epoch"
STATE: Final = "0/1"
_PLAIN: Final = frozenset({"short", "none", "locale", "sishort", "string"})
_DATES: Final = frozenset(each for each in _UNITS if each.startswith("dateTime"))
_STATES: Final = _PLAIN | {"bool", "bool_yes_no", "bool_on_off"}
_FIT: Final[Mapping[Measure, frozenset[str]]] = {
    Measure(COUNT): frozenset({units.COUNT}),
    Measure(RATIO): frozenset({"percentunit"}),
    Measure(RATIO, 100): frozenset({"percent"}),
    Measure(STATE): _STATES,
    Measure("1-5"): _PLAIN,
    Measure("code"): _PLAIN,
    Measure("s"): frozenset({"s", "dtdurations", "dthms", "dtdhms", "clocks"}),
    Measure("s", 1000): frozenset({"ms", "dtdurationms", "clockms"}),
    Measure("s", 1 / 60): frozenset({"m"}),
    Measure("s", 1 / 3600): frozenset({"h"}),
    Measure("s", 1 / 86_400): frozenset(units.DAYS),
    Measure(EPOCH, 1000): _DATES,
    Measure(EPOCH): frozenset(),
    Measure("dBm"): frozenset({"dBm"}),
    Measure("dB"): frozenset({"dB"}),
    Measure("bit/s"): frozenset({"bps", "binbps"}),
    Measure("B"): frozenset({"bytes", "decbytes"}),
    Measure("B/s"): frozenset({"Bps", "binBps"}),
    Measure("V"): frozenset({"volt"}),
    Measure("°C"): frozenset({"celsius"}),
    Measure("mm"): frozenset({"lengthmm"}),
    Measure("m"): frozenset({"lengthm"}),
    Measure("km"): frozenset({"lengthkm"}),
    Measure("m/s"): frozenset({"velocityms"}),
    Measure("km/h"): frozenset({"velocitykmh"}),
    Measure("hPa"): frozenset({"pressurehpa"}),
}
# Numbers of a second each: any unit but one of time or of a share.
_NO_SHARE: Final = frozenset(
    {"percent", "percentunit", "s", "ms", "m", "h", "d", "dtdurations", "dtdurationms", *_DATES}
)
PER_SECOND: Final = "1/s"


def is_unit(name: str) -> bool:
    """Whether Grafana knows a unit."""
    return name in _UNITS or name.startswith(_MADE)


def why_no_fit(unit: str, measure: Measure | None) -> str:
    """Say why numbers cannot be written in this unit; empty: they can, for all we know."""
    if measure is None or not unit or (unit.startswith(_MADE) and unit not in units.DAYS):
        return ""
    if measure.of == PER_SECOND:
        return "numbers a second are no time and no share" if unit in _NO_SHARE else ""
    near = next((each for each in _FIT if _same(each, measure)), None)
    if near is None or unit in _FIT[near]:
        return ""
    return f"{unit!r} for {_called(measure)}; expected {_expected(_FIT[near])}"


def _same(one: Measure, other: Measure) -> bool:
    return one.of == other.of and math.isclose(one.times, other.times)


def _called(measure: Measure) -> str:
    return measure.of if measure.times == 1 else f"{measure.of} times {measure.times:g}"


def _expected(wanted: frozenset[str]) -> str:
    return " or ".join(sorted(wanted)) or "the difference to time(), or milliseconds"
