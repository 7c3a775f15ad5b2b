"""A batch settles equal keys as if its rows had been written one after the other."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.model import STALE_BITS, Samples
from core.store.samples import Merged
from ingest.write import Batch, Delivery, Outcome, outcomes

STALE = float(np.uint64(STALE_BITS).view(np.float64))

ROW = st.tuples(
    st.integers(1, 3), st.integers(0, 2), st.sampled_from([1.0, 2.0, float("nan"), STALE])
)
MESSAGES = st.lists(st.tuples(st.booleans(), st.lists(ROW, max_size=5)), max_size=5)
Message = tuple[bool, Sequence[tuple[int, int, float]]]


def delivery(message: Message) -> Delivery:
    replace, rows = message
    return Delivery(
        source=None,
        protocol="json",
        samples=Samples(
            np.array([time for _, time, _ in rows], np.int64),
            np.array([series for series, _, _ in rows], np.int32),
            np.array([value for *_, value in rows], np.float64),
        ),
        index=np.arange(len(rows), dtype=np.int32),
        replace=replace,
        faults=(),
        rejected=0,
        payload=b"",
        where=str,
        settle=lambda _: None,
    )


def bits(value: float) -> int:
    return int(np.float64(value).view(np.uint64))


def one_by_one(messages: Sequence[Message]) -> tuple[dict[tuple[int, int], int], list[Outcome]]:
    """Write row by row: what is left (bits of each value by key), and what is told."""
    table: dict[tuple[int, int], int] = {}
    told = []
    for replace, rows in messages:
        refused = 0
        for series, time, value in rows:
            standing = table.setdefault((series, time), bits(value))
            if standing != bits(value):
                if replace:
                    table[series, time] = bits(value)
                else:
                    refused += 1
        told.append(Outcome(len(rows) - refused, refused, ()))
    return table, told


@given(messages=MESSAGES)
def test_a_batch_is_as_good_as_one_row_after_the_other(messages: Sequence[Message]) -> None:
    batch = Batch.of([delivery(message) for message in messages])
    table, told = one_by_one(messages)
    unique = batch.unique
    keys = list(zip(unique.series_id.tolist(), unique.time_ms.tolist(), strict=True))
    assert keys == sorted(table)
    assert dict(zip(keys, map(bits, unique.value.tolist()), strict=True)) == table
    nothing = np.empty(0, np.int32)
    found = outcomes(batch, Merged(nothing, nothing))
    assert [(one.accepted, one.rejected) for _, one in found] == [
        (one.accepted, one.rejected) for one in told
    ]


@given(messages=MESSAGES)
def test_every_row_knows_the_one_that_stands_for_it(messages: Sequence[Message]) -> None:
    batch = Batch.of([delivery(message) for message in messages])
    rows = [(series, time) for _, rows in messages for series, time, _ in rows]
    stands = batch.unique.take(batch.stands_for)
    assert list(zip(stands.series_id.tolist(), stands.time_ms.tolist(), strict=True)) == rows
    assert batch.owner.tolist() == [n for n, (_, rows) in enumerate(messages) for _ in rows]


def test_a_refusal_by_the_database_reaches_every_row_it_stands_for() -> None:
    twice = (False, [(1, 0, 1.0), (2, 0, 2.0)])
    batch = Batch.of([delivery(twice), delivery((False, [(1, 0, 1.0)]))])
    merged = Merged(np.empty(0, np.int32), np.array([0], np.int32))
    found = [outcome for _, outcome in outcomes(batch, merged)]
    assert [(one.accepted, one.rejected) for one in found] == [(1, 1), (0, 1)]
    assert [fault.index for fault in found[0].faults] == [0]


def test_more_than_a_hundred_refusals_are_counted_not_listed() -> None:
    many = [(1, time, 1.0) for time in range(150)]
    batch = Batch.of([delivery((False, many))])
    merged = Merged(np.empty(0, np.int32), np.arange(150, dtype=np.int32))
    ((_, outcome),) = outcomes(batch, merged)
    assert (outcome.accepted, outcome.rejected, len(outcome.faults)) == (0, 150, 100)
