"""Token buckets against the definition: so many at once, so many a second."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.service.bucket import Buckets

PER_SECOND, BURST = 20, 30


def test_a_burst_then_the_rate() -> None:
    buckets = Buckets(PER_SECOND, BURST)
    assert [buckets.take("a", now=7.0) for _ in range(BURST)] == [0.0] * BURST
    assert buckets.take("a", now=7.0) == pytest.approx(1 / PER_SECOND)
    assert buckets.take("b", now=7.0) == 0.0
    assert buckets.take("a", now=7.051) == 0.0
    assert buckets.take("a", now=7.051) > 0


@given(st.lists(st.floats(0, 0.2), max_size=200))
def test_it_is_the_bucket_of_the_textbook(pauses: list[float]) -> None:
    buckets, tokens, now = Buckets(PER_SECOND, BURST), float(BURST), 0.0
    for pause in pauses:
        now += pause
        tokens = min(BURST, tokens + pause * PER_SECOND)
        wait = buckets.take("a", now=now)
        if abs(tokens - 1) < 1e-6:
            return  # too close for floating point to agree
        assert (wait == 0.0) == (tokens >= 1)
        if wait:
            assert wait == pytest.approx((1 - tokens) / PER_SECOND, abs=1e-6)
        else:
            tokens -= 1
