"""How time is cut."""

import pytest

from core.store.blocks.spans import DAY_MS, HOUR_MS, LENGTHS, Span

MIDNIGHT_MS = 1_795_478_400_000  # 24 November 2026, 00:00 UTC


@pytest.mark.parametrize("hours", LENGTHS)
def test_a_span_is_closed_on_the_right(hours: int) -> None:
    span = Span.around(MIDNIGHT_MS + 1, hours)
    assert Span.around(span.end_ms, hours) == span
    assert Span.around(span.end_ms + 1, hours).start_ms == span.end_ms
    assert Span.around(span.start_ms, hours).end_ms == span.start_ms


def test_a_day_ends_with_its_last_midnight() -> None:
    assert Span.around(MIDNIGHT_MS) == Span(24, MIDNIGHT_MS - DAY_MS)
    assert Span.around(MIDNIGHT_MS + 1) == Span(24, MIDNIGHT_MS)


@pytest.mark.parametrize("time_ms", [0, 1, -1, -HOUR_MS, MIDNIGHT_MS, -62_000_000_000_000])
def test_each_span_lies_in_one_of_the_next_length(time_ms: int) -> None:
    span = Span.around(time_ms, LENGTHS[0])
    assert span.start_ms < time_ms <= span.end_ms
    while longer := span.longer:
        assert longer.start_ms <= span.start_ms < span.end_ms <= longer.end_ms
        assert span in longer.parts
        assert (longer.parts[0].start_ms, longer.parts[-1].end_ms) == (
            longer.start_ms,
            longer.end_ms,
        )
        span = longer
    assert span.hours == LENGTHS[-1]


def test_the_shortest_has_no_parts() -> None:
    assert Span.around(MIDNIGHT_MS, LENGTHS[0]).parts == ()
