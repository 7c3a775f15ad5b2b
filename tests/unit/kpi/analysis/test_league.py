"""Units in order: who is ahead, who cannot be ranked, who is missing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.model import UnitId
from kpi.analysis import Entry, Placed, Seat, league
from kpi.define import Direction
from tests.analysed import kpi, term, value


def entry(unit: str, now: int | None, of: int = 100, before: int | None = None) -> Entry:
    """Make an entry. now: cases; None: nothing was handed in."""
    return Entry(
        UnitId(unit),
        value(f"{unit} 2026-M11", now, of),
        None if before is None else value(f"{unit} 2026-M10", before),
    )


def told(lines: tuple[Placed, ...]) -> list[tuple[str, int | None]]:
    return [(line.unit, line.rank) for line in lines]


def test_the_best_is_first_and_the_missing_last_and_never_0() -> None:
    entries = [entry("khun-ha", None), entry("a", 59), entry("b", 63, before=62), entry("c", 61)]
    lines = league(kpi(), [*entries, Entry(UnitId("never"), None)])
    assert told(lines) == [("b", 1), ("c", 2), ("a", 3), ("khun-ha", None), ("never", None)]
    assert lines[0] == Placed(UnitId("b"), Seat.RANKED, 1, 63.0, 1.0, 100.0)
    assert lines[3] == Placed(UnitId("khun-ha"), Seat.NO_FIGURES, None, None, None, 100.0)
    assert lines[4] == Placed(UnitId("never"), Seat.NO_FIGURES, None, None, None, None)


def test_few_cases_have_no_rank_but_a_value() -> None:
    lines = league(kpi(small_n=30), [entry("few", 7, 18), entry("a", 10), entry("b", 20, 30)])
    assert told(lines) == [("b", 1), ("a", 2), ("few", None)]
    assert (lines[2].seat, lines[2].cases) == (Seat.SMALL_N, 18.0)
    assert lines[2].value is not None


def test_nothing_to_divide_by_is_told_apart_from_nothing_handed_in() -> None:
    lines = league(kpi(), [entry("none", None), entry("zero", 0, 0), entry("a", 0)])
    assert [(line.unit, line.seat) for line in lines] == [
        ("a", Seat.RANKED),  # a real 0
        ("zero", Seat.NOT_APPLICABLE),
        ("none", Seat.NO_FIGURES),
    ]


def test_the_same_figure_on_paper_shares_a_rank_and_keeps_its_order() -> None:
    entries = [entry("d", 5001, 10000), entry("c", 5003, 10000), entry("a", 60), entry("b", 10)]
    assert told(league(kpi(), entries)) == [("a", 1), ("d", 2), ("c", 2), ("b", 4)]


def test_down_puts_the_lowest_first() -> None:
    entries = [entry("a", 9), entry("b", 3), entry("c", None)]
    lines = league(kpi(direction=Direction.DOWN), entries)
    assert told(lines) == [("b", 1), ("a", 2), ("c", None)]


def test_without_a_denominator_the_numerator_counts_the_cases() -> None:
    counted = kpi(denominator=None, scale=Decimal(1), is_share=False, numerator=term(), small_n=5)
    entries = [
        Entry(UnitId(unit), value(f"{unit} 2026-M11", number, None, kpi=counted))
        for unit, number in [("a", 4), ("b", 6)]
    ]
    assert told(league(counted, entries)) == [("b", 1), ("a", None)]


cases = st.tuples(st.one_of(st.none(), st.integers(0, 40)), st.integers(40, 60))


@given(st.lists(cases, max_size=8), st.integers(0, 60), st.sampled_from(Direction))
def test_order_and_ranks(
    figures: list[tuple[int | None, int]], small_n: int, direction: Direction
) -> None:
    entries = [entry(f"u{n}", *figure) for n, figure in enumerate(figures)]
    lines = league(kpi(small_n=small_n, direction=direction), entries)
    assert sorted(line.unit for line in lines) == [each.unit for each in entries]
    seats = list(Seat)
    assert [line.seat for line in lines] == sorted([line.seat for line in lines], key=seats.index)
    sign = -1 if direction is Direction.UP else 1
    ranked = [line for line in lines if line.rank is not None]
    values = [sign * round(line.value or 0.0, 1) for line in ranked]
    assert values == sorted(values)
    assert [line.rank for line in ranked] == [1 + values.index(each) for each in values]
    for line in lines:
        assert (line.rank is not None) is (line.seat is Seat.RANKED)
        assert (line.value is None) is (line.seat is Seat.NO_FIGURES)
