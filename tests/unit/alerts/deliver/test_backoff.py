"""When a row is tried again, when somebody else is told, when it is over."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.deliver import Kind
from alerts.deliver.backoff import Decision, Settled, Tried, decide, delay
from alerts.deliver.outcome import Outcome, Result
from tests.given import NOW

SECOND = timedelta(seconds=1)


def tried(attempt: int = 1, *, age: timedelta = SECOND, kind: Kind = Kind.FIRING) -> Tried:
    return Tried(kind, NOW - age, attempt)


@pytest.mark.parametrize(
    ("attempt", "asked", "jitter", "seconds"),
    [
        (1, None, 0.0, 1), (1, None, 1.0, 1), (2, None, 0.0, 1), (2, None, 1.0, 2),
        (4, None, 0.0, 4), (4, None, 1.0, 8), (9, None, 1.0, 256), (10, None, 1.0, 300),
        (10, None, 0.0, 150), (10_000, None, 1.0, 300),
        (1, 0.0, 0.0, 1), (1, 20.0, 0.0, 20), (1, 86_400.0, 0.0, 300), (9, 3.0, 1.0, 256),
    ],
)  # fmt: skip
def test_how_long_it_waits(
    attempt: int, asked: float | None, jitter: float, seconds: float
) -> None:
    assert delay(attempt, asked, jitter=jitter) == timedelta(seconds=seconds)


@given(st.integers(1, 10_000), st.none() | st.floats(0, 1e9), st.floats(0, 1))
def test_it_never_waits_less_than_a_second_or_more_than_five_minutes(
    attempt: int, asked: float | None, jitter: float
) -> None:
    assert SECOND <= delay(attempt, asked, jitter=jitter) <= timedelta(minutes=5)


@pytest.mark.parametrize("result", [Result.ACCEPTED, Result.DELIVERED, Result.REFUSED])
def test_only_what_failed_or_is_unknown_is_tried_again(result: Result) -> None:
    decision = decide(tried(), Outcome(result), now=NOW, jitter=0)
    assert decision == Decision(Settled(result), None, falls_back=result is Result.REFUSED)


@pytest.mark.parametrize("result", [Result.FAILED, Result.UNKNOWN])
@pytest.mark.parametrize(
    ("attempt", "age_seconds", "falls_back"),
    [(1, 1, False), (2, 59, False), (3, 1, True), (1, 60, True), (7, 900, True)],
)
def test_another_is_told_after_three_failures_or_a_minute(
    result: Result, attempt: int, age_seconds: int, *, falls_back: bool
) -> None:
    row = tried(attempt, age=age_seconds * SECOND)
    decision = decide(row, Outcome(result), now=NOW, jitter=0)
    assert decision.falls_back is falls_back
    assert decision.settled is None
    assert decision.due_at
    assert decision.due_at > NOW


def test_a_test_is_about_no_other_channel() -> None:
    row = tried(9, kind=Kind.TEST)
    assert not decide(row, Outcome(Result.FAILED), now=NOW, jitter=0).falls_back
    assert not decide(row, Outcome(Result.REFUSED), now=NOW, jitter=0).falls_back


def test_after_a_day_it_is_over() -> None:
    old = tried(300, age=timedelta(hours=24))
    decision = decide(old, Outcome(Result.FAILED), now=NOW, jitter=0)
    assert decision == Decision(Settled.GIVEN_UP, None, falls_back=True)
    young = tried(300, age=timedelta(hours=23))
    assert decide(young, Outcome(Result.FAILED), now=NOW, jitter=0).settled is None
