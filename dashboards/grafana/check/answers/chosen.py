"""What is chosen at a board's head when it is opened: variables, one after the other."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dashboards.grafana.check.lint.head import query_of
from dashboards.grafana.check.reading import Json, part, text
from dashboards.grafana.check.variables import Choice, resolved

from .table import Kind, Table

ALL: Final = "$__all"
_TEXT, _VALUE = "__text", "__value"
_SEVERAL: Final = 2

Ask = Callable[[str], Awaitable[Table]]


@dataclass(slots=True)
class Chosen:
    """By name what is chosen, at first and otherwise, and (field, reason) of what cannot be."""

    first: dict[str, Choice] = field(default_factory=dict)
    other: dict[str, Choice] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)


async def chosen(variables: Sequence[Json], ask: Ask, expand: Callable[[str], str]) -> Chosen:
    """Ask what there is to choose from, and choose what the board's file does.

    expand: puts the macros of a question in. Raises what `ask` does.
    """
    made = Chosen()
    for each in variables:
        name = text(each, "name")
        options = await _options(each, made.first, ask, expand)
        fault = _choose(made, name, each, options)
        made.faults += [(f"templating/{name}", fault)] if fault else []
    return made


async def _options(
    variable: Json, before: Mapping[str, Choice], ask: Ask, expand: Callable[[str], str]
) -> Sequence[tuple[str, str]]:
    """Give (value, text) of all that can be chosen."""
    kind = text(variable, "type")
    if kind == "query":
        return _pairs(await ask(expand(resolved(query_of(variable), before).text)))
    if kind in {"custom", "interval"}:
        told = [each.partition(" : ") for each in query_of(variable).split(",")]
        return [(value.strip() or shown.strip(), shown.strip()) for shown, _, value in told]
    value = str(part(variable, "current", "value") or text(variable, "query"))
    return [(value, value)]


def _pairs(table: Table) -> Sequence[tuple[str, str]]:
    """Read options: columns __value and __text, else all texts there are."""
    at = {column.name: number for number, column in enumerate(table.columns)}
    if _VALUE in at:
        shown = at.get(_TEXT, at[_VALUE])
        return [(str(row[at[_VALUE]]), str(row[shown])) for row in table.rows]
    wanted = [n for n, column in enumerate(table.columns) if column.kind is not Kind.TIME]
    every = (str(row[n]) for n in wanted for row in table.rows if row[n] is not None)
    return [(each, each) for each in dict.fromkeys(every)]


def _choose(made: Chosen, name: str, variable: Json, options: Sequence[tuple[str, str]]) -> str:
    """Note what is chosen; returns what is wrong with it."""
    several = bool(variable.get("multi"))
    current = part(variable, "current", "value")
    told = current if isinstance(current, list) else [current] if current else []
    wanted = [str(each) for each in told]
    values = [value for value, _ in options]
    every = Choice(tuple(values), tuple(shown for _, shown in options), several=several)
    some = every._replace(values=every.values[:_SEVERAL], texts=every.texts[:_SEVERAL])
    one = every._replace(values=every.values[:1], texts=every.texts[:1])
    made.first[name], made.other[name] = every, some if several else one
    if not options:
        return "there is nothing to choose from"
    if not wanted:
        made.first[name] = one  # Grafana takes the first
        return ""
    if ALL in wanted:
        whole = text(variable, "allValue")
        made.first[name] = Choice((whole,), several=True) if whole else every
        return "" if variable.get("includeAll") else "all are chosen, which is not offered"
    made.first[name] = every._replace(values=tuple(wanted), texts=tuple(wanted))
    strange = [each for each in wanted if each not in values]
    return f"{strange[0]!r} is chosen, which is not offered" if strange else ""
