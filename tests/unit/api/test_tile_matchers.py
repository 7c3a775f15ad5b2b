"""Which series a tile takes, by their labels."""

import pytest

from api.tiles import Matcher, Selector, why_no_pattern


@pytest.mark.parametrize(
    ("value", "labels", "holds"),
    [
        ("4g", {"tech": "4g"}, True),
        ("4g", {"tech": "5g"}, False),
        ("4g", {}, False),
        ("", {}, True),
        ("", {"tech": "4g"}, False),
        ("~4g|5g", {"tech": "5g"}, True),
        ("~4g|5g", {"tech": "45g"}, False),
        ("~.*", {}, True),
        ("~.+", {}, False),
        ("~a.b", {"tech": "a.b"}, True),
    ],
)
def test_matcher(value: str, labels: dict[str, str], *, holds: bool) -> None:
    assert Selector("m", (Matcher("tech", value),)).selects("m", labels) is holds
    assert not Selector("m", (Matcher("tech", value),)).selects("other", labels)


@pytest.mark.parametrize(
    "pattern", ["~(a+)+$", "~a{1000}", "~.*.*.*", "~[a", "~a**", "~" + "a" * 300]
)
def test_patterns_that_could_take_for_ever_are_refused(pattern: str) -> None:
    assert why_no_pattern(pattern)


def test_a_pattern_of_labels_is_short() -> None:
    assert why_no_pattern("~" + "a" * 256) is None
