"""What instruments and attributes are called here: as Prometheus' own OTLP receiver calls them."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

# UCUM, as OpenTelemetry's conventions use it, in the words that names of metrics end with.
_UNITS: Final[Mapping[str, str]] = {
    "d": "days", "h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds",
    "us": "microseconds", "ns": "nanoseconds",
    "By": "bytes", "KiBy": "kibibytes", "MiBy": "mebibytes", "GiBy": "gibibytes",
    "TiBy": "tibibytes", "KBy": "kilobytes", "MBy": "megabytes", "GBy": "gigabytes",
    "TBy": "terabytes",
    "m": "meters", "V": "volts", "A": "amperes", "J": "joules", "W": "watts", "g": "grams",
    "Cel": "celsius", "Hz": "hertz", "%": "percent", "1": "",
}  # fmt: skip
_PER: Final[Mapping[str, str]] = {
    "s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year",
}  # fmt: skip
_NO_WORD: Final = re.compile(r"[^a-zA-Z0-9:]+")
_NO_LABEL: Final = re.compile(r"[^a-zA-Z0-9_]")


class Ending(StrEnum):
    """What a name ends with because of its kind."""

    NONE = ""
    TOTAL = "total"  # of what only grows
    RATIO = "ratio"  # of a gauge whose unit is 1


def metric_name(name: str, unit: str, ending: Ending) -> str:
    """Give `http_server_duration_seconds` for `http.server.duration` in `s`.

    What stands in the name already is not added again. Units in braces say what is counted, and
    are left out.
    """
    words = [word for word in _NO_WORD.split(name) if word]
    said = f"_{'_'.join(words)}_"
    words += [word for word in _unit_words(unit) if f"_{word}_" not in said]
    if ending:
        words = [*(word for word in words if word != ending), ending.value]
    made = "_".join(words)
    return f"_{made}" if made[:1].isdigit() else made


def label_name(key: str) -> str:
    """Give `service_name` for `service.name`."""
    made = _NO_LABEL.sub("_", key)
    return f"key_{made}" if made[:1].isdigit() else made


def _unit_words(unit: str) -> list[str]:
    whole, _, part = (text.strip() for text in unit.partition("/"))
    said = "" if "{" in whole else _UNITS.get(whole, _cleaned(whole))
    per = "" if "{" in part or not part else f"per_{_PER.get(part, _cleaned(part))}"
    return [word for word in (said, per) if word]


def _cleaned(unit: str) -> str:
    return "_".join(word for word in _NO_WORD.split(unit) if word)
