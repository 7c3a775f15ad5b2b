"""`printf` of Go's templates, with bounded widths. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from .errors import TemplateError
from .values import float_text, printed

WIDTH_MAX: Final = 100
_VERB: Final = re.compile(
    r"%(?P<flags>[-+# 0]*)(?P<width>\d*)(?:\.(?P<digits>\d*))?(?P<verb>.)", re.DOTALL
)
_NUMBERS: Final = "eEfFgG"


def printf(form: object, *values: object) -> str:
    """Write values into a text at its verbs. Raises TemplateError."""
    if not isinstance(form, str):
        raise TemplateError("the first argument has to be a text")
    rest = list(values)
    text = _VERB.sub(lambda verb: _written(verb, rest), form)
    if rest:
        extra = ", ".join(f"{_kind(value)}={printed(value)}" for value in rest)
        text += f"%!(EXTRA {extra})"
    return text


def check(form: str) -> None:
    """Refuse a text whose verbs ask for too much. Raises TemplateError."""
    for verb in _VERB.finditer(form):
        _sizes(verb)


def _sizes(verb: re.Match[str]) -> tuple[int, int | None]:
    width, digits = int(verb["width"] or 0), verb["digits"]
    precision = None if digits is None else int(digits or 0)
    if width > WIDTH_MAX or (precision or 0) > WIDTH_MAX:
        raise TemplateError(f"{verb[0]} is wider than {WIDTH_MAX} characters")
    return width, precision


def _written(verb: re.Match[str], values: list[object]) -> str:
    width, precision = _sizes(verb)
    if verb["verb"] == "%":
        return "%"
    if not values:
        return f"%!{verb['verb']}(MISSING)"
    text = _value(verb["verb"], values.pop(0), verb["flags"], precision)
    if "-" in verb["flags"]:
        return text.ljust(width)
    if "0" in verb["flags"] and text.lstrip("+-")[:1].isdigit():
        return text.zfill(width)
    return text.rjust(width)


def _value(verb: str, value: object, flags: str, precision: int | None) -> str:
    sign = "+" if "+" in flags else ""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match verb:
        case "v":
            text = printed(value)
        case "s":
            text = printed(value)[:precision]
        case "q" if isinstance(value, str):
            escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            text = f'"{escaped}"'
        case "d" | "x" | "X" | "o" | "b" if isinstance(value, int) and is_number:
            text = f"{value:{sign}{verb}}"
        case "t" if isinstance(value, bool):
            text = printed(value)
        case "g" | "G" if is_number and precision is None:
            text = float_text(float(str(value)))
        case _ if verb in _NUMBERS and is_number:
            text = f"{float(str(value)):{sign}.{6 if precision is None else precision}{verb}}"
        case _:
            text = f"%!{verb}({_kind(value)}={printed(value)})"
    return text


def _kind(value: object) -> str:
    match value:
        case None:
            return "<nil>"
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float64"
        case str():
            return "string"
        case _:
            return "value"


def printed_together(*values: object) -> str:
    """Write values as Go's Sprint: a space between two neighbours that are no texts."""
    parts: list[str] = []
    previous: Sequence[object] = ()
    for value in values:
        if previous and not isinstance(previous[0], str) and not isinstance(value, str):
            parts.append(" ")
        parts.append(printed(value))
        previous = (value,)
    return "".join(parts)
