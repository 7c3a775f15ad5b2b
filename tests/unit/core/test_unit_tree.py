"""Which unit lies in which."""

from core.model import UnitId, UnitTree

TINH, HUYEN, XA, BAN = map(UnitId, ("tinh", "huyen", "xa", "ban"))
OTHER = UnitId("other")
TREE = UnitTree({TINH: None, HUYEN: TINH, XA: HUYEN, BAN: XA, OTHER: TINH})


def test_a_unit_lies_in_all_above_it_and_in_nothing_beside_it() -> None:
    assert TREE.line(BAN) == (BAN, XA, HUYEN, TINH)
    assert TREE.covers(HUYEN, BAN)
    assert TREE.covers(BAN, BAN)
    assert not TREE.covers(BAN, HUYEN)
    assert not TREE.covers(OTHER, BAN)


def test_under_units_is_all_that_lies_in_any_of_them() -> None:
    assert TREE.under([XA]) == {XA, BAN}
    assert TREE.under([XA, OTHER]) == {XA, BAN, OTHER}
    assert TREE.under([TINH]) == set(TREE.parents)
    assert TREE.under([]) == set()


def test_a_unit_that_nobody_knows_lies_in_itself_alone() -> None:
    stranger = UnitId("stranger")
    assert TREE.line(stranger) == (stranger,)
    assert not TREE.covers(TINH, stranger)
    assert TREE.under([stranger]) == {stranger}


def test_the_lowest_unit_in_which_all_lie() -> None:
    assert TREE.common([BAN]) == BAN
    assert TREE.common([BAN, XA, BAN]) == XA
    assert TREE.common([BAN, OTHER]) == TREE.common([OTHER, XA, HUYEN]) == TINH
    assert TREE.common([BAN, UnitId("stranger")]) is TREE.common([]) is None


def test_a_circle_ends() -> None:
    assert UnitTree({XA: BAN, BAN: XA}).line(XA) == (XA, BAN)
