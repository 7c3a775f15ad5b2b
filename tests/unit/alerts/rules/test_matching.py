"""Rules of one name keep their alerts when others come and go among them."""

import pytest

from alerts.rules.matching import matched


def ids(says: str) -> list[tuple[str, str]]:
    """Name rules of one name, given by what they say, as a group does."""
    return [("r" if place == 1 else f"r #{place}", text) for place, text in enumerate(says, 1)]


@pytest.mark.parametrize(
    ("before", "now", "goes_on"),
    [
        ("ab", "ab", "12"),
        ("ab", "xab", "-12"),
        ("ab", "axb", "1-2"),
        ("ab", "b", "2"),
        ("ab", "ba", "21"),
        ("abc", "cab", "312"),
        # What says something else goes on by its number, if that is nobody's.
        ("ab", "xb", "12"),
        ("ab", "xy", "12"),
        ("ab", "xya", "-21"),
        # Of equals the first goes on with the first.
        ("aa", "aa", "12"),
        ("aa", "xaa", "-21"),
        ("aa", "a", "1"),
        ("a", "aa", "12"),
        ("", "a", "1"),
    ],
)
def test_who_goes_on(before: str, now: str, goes_on: str) -> None:
    names = [id_ for id_, _ in ids("abc")]
    found = matched(dict(ids(before)), ids(now))
    places = [names.index(found[id_]) + 1 if id_ in found else 0 for id_, _ in ids(now)]
    assert "".join(str(each) if each else "-" for each in places) == goes_on


def test_one_that_never_worked_is_known_by_its_number() -> None:
    assert matched({"r": "", "r #2": "b"}, [("r", "b"), ("r #2", "c")]) == {"r": "r #2"}
    assert matched({"r": "", "r #2": ""}, ids("ab")) == {"r": "r", "r #2": "r #2"}
