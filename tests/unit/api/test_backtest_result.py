"""What a back-test came to, written down: bounded, and in the words of its model."""

import json
from collections.abc import Mapping
from datetime import UTC

import pytest

from alerts.backtest.replay import Activation
from alerts.backtest.report import report
from alerts.backtest.run import Span
from alerts.rules.evaluate import Found
from api.backtests import written
from api.backtests.living import Result, Told
from api.backtests.models import BacktestResult, BacktestRule
from tests.ruling import START, at, series

SPAN = Span(START, at(86_400))


def activation(name: str, begin: float, value: float = 1.0, *, fired: bool = True) -> Activation:
    return Activation(
        labels=series(f'{{n="{name}"}}'),
        active_at=at(begin),
        fired_at=at(begin + 1) if fired else None,
        ended_at=at(begin + 2),
        found=Found(value, {}),
    )


def told(*activations: Activation, unlisted: int = 0) -> Told:
    counted = report(activations, (), SPAN, UTC, unlisted=unlisted)
    return Told(activations, unlisted, counted, ["no metric 'x' is known"])


def shown(draft: Told, *more: Activation) -> Mapping[str, object]:
    result = Result(seconds=1.23456, data_since=START, draft=draft, running=None, extra=more)
    body = written.result_json(result)
    BacktestResult.model_validate_json(body)
    return dict(json.loads(body))


def test_in_the_words_of_its_model() -> None:
    every = [activation("a", 0), activation("b", 5, float("inf")), activation("b", 9)]
    found = shown(told(*every, activation("c", 3, fired=False), unlisted=2), every[0])
    assert (found["seconds"], found["data_since"]) == (1.235, "2026-11-27T08:00:00Z")
    draft = BacktestResult.model_validate(found).draft
    assert (draft.fired, draft.pending, draft.left_out) == (3, 3, 2)
    names = [(each.labels["n"], each.fired, len(each.activations)) for each in draft.series]
    assert names == [("b", 2, 2), ("a", 1, 1), ("c", 0, 1)]
    assert draft.series[0].activations[0].value is None
    (extra,) = BacktestResult.model_validate(found).extra
    assert (extra.labels, extra.active_at) == ({"n": "a"}, START)


def test_what_is_too_much_is_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("SERIES_MAX", 3), ("ACTIVATIONS_MAX", 4), ("LISTED_MAX", 9)):
        monkeypatch.setattr(written, name, most)
    every = [activation(name, 10.0 * n) for name in "abcd" for n in range(5)]
    draft = BacktestResult.model_validate(shown(told(*every))).draft
    assert [(each.labels["n"], len(each.activations)) for each in draft.series] == [
        ("a", 4), ("b", 4), ("c", 1),
    ]  # fmt: skip
    assert (draft.fired, draft.left_out) == (20, 11)


def test_times_of_a_rule_are_those_that_a_file_can_say() -> None:
    rule = BacktestRule(name="a", expr="m", hold_seconds=1 / 3, interval_seconds=2.0004)
    assert (rule.hold_seconds, rule.interval_seconds) == (0.333, 2.0)


def test_days_of_which_nothing_is_known_are_not_quiet_ones() -> None:
    every = [activation("a", 3_600.0 * n) for n in range(6)]
    for days, a_day in ((0.25, 6.0), (1, 6.0), (2, 3.0)):
        known = Span(at(86_400 * (1 - days)), at(86_400))
        assert report(every, (), known, UTC).a_day == a_day
