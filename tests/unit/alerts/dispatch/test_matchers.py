"""Matchers in all the ways in which Alertmanager lets people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.matchers import MatcherError, matchers_of, matches, written
from core.model import Condition, Relation

EQUAL, NOT_EQUAL = Relation.EQUAL, Relation.NOT_EQUAL
MATCHES, MATCHES_NOT = Relation.MATCHES, Relation.MATCHES_NOT


def one(label: str, relation: Relation, value: str) -> tuple[Condition, ...]:
    return (Condition(label, relation, value),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('foo="bar"', one("foo", EQUAL, "bar")),
        ("foo=bar", one("foo", EQUAL, "bar")),
        ("{foo=bar}", one("foo", EQUAL, "bar")),
        (' { foo != "bar" , } ', one("foo", NOT_EQUAL, "bar")),
        ('foo=~"a|b"', one("foo", MATCHES, "a|b")),
        ("foo!~.+", one("foo", MATCHES_NOT, ".+")),
        ('"tên đơn vị"="Khun Há"', one("tên đơn vị", EQUAL, "Khun Há")),
        ("đơn-vị=a.b/c:d", one("đơn-vị", EQUAL, "a.b/c:d")),
        (r'foo="a\"b\\c\nd"', one("foo", EQUAL, 'a"b\\c\nd')),
        ('foo=""', one("foo", EQUAL, "")),
        # By the older rules:
        ("foo=bar baz", one("foo", EQUAL, "bar baz")),
        ("{foo=bar", one("foo", EQUAL, "bar")),
        (r'foo="\q"', one("foo", EQUAL, r"\q")),
        ("foo=", one("foo", EQUAL, "")),
        (r"foo=~\d+\\.\"", one("foo", MATCHES, r'\d+\."')),
        ("foo=a\\", one("foo", EQUAL, "a\\")),
        (r'foo="\t"', one("foo", EQUAL, r"\t")),  # the UTF-8 parser would read a tab
        (r'"é"="\t\b\x41\101\u00e9\U0001f600"', one("é", EQUAL, "\t\bAAé😀")),
        ('foo="a,b",bar=c', (*one("foo", EQUAL, "a,b"), *one("bar", EQUAL, "c"))),
        ("{}", ()),
    ],
)
def test_a_matcher(text: str, found: tuple[Condition, ...]) -> None:
    assert matchers_of(text) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("foo", "expected =, !=, =~ or !~ at 4, got 'the end'"),
        ("=bar", "expected the name of a label at 1"),
        ('foo="bar', "expected a value at 5"),
        ('a=b,foo="bar', "expected a value at 9"),
        ('"a b"=c d', "expected a comma or the end at 9"),
        ("foo=~(", "error parsing regexp"),
        (f"foo=~{'a' * 257}", "longer than 256 bytes"),
        (r'"é"="\q"', r"\q is no escape"),
        (r'"é"="\xff"', "is no text"),
        (r'"é"="\ud800"', "is no text"),
        (r'"é"="\Uffffffff"', "is no text"),
        ('foo=a"b', "expected a comma or the end at 6"),
        ('""=a', "the name of a label is empty"),
    ],
)
def test_no_matcher(text: str, reason: str) -> None:
    with pytest.raises(MatcherError) as told:
        matchers_of(text)
    assert reason in str(told.value)


@pytest.mark.parametrize(
    ("text", "labels", "fits"),
    [
        ('a="1"', {"a": "1"}, True),
        ('a="1"', {}, False),
        ('a=""', {}, True),
        ('a!="1"', {}, True),
        ('a=~".+"', {}, False),
        ('a=~".*"', {}, True),
        ('a=~"p1|p2"', {"a": "p12"}, False),  # the whole value
        ('a="1",b="2"', {"a": "1", "b": "3"}, False),
        ("{}", {"a": "1"}, True),
    ],
)
def test_what_fits(text: str, labels: dict[str, str], *, fits: bool) -> None:
    assert matches(matchers_of(text), labels) is fits


@given(st.text(min_size=1), st.sampled_from([EQUAL, NOT_EQUAL]), st.text())
def test_what_is_written_is_read_again(name: str, relation: Relation, value: str) -> None:
    condition = Condition(name, relation, value)
    assert matchers_of(written(condition)) == (condition,)
