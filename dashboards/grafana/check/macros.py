"""What Grafana makes of `$__…` before it asks. Pure.

As its source does it: in SQL first text for text, then macros with brackets, whose arguments end at
the first `)` and are split at each `,` - so there can be no call inside of one. Days of its groups
are UTC's, for which there is no use here: they are a fault.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from .window import Window, duration_text, interval_ms, interval_text, utc

DAY_MS: Final = 86_400_000
_CALL: Final = re.compile(r"\$([_a-zA-Z0-9]+)\(([^)]*)\)")
_LEFT: Final = re.compile(r"\$__\w+")
_FILLS: Final = re.compile(r"NULL|previous|-?\d+(\.\d+)?", re.IGNORECASE)
_GROUP: Final = "__timeGroup"
_ALIAS: Final = ' AS "time"'


class Expanded(NamedTuple):
    """A question as it is asked, and what is wrong with it."""

    text: str
    faults: tuple[str, ...] = ()


class _Macro(NamedTuple):
    fewest: int
    most: int
    written: Callable[[Window, Sequence[str]], str]


def expanded_sql(text: str, window: Window) -> Expanded:
    """Expand all macros of an SQL question."""
    for name, value in _texts(window).items():
        text = text.replace(name, value)
    parts, faults, at = list[str](), list[str](), 0
    for call in _CALL.finditer(text):
        name = call[1]
        if name == _GROUP and text[call.end() : call.end() + 1] == ",":
            name = f"{_GROUP}Alias"  # as before Grafana 5.3, when it named its column itself
        args = [each.strip(" ") for each in call[2].split(",")]
        fault = _why_not(name, args)
        faults += [f"{call[0]}: {fault}"] if fault else []
        parts += [text[at : call.start()], call[0] if fault else _written(name, args, window)]
        at = call.end()
    made = "".join([*parts, text[at:]])
    faults += [f"{each}: no macro of Grafana" for each in _LEFT.findall(_CALL.sub("", made))]
    return Expanded(made, tuple(faults))


def expanded_promql(text: str, window: Window) -> Expanded:
    """Expand what Grafana replaces in PromQL."""
    length_ms = round(window.length.total_seconds() * 1000)
    length = round(length_ms / 1000)
    told = {
        "$__interval_ms": str(window.interval_ms),
        "$__interval": interval_text(window.interval_ms),
        "$__range_ms": str(length_ms),
        "$__range_s": str(length),
        "$__range": f"{length}s",
        "$__rate_interval_ms": str(window.rate_interval_ms),
        "$__rate_interval": duration_text(window.rate_interval_ms),
    }
    for name, value in told.items():
        text = text.replace(name, value).replace(f"${{{name[1:]}}}", value)
    return Expanded(text, tuple(f"{each}: no macro of Grafana" for each in _LEFT.findall(text)))


def _texts(window: Window) -> Mapping[str, str]:
    return {
        "$__interval_ms": str(window.interval_ms),
        "$__interval": interval_text(window.interval_ms),
        "$__unixEpochFrom()": str(int(window.start.timestamp())),
        "$__unixEpochTo()": str(int(window.end.timestamp())),
    }


def _why_not(name: str, args: Sequence[str]) -> str:
    """Say why a macro cannot be expanded; empty: it can."""
    macro = _MACROS.get(name)
    if macro is None:
        return "no macro of Grafana for PostgreSQL"
    given = 0 if args == [""] else len(args)
    if not macro.fewest <= given <= macro.most:
        return f"takes {macro.fewest} to {macro.most} arguments, not {given}"
    if any(each.count("(") != each.count(")") for each in args):
        return "its arguments end at the first ')': no call can be one"
    return _why_no_group(args) if "Group" in name else ""


def _why_no_group(args: Sequence[str]) -> str:
    every_ms = interval_ms(args[1].strip("'"))
    if not every_ms:
        return f"{args[1]!r} is no interval such as 5m"
    if every_ms >= DAY_MS:
        return "days would begin at midnight of UTC; write time_bucket('1 day', time, '<zone>')"
    if any(not _FILLS.fullmatch(each) for each in args[2:]):
        return f"fills with NULL, previous or a number, not with {args[2]!r}"
    return ""


def _written(name: str, args: Sequence[str], window: Window) -> str:
    return _MACROS[name].written(window, args)


def _seconds(text: str) -> float:
    return (interval_ms(text.strip("'")) or 0) / 1000


def _number(seconds: float) -> str:
    return f"{seconds:.0f}" if seconds == int(seconds) else f"{seconds}"


def _filter(window: Window, args: Sequence[str]) -> str:
    return f"{args[0]} BETWEEN '{utc(window.start)}' AND '{utc(window.end)}'"


def _epoch_filter(window: Window, args: Sequence[str]) -> str:
    first, last = int(window.start.timestamp()), int(window.end.timestamp())
    return f"{args[0]} >= {first} AND {args[0]} <= {last}"


def _group(_window: Window, args: Sequence[str]) -> str:
    return f"time_bucket('{_seconds(args[1]):.3f}s',{args[0]})"


def _epoch_group(_window: Window, args: Sequence[str]) -> str:
    every = _number(_seconds(args[1]))
    return f"floor(({args[0]})/{every})*{every}"


_MACROS: Final[Mapping[str, _Macro]] = {
    "__time": _Macro(1, 1, lambda _, args: f"{args[0]}{_ALIAS}"),
    "__timeEpoch": _Macro(1, 1, lambda _, args: f'extract(epoch from {args[0]}) as "time"'),
    "__timeFilter": _Macro(1, 1, _filter),
    "__timeFrom": _Macro(0, 0, lambda window, _: f"'{utc(window.start)}'"),
    "__timeTo": _Macro(0, 0, lambda window, _: f"'{utc(window.end)}'"),
    _GROUP: _Macro(2, 3, _group),
    f"{_GROUP}Alias": _Macro(2, 3, lambda window, args: f"{_group(window, args)}{_ALIAS}"),
    "__unixEpochFilter": _Macro(1, 1, _epoch_filter),
    "__unixEpochGroup": _Macro(2, 3, _epoch_group),
    "__unixEpochGroupAlias": _Macro(2, 3, lambda w, args: f"{_epoch_group(w, args)}{_ALIAS}"),
}
