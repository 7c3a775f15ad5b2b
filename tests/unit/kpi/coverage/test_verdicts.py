"""Whether a place, and an operator, is covered by its tests."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.coverage import (
    Key,
    Verdict,
    judged,
    of_any,
    of_each,
    operated,
)
from tests.covered import all_of, coverage_map, given_rows


@pytest.mark.parametrize(
    ("good", "of", "verdict"),
    [
        (1, 1, Verdict.UNKNOWN),  # of one test nothing is said
        (2, 2, Verdict.COVERED),
        (19, 20, Verdict.COVERED),
        (18, 20, Verdict.NOT_COVERED),
        (0, 2, Verdict.NOT_COVERED),
    ],
)
def test_a_place_is_covered_by_the_share_of_good_tests(
    good: int, of: int, verdict: Verdict
) -> None:
    (found,) = judged(given_rows(*all_of("A", "Viettel", good, of)), coverage_map())
    assert (found.key, found.tests, found.shares[0].have) == (Key("A", "viettel", "5g"), of, good)
    assert found.verdict is verdict


def test_the_standard_judges_an_operator_by_all_its_tests_and_only_by_many() -> None:
    rows = [*all_of("A", "Viettel", 1425, 1500), *all_of("B", "VNPT", 9, 9)]
    many, few = operated(given_rows(*rows), coverage_map())
    assert (many.operator, many.tests, many.is_met, many.is_formal) == ("viettel", 1500, True, True)
    assert (few.operator, few.tests, few.is_met, few.is_formal) == ("vinaphone", 9, True, False)


YES, NO, UNKNOWN = Verdict.COVERED, Verdict.NOT_COVERED, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("verdicts", "any_of", "each_of"),
    [
        ([], UNKNOWN, UNKNOWN),
        ([YES, NO], YES, NO),
        ([YES, UNKNOWN], YES, UNKNOWN),
        ([NO, UNKNOWN], UNKNOWN, NO),
        ([NO, NO], NO, NO),
        ([YES, YES], YES, YES),
    ],
)
def test_what_is_not_known_is_neither(
    verdicts: list[Verdict], any_of: Verdict, each_of: Verdict
) -> None:
    assert (of_any(verdicts), of_each(verdicts)) == (any_of, each_of)


@given(st.lists(st.sampled_from(Verdict), min_size=1, max_size=4))
def test_a_verdict_holds_whatever_the_unknown_turn_out_to_be(verdicts: list[Verdict]) -> None:
    ways = [[each] if each is not UNKNOWN else [YES, NO] for each in verdicts]
    worlds = list(product(*ways))
    for judge, test in ((of_any, any), (of_each, all)):
        outcomes = {test(each is YES for each in world) for world in worlds}
        said = judge(verdicts)
        assert said is (UNKNOWN if len(outcomes) == 2 else YES if outcomes == {True} else NO)
