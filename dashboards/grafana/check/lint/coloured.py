"""Colours: those of our walls, for what is not normal, the same everywhere. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from dashboards.grafana.check.asked import selectors
from dashboards.grafana.check.measures import RATIO, Measure
from dashboards.grafana.check.reading import Tile, mapping, mappings, number, text
from dashboards.grafana.drawings import CLEAR, GREY, P1, P2, P3, P4
from dashboards.grafana.drawings.colours import LOWEST
from promql.lex import Token
from promql.tree import Aggregation, Binary, Expr

_PALETTE: Final = frozenset({CLEAR, GREY, P1, P2, P3, P4})  # of our walls
_OF_PRIORITIES: Final = {"p1": P1, "p2": P2, "p3": P3, "p4": P4}
_SEVERITY: Final = {CLEAR: 0, GREY: 0, P4: 1, P3: 2, P2: 3, P1: 4}
# What metrics end in of which 1 is normal.
_GOOD: Final = re.compile(r"\b\w+_(?:up|ready|held|connected|ok|free_ratio)\b")
_MORE_IS_BETTER: Final = frozenset({"dBm", "dB"})
_RANKED: Final = frozenset({Token.TOPK, Token.BOTTOMK})
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")
_OF_THE_TITLE: Final = (LOWEST, 0, 1)
_PERCENT: Final = 100


def why_coloured_wrong(tile: Tile) -> Iterator[tuple[str, str]]:
    """Say by field which colours are others than they would be on a wall."""
    for colour in sorted(set(_colours(tile.json.get("fieldConfig"))) - _PALETTE):
        yield "color", f"{colour} is no colour of our walls: {', '.join(sorted(_PALETTE))}"
    yield from _unexplained(tile)
    yield from _colours_of_priorities(tile)
    yield from _colours_of_steps(tile)
    yield from _colours_of_states(tile)


def why_coloured_otherwise(tile: Tile, tree: Expr, measure: Measure | None) -> Iterator[str]:
    """Find colours for what is normal, and ranks from the end that has none."""
    thresholds = tile.said_of("Value", "thresholds")
    steps = mappings(thresholds, "steps") if isinstance(thresholds, dict) else ()
    known = [each for each in steps if number(each, "value") is not None]
    if not known or tile.kind == "timeseries":  # there they are lines
        return
    first, last = (_SEVERITY.get(text(each, "color"), 0) for each in (known[0], known[-1]))
    is_low_bad = first > last
    ranked = tree.operator if isinstance(tree, Aggregation) and tree.operator in _RANKED else None
    if ranked and is_low_bad is not (ranked is Token.BOTTOMK):
        yield f"{ranked.value}: the others are those that have a colour"
    if not is_low_bad and (
        (measure and measure.of in _MORE_IS_BETTER) or _is_share_of_good(tree, measure)
    ):
        yield "the more the better, and more has the colour"


def _is_share_of_good(tree: Expr, measure: Measure | None) -> bool:
    every = [each.name for each in selectors(tree)]
    turned = isinstance(tree, Binary) and tree.operator is Token.SUB
    good = bool(every) and all(_GOOD.fullmatch(each) for each in every)
    return good and not turned and bool(measure) and measure == Measure(RATIO)


def _unexplained(tile: Tile) -> Iterator[tuple[str, str]]:
    """Find limits that the description does not tell: 1 and below are told by the title."""
    said = {
        float(each.replace(",", ".")) for each in _NUMBER.findall(text(tile.json, "description"))
    }
    for column, written in tile.written:
        is_share = written.get("unit", tile.defaults.get("unit")) == "percentunit"
        of = _PERCENT if is_share else 1
        for step in mappings(mapping(written, "thresholds"), "steps"):
            value = number(step, "value")
            if value is None or value in _OF_THE_TITLE or round(value * of, 6) in said:
                continue
            field = f"override {column}: thresholds" if column else "thresholds"
            yield field, f"nothing says why {value * of:g} is a limit: the description"


def _colours_of_priorities(tile: Tile) -> Iterator[tuple[str, str]]:
    """Find priorities in the colour of another."""
    for column, written in tile.written:
        if wanted := _OF_PRIORITIES.get(column):
            for colour in set(_colours(written)) - {wanted, CLEAR}:
                yield f"override {column}", f"{column} is {wanted} everywhere, here {colour}"
    for each in tile.value_mappings:
        for value, told in mapping(each, "options").items():
            found = told.get("color") if isinstance(told, dict) else None
            if value in _OF_PRIORITIES and found not in {None, _OF_PRIORITIES[value]}:
                yield "mappings", f"{value} is {_OF_PRIORITIES[value]} everywhere, here {found}"


def _colours_of_steps(tile: Tile) -> Iterator[tuple[str, str]]:
    """Find steps that are worse, then better: whichever way is worse, it is one way."""
    for column, written in tile.written:
        steps = mappings(mapping(written, "thresholds"), "steps")
        found = [_SEVERITY.get(text(each, "color"), 0) for each in steps]
        field = f"override {column}: thresholds" if column else "thresholds"
        if found and found[0]:
            yield field, "what has no value gets the first colour, which here says something"
        if found[1:] and number(steps[1], "value") == LOWEST:
            found = found[1:]
        if found not in (sorted(found), sorted(found, reverse=True)):
            yield field, "the colours of the steps get worse, then better"


def _colours_of_states(tile: Tile) -> Iterator[tuple[str, str]]:
    """Find what is normal in a colour, and what is not in none."""
    metrics = {each for target in tile.targets for each in _GOOD.findall(target.promql)}
    if tile.kind != "state-timeline" or not metrics:
        return
    for each in mappings(tile.defaults, "mappings"):
        for value, is_normal in (("1", True), ("0", False)):
            colour = text(each, "options", value, "color")
            if colour and (_SEVERITY.get(colour) == 0) is not is_normal:
                yield "mappings", f"{value} of {', '.join(sorted(metrics))} in {colour}"


def _colours(found: object) -> Iterator[str]:
    """Give all colours of fields, wherever they stand."""
    if isinstance(found, list):
        for each in found:
            yield from _colours(each)
    elif isinstance(found, dict):
        for name, value in found.items():
            if name in {"color", "fixedColor"} and isinstance(value, str) and value:
                yield value
            else:
                yield from _colours(value)
