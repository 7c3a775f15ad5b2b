"""Values of templates: what is true, and how each is written, as Go does. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

_LARGE: Final = 21  # digits before the point from which on an exponent is written
_SMALL: Final = -5


@dataclass(frozen=True, slots=True)
class Record:
    """Something with fields; those that can be called are methods. shown: how it is written."""

    fields: Mapping[str, object]
    shown: str = ""


def is_true(value: object) -> bool:
    """Whether a value is one: not false, 0, nothing, or empty."""
    match value:
        case Record() | datetime():
            return True
        case timedelta():
            return value != timedelta()
        case _:
            return bool(value)


def printed(value: object) -> str:
    """Write a value as Go's `%v` does."""
    match value:
        case None:
            text = "<no value>"
        case bool():
            text = "true" if value else "false"
        case float():
            text = float_text(value)
        case list() | tuple():
            text = f"[{' '.join(map(printed, value))}]"
        case Mapping():
            pairs = (f"{printed(key)}:{printed(each)}" for key, each in sorted(value.items()))
            text = f"map[{' '.join(pairs)}]"
        case datetime():
            text = moment_text(value)
        case Record():
            text = value.shown
        case _:
            text = str(value)
    return text


def float_text(value: float) -> str:
    """Write a number with as few digits as tell it from every other, as Go does."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    text = "".join(map(str, digits)).rstrip("0") or "0"
    shift = len(digits) + int(exponent) - 1  # of the first digit
    minus = "-" if sign else ""
    if value == 0:
        return f"{minus}0"
    if shift < _SMALL + 1 or shift >= _LARGE:
        mantissa = text[0] + (f".{text[1:]}" if len(text) > 1 else "")
        return f"{minus}{mantissa}e{'-' if shift < 0 else '+'}{abs(shift):02}"
    if shift < 0:
        return f"{minus}0.{'0' * (-shift - 1)}{text}"
    whole, rest = text[: shift + 1].ljust(shift + 1, "0"), text[shift + 1 :]
    return f"{minus}{whole}{f'.{rest}' if rest else ''}"


def moment_text(moment: datetime) -> str:
    """Write a moment as Go does: 2026-11-27 08:00:00 +0000 UTC."""
    fraction = f".{moment.microsecond:06}".rstrip("0") if moment.microsecond else ""
    return f"{moment:%Y-%m-%d %H:%M:%S}{fraction} {moment:%z} {moment:%Z}"
