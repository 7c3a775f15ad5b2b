"""Functions that templates may call: Go's own, Prometheus' and Alertmanager's. Pure."""

import html
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from urllib.parse import quote_plus, unquote_plus
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson

from promql.lex import DurationError, duration_ms
from promql.tree import RegexError, regex

from .errors import TemplateError
from .humanize import (
    humanize,
    humanize1024,
    humanize_duration,
    humanize_percentage,
    humanize_timestamp,
    number,
    to_time,
)
from .layouts import formatted
from .printf import printed_together, printf
from .values import Record, is_true, printed

Function = Callable[..., Any]
_GROUP: Final = re.compile(r"\$(?:\{(\w+)\}|(\w+)|(\$))", re.ASCII)
_WORD_BEGINS: Final = re.compile(r"(?<![\w'])\w")


class _Pattern(Protocol):
    """What is used of an expression: its library has no types."""

    def search(self, text: str) -> object | None: ...
    def sub(self, put: Callable[[re.Match[str]], str], text: str) -> str: ...


def functions(now: datetime, external_url: str) -> Mapping[str, Function]:
    """Give every function. external_url: where people find this center."""
    return {
        **_FIXED,
        "now": now.timestamp,
        "since": lambda moment: now - _moment(moment),
        "externalURL": lambda: external_url,
        "pathPrefix": lambda: "",
    }


def _compared(name: str) -> Function:
    compare: Callable[[Any, Any], bool] = getattr(operator, name)

    def compared(left: object, right: object) -> bool:
        return compare(*_alike(left, right))

    return compared


def _alike(left: object, right: object) -> tuple[Any, Any]:
    """Give two values that can be compared. Raises TemplateError."""
    kinds = [
        "number" if isinstance(each, int | float) and not isinstance(each, bool) else type(each)
        for each in (left, right)
    ]
    if kinds[0] != kinds[1]:
        raise TemplateError("these two cannot be compared: one is a number or a text, one is not")
    return left, right


def _equal(first: object, *others: object) -> bool:
    if not others:
        raise TemplateError("it needs two values")
    return any(operator.eq(*_alike(first, other)) for other in others)


def _length(value: object) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, Mapping | list | tuple):
        return len(value)
    raise TemplateError(f"{printed(value)[:40]!r} has no length")


def _index(value: object, *keys: object) -> object:
    for key in keys:
        if isinstance(value, Mapping):
            value = value.get(key, "")
        elif isinstance(value, list | tuple) and isinstance(key, int) and 0 <= key < len(value):
            value = value[key]
        else:
            raise TemplateError(f"there is nothing at {printed(key)}")
    return value


def _slice(value: Sequence[object], *bounds: int) -> Sequence[object]:
    return value[slice(*bounds[:2])] if bounds else value


def _regex_replaced(pattern: str, replacement: str, text: str) -> str:
    # Not re2's own replacement strings: they lose every letter that is not ASCII.
    def put(match: re.Match[str]) -> str:
        groups = {str(number): each or "" for number, each in enumerate(match.groups(), start=1)}
        named = {name: each or "" for name, each in match.groupdict().items()}
        known = {"0": match[0], **groups, **named}
        return _GROUP.sub(lambda part: part[3] or known.get(part[1] or part[2], ""), replacement)

    return _expression(pattern).sub(put, text)


def _expression(pattern: str) -> _Pattern:
    try:
        found: _Pattern = regex(pattern)
    except RegexError as error:
        raise TemplateError(str(error)) from None
    return found


def _title(text: str) -> str:
    return _WORD_BEGINS.sub(lambda begin: begin[0].upper(), text)


def _moment(value: object) -> datetime:
    moment = value.fields.get("moment") if isinstance(value, Record) else value
    if not isinstance(moment, datetime):
        raise TemplateError("expected a time")
    return moment


def _in_zone(name: str, value: object) -> datetime:
    try:
        return _moment(value).astimezone(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise TemplateError(f"{name!r} is no time zone") from None


def _seconds(text: str) -> float:
    try:
        return duration_ms(text) / 1000
    except DurationError as error:
        raise TemplateError(str(error)) from None


def _link(tab: int) -> Function:
    return lambda expr: f"/graph?g0.expr={quote_plus(expr)}&g0.tab={tab}"


def _of_pairs(*pairs: object) -> dict[str, object]:
    if len(pairs) % 2:
        raise TemplateError("names and values have to come in pairs")
    return {str(name): value for name, value in zip(pairs[::2], pairs[1::2], strict=True)}


def _host(text: str) -> str:
    """Leave the port out; what is in brackets is an address with colons of its own."""
    if text.startswith("["):
        return text[1 : text.find("]")]
    return text.split(":", maxsplit=1)[0] if text.count(":") == 1 else text


def _without_domain(text: str) -> str:
    host, colon, port = text.partition(":")
    is_address = host.replace(".", "").isdigit()
    return f"{host if is_address else host.split('.')[0]}{colon}{port}"


def _duration_text(value: object) -> str:
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    return humanize_duration(seconds)


_FIXED: Final[Mapping[str, Function]] = {
    # Go's
    "not": lambda value: not is_true(value),
    "len": _length,
    "index": _index,
    "slice": _slice,
    "print": printed_together,
    "printf": printf,
    "println": lambda *values: " ".join(map(printed, values)) + "\n",
    "html": lambda *values: html.escape(printed_together(*values)),
    "urlquery": lambda *values: quote_plus(printed_together(*values)),
    "eq": _equal,
    "ne": lambda left, right: not _equal(left, right),
    "lt": _compared("lt"),
    "le": _compared("le"),
    "gt": _compared("gt"),
    "ge": _compared("ge"),
    # Prometheus' and Alertmanager's
    "args": lambda *values: {f"arg{place}": value for place, value in enumerate(values)},
    "append": lambda values, *more: [*values, *more],
    "date": lambda layout, moment: formatted(_moment(moment), layout),
    "dict": _of_pairs,
    "graphLink": _link(0),
    "humanize": humanize,
    "humanize1024": humanize1024,
    "humanizeDuration": _duration_text,
    "humanizePercentage": humanize_percentage,
    "humanizeTimestamp": humanize_timestamp,
    "join": lambda separator, values: separator.join(map(printed, values)),
    "list": lambda *values: list(values),
    "match": lambda pattern, text: _expression(pattern).search(text) is not None,
    "parseDuration": _seconds,
    "reReplaceAll": _regex_replaced,
    "safeHtml": lambda text: text,
    "safeUrl": lambda text: text,
    "stringSlice": lambda *values: list(values),
    "stripDomain": _without_domain,
    "stripPort": _host,
    "tableLink": _link(1),
    "title": _title,
    "toDuration": lambda value: timedelta(seconds=number(value)),
    "toJson": lambda value: orjson.dumps(_plain(value)).decode(),
    "toLower": str.lower,
    "toTime": to_time,
    "toUpper": str.upper,
    "trimSpace": str.strip,
    "tz": _in_zone,
    "urlQueryEscape": quote_plus,
    "urlUnescape": unquote_plus,
}


def _plain(value: object) -> object:
    match value:
        case Record():
            return {name: _plain(each) for name, each in value.fields.items() if not callable(each)}
        case Mapping():
            return {str(name): _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case timedelta():
            return value.total_seconds()
        case _:
            return value
