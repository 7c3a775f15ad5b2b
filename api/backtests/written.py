"""What a back-test came to, as JSON: bounded, and saying what was left out. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, TypedDict

import orjson

from alerts.backtest.really import Real
from alerts.backtest.replay import Activation
from core.model import Labels

from .living import Result, Told
from .reality import Really

SERIES_MAX: Final = 200
ACTIVATIONS_MAX: Final = 500  # of a series
LISTED_MAX: Final = 20_000  # of all series


class Series(TypedDict):
    """The alerts of one label set. fired: how often in all."""

    labels: dict[str, str]
    fired: int
    activations: list[dict[str, object]]


def result_json(result: Result) -> bytes:
    """Write it down."""
    told = {
        "seconds": round(result.seconds, 3),
        "data_since": result.data_since,
        "draft": _side(result.draft),
        "running": _side(result.running) if result.running else None,
        "extra": [{"labels": dict(each.labels), **_activation(each)} for each in result.extra],
        "really": _really(result.really) if result.really else None,
    }
    return orjson.dumps(told, option=orjson.OPT_UTC_Z)


def figures_json(result: Result) -> bytes:
    """Write down by what saving is judged: of the rule alone, and short."""
    told = {"data_since": result.data_since, **_figures(result.draft)}
    return orjson.dumps(told, option=orjson.OPT_UTC_Z)


def _side(told: Told) -> dict[str, object]:
    series = list(_series(told.activations))
    listed = sum(len(each["activations"]) for each in series)
    return {
        **_figures(told),
        "series": series,
        "left_out": len(told.activations) + told.unlisted - listed,
        "warnings": told.warnings,
    }


def _figures(told: Told) -> dict[str, object]:
    counted = told.report
    return {
        "fired": counted.fired,
        "pending": counted.pending,
        "at_night": counted.at_night,
        "flapping": counted.flapping,
        "early": counted.early,
        "longest_seconds": counted.longest.total_seconds() if counted.longest else None,
        "longest_at": counted.longest_at,
        "a_day": counted.a_day,
        "worst_load": counted.worst_load,
        "worst_load_at": counted.worst_load_at,
        "messages": counted.messages,
    }


def _series(activations: Sequence[Activation]) -> Iterator[Series]:
    """Put alerts to their label sets, those that fired most often first."""
    found = defaultdict[Labels, list[Activation]](list)
    for each in activations:
        found[each.labels].append(each)
    fired = {
        labels: sum(each.fired_at is not None for each in own) for labels, own in found.items()
    }
    left = LISTED_MAX
    for labels in sorted(found, key=lambda labels: (-fired[labels], labels))[:SERIES_MAX]:
        shown = found[labels][: min(ACTIVATIONS_MAX, left)]
        left -= len(shown)
        if shown:
            yield Series(
                labels=dict(labels),
                fired=fired[labels],
                activations=[_activation(each) for each in shown],
            )


def _really(told: Really) -> dict[str, object]:
    return {
        "since": told.since,
        "fired": told.fired,
        "alike": told.alike,
        "different": told.different,
        "unknown_before": told.unknown_before,
        "differences": [
            {
                "labels": dict(each.labels),
                "kind": each.kind,
                "cause": each.cause,
                "too_old": each.too_old,
                "backtest": _times(each.tried) if each.tried else None,
                "reality": _times(each.real) if each.real else None,
            }
            for each in told.differences
        ],
    }


def _times(each: Activation | Real) -> dict[str, object]:
    return {
        "active_at": each.active_at,
        "fired_at": each.fired_at,
        "ended_at": each.ended_at,
        "why": each.why,
    }


def _activation(each: Activation) -> dict[str, object]:
    return {
        "active_at": each.active_at,
        "fired_at": each.fired_at,
        "ended_at": each.ended_at,
        "why": each.why,
        "value": each.found.value,  # written as null, if it is not finite
        "early": each.early,
        "flapping": each.flapping,
        "simulated": each.simulated,
    }
