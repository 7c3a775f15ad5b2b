"""What tells rules apart, and what one finds that another does not."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

import pytest

from alerts.backtest.compared import extra
from alerts.backtest.printed import print_of
from alerts.backtest.replay import Activation
from alerts.rules.evaluate import Found
from core.model import AlertRule, Labels
from tests.ruling import at, rule, series

HIGH = rule("m > 1", "High", {"priority": "p2"}, hold_seconds=60)


def printed(
    each: AlertRule, interval_seconds: float | None = None, offset_seconds: float = 0
) -> str:
    return print_of(each, interval_seconds=interval_seconds, query_offset_seconds=offset_seconds)


def test_the_print_is_that_of_this_very_rule() -> None:
    said = (
        '{"expr":"m > 1","hold_seconds":60.0,"interval_seconds":null,"keep_seconds":0.0,'
        '"labels":{"priority":"p2"},"name":"High","query_offset_seconds":0.0}'
    )
    assert printed(HIGH) == sha256(said.encode()).hexdigest()
    same = (
        replace(HIGH, hold_seconds=60.0),
        replace(HIGH, annotations=(("summary", "cao"),)),  # which changes nothing that happens
    )
    assert {printed(each) for each in same} == {printed(HIGH)}
    others = (
        replace(HIGH, name="Higher"),
        replace(HIGH, expr="m  > 1"),
        replace(HIGH, hold_seconds=61),
        replace(HIGH, keep_seconds=60),
        replace(HIGH, labels=(("priority", "p1"),)),
        replace(HIGH, labels=()),
    )
    prints = {printed(each) for each in (HIGH, *others)}
    prints |= {printed(HIGH, 15.0), printed(HIGH, 60.0), printed(HIGH, None, 60)}
    eager = print_of(HIGH, interval_seconds=None, query_offset_seconds=0, is_eager=True)
    assert len(prints | {eager}) == len(others) + 5


def activation(labels: str, begin: float, end: float | None, *, fired: bool = True) -> Activation:
    return Activation(
        labels=series(labels),
        active_at=at(begin),
        fired_at=at(begin) if fired else None,
        ended_at=at(end) if end is not None else None,
        found=Found(1.0, {}),
    )


def inputs(labels: Labels) -> Mapping[str, str]:
    return {name: value for name, value in labels if name != "priority"}


@pytest.mark.parametrize(
    ("begin", "end", "is_extra"),
    [
        (0, 10, True),  # over before the other begins
        (0, 11, False),
        (15, 16, False),
        (15, 99, False),
        (20, 30, True),  # the other is over
        (20, 41, False),
        (45, None, False),  # both go on
        (35, None, False),
        (30, 40, True),
    ],
)
def test_what_only_one_finds(begin: float, end: float | None, *, is_extra: bool) -> None:
    others = [
        activation('{n="1", priority="p1"}', 10, 20),
        activation('{n="1", priority="p1"}', 22, 28, fired=False),
        activation('{n="1", priority="p1"}', 40, None),
    ]
    own = activation('{n="1", priority="p3"}', begin, end)
    assert list(extra([own], inputs, others, inputs)) == ([own] if is_extra else [])
    elsewhere = activation('{n="2"}', begin, end)
    pending = activation('{n="2"}', begin, end, fired=False)
    assert list(extra([elsewhere, pending], inputs, others, inputs)) == [elsewhere]
