"""Holes in a source's numbering are found; restarts, repeats and disorder are none."""

from datetime import UTC, datetime, timedelta

import pytest

from core.model import SourceId
from core.store.continuity import Numbered
from ingest.decode.rows import Envelope
from ingest.sequence import Sequences, number_of

START = datetime(2026, 11, 24, tzinfo=UTC)


def holes(*numbers: tuple[int | None, int | None]) -> list[tuple[int, int]]:
    """(first, last) of the holes that messages with (boot, seq) show, a second apart."""
    sequences = Sequences()
    found = []
    for second, (boot, seq) in enumerate(numbers):
        now = START + timedelta(seconds=second)
        number = number_of(SourceId("bts-01"), Envelope("x", boot, seq), now)
        step = sequences.observe(number) if number else None
        if step and step.missing and step.before:
            assert step.before.at < step.to.at == now
            found.append((step.before.seq + 1, step.to.seq - 1))
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
        assert missing(sequences, source, 1) == 0
    assert missing(sequences, "a", 3) == 1
    assert missing(sequences, "b", 2) == 0


def test_what_is_stored_counts_and_not_what_this_process_saw_before() -> None:
    sequences = Sequences()
    missing(sequences, "a", 9)
    sequences.remember([Numbered(SourceId("a"), 1, 3, START)])
    assert missing(sequences, "a", 5) == 1


def missing(sequences: Sequences, source: str, seq: int) -> int:
    """How many messages are missing before this one."""
    step = sequences.observe(Numbered(SourceId(source), 1, seq, START))
    return step.missing if step else 0
