"""What a source may send: ten times what is expected, bursts, and what a silence left over."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import LabelSet, Source, SourceId
from ingest.allowance import Allowances, expected_per_second, guess

DEVICE = Source(
    id=SourceId("bts-01"),
    unit=None,
    labels=LabelSet.of({}),
    allowed_metrics=("*",),
    unknown_metric=None,
    conflict=None,
    expected_period_seconds=None,
    rate_per_second=2.0,
)
BURST = 1200  # ten minutes of 2 a second
HOUR = 3600


@pytest.mark.parametrize(
    ("rate", "period", "series", "expected"),
    [
        (2.0, 10.0, 5000, 2.0),  # what the place says, counts
        (None, 60.0, 60_000, 1000.0),
        (None, None, 5000, 500.0),  # of unknown period: 10 s
        (None, 60.0, 10, 100.0),  # never less
        (None, None, 0, 100.0),
    ],
)
def test_what_is_expected(
    rate: float | None, period: float | None, series: int, expected: float
) -> None:
    source = replace(DEVICE, rate_per_second=rate, expected_period_seconds=period)
    assert expected_per_second(source, series) == expected


def sent(allowances: Allowances, *, at: float, messages: int, source: Source = DEVICE) -> int:
    """Send messages of one sample at a moment; how many were let in."""
    return sum(not allowances.wait(source, {}, now=at) for _ in range(messages))


def test_a_burst_and_then_ten_times_the_rate() -> None:
    allowances = Allowances()
    assert sent(allowances, at=0, messages=2 * BURST) == BURST
    assert [sent(allowances, at=second, messages=1000) for second in range(1, 5)] == [20] * 4


def test_each_source_has_its_own() -> None:
    allowances = Allowances()
    sent(allowances, at=0, messages=2 * BURST)
    other = replace(DEVICE, id=SourceId("bts-02"))
    assert sent(allowances, at=0, messages=10, source=other) == 10


def test_a_large_message_is_paid_afterwards_up_to_a_burst() -> None:
    allowances = Allowances()
    assert sent(allowances, at=0, messages=1) == 1
    allowances.pay(DEVICE, 1_000_000)
    assert allowances.wait(DEVICE, {}, now=0) == pytest.approx((BURST + 1) / 20)
    assert sent(allowances, at=(BURST + 1) / 20, messages=10) == 1


def test_what_was_guessed_too_high_is_given_back() -> None:
    allowances = Allowances()
    assert not allowances.wait(DEVICE, {}, now=0, samples=BURST)
    assert allowances.wait(DEVICE, {}, now=0)
    allowances.pay(DEVICE, 10 - BURST)
    assert sent(allowances, at=0, messages=2 * BURST) == BURST - 10


def test_of_many_messages_at_once_each_is_guessed_before_it_is_let_in() -> None:
    allowances = Allowances()
    let_in = [not allowances.wait(DEVICE, {}, now=0, samples=guess(6_000)) for _ in range(1000)]
    assert sum(let_in) == BURST // 120


@pytest.mark.parametrize(
    ("silence", "let_in"),
    [
        (59, BURST),  # no silence: the bucket is full, no more
        (60, BURST + 120),
        (3 * 24 * HOUR, BURST + 3 * 24 * HOUR * 2),  # three days of a logger's memory
    ],
)
def test_what_was_not_sent_may_be_sent_later(silence: float, let_in: int) -> None:
    allowances = Allowances()
    sent(allowances, at=0, messages=1)
    assert sent(allowances, at=silence, messages=let_in + 10) == let_in


def test_what_the_broker_kept_while_nobody_listened_comes_in() -> None:
    allowances = Allowances(away_seconds=24 * HOUR)
    assert sent(allowances, at=0, messages=200_000) == BURST + 24 * HOUR * 2


def test_silences_do_not_add_up() -> None:
    allowances = Allowances()
    for minute in range(1000):
        assert sent(allowances, at=70 * minute, messages=1) == 1
    assert sent(allowances, at=70 * 999, messages=9999) == BURST + 70 * 2 - 1


def test_what_is_not_used_melts() -> None:
    allowances = Allowances(away_seconds=HOUR)
    sent(allowances, at=0, messages=1)
    for second in range(1, 400):  # a silence in between would be a new one
        sent(allowances, at=second, messages=1)
    assert sent(allowances, at=400, messages=9999) == BURST


def test_a_change_of_the_place_counts_at_once() -> None:
    allowances = Allowances()
    sent(allowances, at=0, messages=2 * BURST)
    faster = replace(DEVICE, rate_per_second=200.0)
    assert sent(allowances, at=1, messages=9999, source=faster) == 2000


@settings(max_examples=50)
@given(
    pauses=st.lists(st.floats(0, 30), min_size=1, max_size=50),
    sizes=st.lists(st.integers(1, 500), min_size=50, max_size=50),
)
def test_never_more_than_a_burst_and_ten_times_the_rate(
    pauses: list[float], sizes: list[int]
) -> None:
    allowances, at, samples = Allowances(), 0.0, 0
    for pause, size in zip(pauses, sizes, strict=False):
        at += pause
        if not allowances.wait(DEVICE, {}, now=at):
            allowances.pay(DEVICE, size - 1)
            samples += size
    assert samples <= BURST + 20 * at + max(sizes)
