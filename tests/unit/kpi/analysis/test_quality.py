"""Đúng, đủ, sạch, sống."""

from kpi.analysis import Part, Quality, Tally, quality


def test_four_shares_with_what_they_are_of() -> None:
    one = Tally(due=10, there=8, in_time=6, approved=6, corrected=1, rows=9, faulty=2)
    other = Tally(due=2, there=2, in_time=0, approved=2, rows=2, corrected=1)
    found = quality([one, other])
    assert found == Quality(Part(6, 8), Part(10, 12), Part(9, 11), Part(6, 12))
    assert found.correct.score == 75.0
    assert found.live.score == 50.0


def test_nothing_to_judge_is_no_score() -> None:
    found = quality([])
    scores = [found.correct.score, found.complete.score, found.clean.score, found.live.score]
    assert scores == [None] * 4


def test_parts_add_up() -> None:
    assert Part(1, 2) + Part(3, 4) == Part(4, 6)
