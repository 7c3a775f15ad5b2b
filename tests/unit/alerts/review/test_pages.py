"""Pages of reviews: what comes first, and who is left out."""

import pytest

from alerts.desk.wanted import CursorError, cursor_of
from alerts.review.figures import Flap, Rank, Unused
from alerts.review.pages import IGNORED_MIN, PAGE, flapping, ignored, noisiest, unused
from tests.given import NOW


def rank(number: int, fired: int) -> Rank:
    return Rank(rule=f"r{number}", name=f"N{number}", fired=fired, first=number, newest=number)


def test_pages_give_every_rule_once_the_noisiest_first() -> None:
    ranks = [rank(n, fired=n // 7) for n in range(2 * PAGE + 3)]
    shown, cursor = list[Rank](), None
    for size in (PAGE, PAGE, 3):
        page = noisiest(ranks, cursor)
        assert (len(page.rows), page.total) == (size, len(ranks))
        shown, cursor = [*shown, *page.rows], page.next
    assert cursor is None
    assert [each.fired for each in shown] == sorted((each.fired for each in ranks), reverse=True)
    assert {each.key for each in shown} == {each.key for each in ranks}


def test_a_rule_is_ignored_when_it_fired_often_and_nobody_ever_acted() -> None:
    ranks = [rank(1, IGNORED_MIN), rank(2, IGNORED_MIN - 1), rank(3, 40), rank(4, 9)]
    page = ignored(ranks, {("r3", "N3")}, None)
    assert [each.rule for each in page.rows] == ["r4", "r1"]


def test_of_posted_alerts_a_rule_is_told_by_its_name_too() -> None:
    posted = Rank(rule="posted/k", name="A", fired=5, first=1, newest=9)
    assert noisiest(ignored([posted], {("posted/k", "B")}, None).rows, None).rows == (posted,)


def test_label_sets_that_came_and_went_most_often_are_first() -> None:
    flaps = [
        Flap(
            rule="r", name="N", fingerprint=str(n), events=events, of_rule=9, last_at=NOW, newest=n
        )
        for n, events in enumerate((1, 5, 3))
    ]
    page = flapping(flaps, None)
    assert [each.events for each in page.rows] == [5, 3, 1]
    assert page.next is None


def test_unused_rules_stand_in_the_order_of_their_files() -> None:
    rules = [Unused(rule=f"r{9 - n}", name="N", file="f", group="g") for n in range(3)]
    assert unused(rules, None).rows == tuple(rules)
    assert unused(rules, cursor_of((0, 1))).rows == (rules[2],)


@pytest.mark.parametrize(
    "cursor", ["", "x", cursor_of(("a", 1)), cursor_of((1,)), cursor_of((True, 1))]
)
def test_another_text_is_no_cursor(cursor: str) -> None:
    with pytest.raises(CursorError):
        noisiest([rank(1, 1)], cursor)


def test_one_may_go_while_pages_are_turned() -> None:
    ranks = [rank(n, fired=9) for n in range(PAGE + 1)]
    page = noisiest(ranks, None)
    assert noisiest([*ranks, rank(999, 1)][1:], page.next).rows[-1].rule == "r999"
    assert page.next is not None
