"""A channel that fails is left alone, then tried by one message."""

from datetime import timedelta

from alerts.deliver.breaker import Breaker
from alerts.deliver.outcome import Outcome, Result
from tests.given import NOW

SECOND = timedelta(seconds=1)
FAILED = Outcome(Result.FAILED, "no")


def after(*outcomes: Outcome) -> Breaker:
    state = Breaker()
    for number, outcome in enumerate(outcomes):
        state = state.after(outcome, now=NOW + number * SECOND)
    return state


def test_five_failures_open_it() -> None:
    assert after(*[FAILED] * 4).open_until is None
    state = after(*[FAILED] * 5)
    assert state.open_until == NOW + 14 * SECOND
    assert not state.lets_through(NOW + 13 * SECOND)
    assert state.lets_through(NOW + 14 * SECOND)
    assert (state.failures, state.failing_since, state.error) == (5, NOW, "no")


def test_the_number_of_an_answer_is_kept_for_whoever_mends_it() -> None:
    assert after(Outcome(Result.FAILED, status=500)).error == "500"
    assert after(Outcome(Result.FAILED, "Unauthorized", 401)).error == "401 Unauthorized"
    assert after(Outcome(Result.FAILED, "450 4.2.1 full", 450)).error == "450 4.2.1 full"


def test_what_is_unknown_is_a_failure_too() -> None:
    assert after(*[Outcome(Result.UNKNOWN)] * 5).open_until


def test_each_try_that_fails_opens_it_for_longer_up_to_two_minutes() -> None:
    state, now, lengths = after(*[FAILED] * 5), NOW, []
    for _ in range(6):
        now = state.open_until or now
        state = state.after(FAILED, now=now)
        lengths.append(((state.open_until or now) - now).total_seconds())
    assert lengths == [20, 40, 80, 120, 120, 120]


def test_one_success_closes_it() -> None:
    state = after(*[FAILED] * 9, Outcome(Result.ACCEPTED))
    assert state == Breaker(accepted_at=NOW + 9 * SECOND)
    assert state.lets_through(NOW)


def test_a_refusal_is_about_the_message_and_not_the_channel() -> None:
    state = after(Outcome(Result.DELIVERED), *[FAILED] * 4, Outcome(Result.REFUSED), FAILED)
    assert (state.failures, state.open_until, state.accepted_at) == (1, None, NOW)


def test_who_asks_to_be_left_alone_is_up_to_five_minutes() -> None:
    asked = Outcome(Result.FAILED, status=429, retry_after_seconds=30)
    assert after(asked).open_until == NOW + 30 * SECOND
    long = Outcome(Result.FAILED, status=503, retry_after_seconds=9e9)
    assert after(long).open_until == NOW + 300 * SECOND
