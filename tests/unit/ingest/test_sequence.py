"""Holes in a source's numbering are found; restarts, repeats and disorder are none."""

from datetime import UTC, datetime, timedelta

import pytest

from core.model import SourceId
from ingest.decode.rows import Envelope
from ingest.mqtt.sequence import Sequences

START = datetime(2026, 11, 24, tzinfo=UTC)


def holes(*numbers: tuple[int | None, int | None]) -> list[tuple[int, int]]:
    """(first, last) of the holes that messages with (boot, seq) show, a second apart."""
    sequences = Sequences()
    found = []
    for second, (boot, seq) in enumerate(numbers):
        now = START + timedelta(seconds=second)
        hole = sequences.observe(SourceId("bts-01"), Envelope("x", boot, seq), now)
        if hole:
            assert hole.missing == hole.last - hole.first + 1
            assert hole.since < hole.until == now
            found.append((hole.first, hole.last))
    return found


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([(1, 1), (1, 2), (1, 3)], []),
        ([(1, 1), (1, 4)], [(2, 3)]),
        ([(1, 1), (1, 3), (1, 5)], [(2, 2), (4, 4)]),
        ([(1, 7)], []),  # the first ever
        ([(1, 1), (1, 1), (1, 2)], []),  # redelivered
        ([(1, 3), (1, 2), (1, 4)], []),  # out of order
        ([(1, 900), (2, 1), (2, 2)], []),  # restarted
        ([(None, 1), (None, 3)], [(2, 2)]),  # without a boot count
        ([(1, 1), (1, None), (1, 2)], []),  # a message without a number
    ],
)
def test_holes(
    numbers: list[tuple[int | None, int | None]], expected: list[tuple[int, int]]
) -> None:
    assert holes(*numbers) == expected


def test_sources_are_counted_apart() -> None:
    sequences = Sequences()
    for source in ("a", "b"):
        assert not sequences.observe(SourceId(source), Envelope("x", 1, 1), START)
    assert sequences.observe(SourceId("a"), Envelope("x", 1, 3), START)
    assert not sequences.observe(SourceId("b"), Envelope("x", 1, 2), START)
