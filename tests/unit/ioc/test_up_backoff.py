"""The pause before a start grows while a program does not stay up; once it did it is short."""

from ioc.up.backoff import STEADY_SECONDS, Backoff


def test_the_pause_doubles_up_to_a_minute() -> None:
    backoff = Backoff()
    pauses = [backoff.ended(ran_seconds=0) for _ in range(8)]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert backoff.failures == 8


def test_who_stayed_up_is_started_soon_again() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.ended(ran_seconds=STEADY_SECONDS)  # not longer than that
    assert backoff.failures == 5
    assert backoff.ended(ran_seconds=STEADY_SECONDS + 1) == 1
    assert backoff.failures == 1
    assert backoff.ended(ran_seconds=0) == 2


def test_who_never_stays_up_waits_no_longer_after_months() -> None:
    backoff = Backoff()
    assert {backoff.ended(ran_seconds=0) for _ in range(100_000)} == {1, 2, 4, 8, 16, 32, 60}
