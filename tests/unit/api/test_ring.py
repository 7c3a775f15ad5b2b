"""Counts of the newest spans, as a dictionary that forgets would have them."""

from hypothesis import given
from hypothesis import strategies as st

from api.tiles.ring import Ring

SIZE = 5


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))))
def test_a_ring_is_a_dictionary_that_forgets(added: list[tuple[int, int]]) -> None:
    ring, counts = Ring(SIZE), dict[int, int]()
    for span, count in added:
        ring.add(span, count)
        if counts and span <= max(counts) - SIZE:
            counts = {}  # the clock was set back
        counts[span] = counts.get(span, 0) + count
        counts = {one: total for one, total in counts.items() if one > max(counts) - SIZE}
    assert {span: ring.count(span) for span in range(-3, 50) if ring.count(span)} == counts
