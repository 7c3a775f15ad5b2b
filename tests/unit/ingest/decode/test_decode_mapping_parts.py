"""Topic patterns and expressions: which are let in, which overlap, and hostile ones."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode.mapping import Expression, Topic, Topics, expression, topic_of
from ingest.decode.mapping.expression import Finder, TooMuchError


@pytest.mark.parametrize(
    ("pattern", "mqtt", "topic", "labels"),
    [
        ("tele/{device}/SENSOR", "tele/+/SENSOR", "tele/hall/SENSOR", {"device": "hall"}),
        ("v3/{app}/devices/{id}/up", "v3/+/devices/+/up", "v3/a@t/devices/x/up",
         {"app": "a@t", "id": "x"}),
        ("a/+/c", "a/+/c", "a/b/c", {}),
        ("a/b", "a/b", "a/b", {}),
        ("a/{x}", "a/+", "a/đèn", {"x": "đèn"}),
        ("a/{x}", "a/+", "a/b/c", None),
        ("a/{x}", "a/+", "a", None),
        ("a/{x}/c", "a/+/c", "b/b/c", None),
    ],
)  # fmt: skip
def test_patterns(pattern: str, mqtt: str, topic: str, labels: dict[str, str] | None) -> None:
    read = topic_of(pattern)
    assert isinstance(read, Topic)
    assert read.filter == mqtt
    assert read.labels(topic) == labels


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{a}/b", "write out the first level"),
        ("+/b", "write out the first level"),
        ("ioc/v1/{s}/telemetry", "the center itself"),
        ("spBv1.0/{g}/DDATA/{n}", "the center itself"),
        ("$SYS/broker", "no level"),
        ("a/#", "# is not mapped"),
        ("a//b", "empty level"),
        ("a/b/", "empty level"),
        ("a/x{b}/c", "as a whole level"),
        ("a/{b-c}", "as a whole level"),
        ("a/{b}/{b}", "twice"),
        ("a b/c", "no level"),
        ("a\nuser x/c", "no level"),
        ("a/" + "b" * 300, "longer"),
        ("/".join("abcdefghijklmnopq"), "longer"),
    ],
)
def test_wrong_patterns_are_told_why(pattern: str, words: str) -> None:
    read = topic_of(pattern)
    assert isinstance(read, str)
    assert words in read


LEVEL = st.sampled_from(["a", "b", "c", "+", "{x}"])
PATTERN = st.lists(LEVEL, min_size=1, max_size=3).map(lambda levels: "/".join(["r", *levels]))


@given(st.lists(PATTERN, max_size=8), PATTERN)
def test_overlap_is_that_one_topic_matches_both(patterns: list[str], other: str) -> None:
    topics: Topics[str] = Topics()
    for pattern in patterns:
        read = topic_of(pattern.replace("{x}", "+"))
        assert isinstance(read, Topic)
        topics.add(read, pattern)
    wanted = topic_of(other.replace("{x}", "+"))
    assert isinstance(wanted, Topic)
    found = topics.overlapping(wanted)

    def overlaps(pattern: str) -> bool:
        one, two = pattern.replace("{x}", "+").split("/"), wanted.filter.split("/")
        pairs = zip(one, two, strict=False)
        return len(one) == len(two) and all(a == b or "+" in (a, b) for a, b in pairs)

    assert (found is not None) == any(map(overlaps, patterns))
    assert found is None or overlaps(found)


def compiled(text: str) -> Expression:
    found = expression(text)
    assert isinstance(found, Expression), found
    return found


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a", "/a"),
        ("a.b[0].c", "/a/b/0/c"),
        ('"a/b"."~"', "/a~1b/~0"),
        ("@", ""),
        ("max(a)", "max(a)"),
        ("a[*].b", "a[*].b"),
        ("a || b", "a || b"),
    ],
)
def test_where_a_plain_path_points_to(text: str, where: str) -> None:
    assert compiled(text).where == where


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a.", "no JMESPath"),
        ("a[", "no JMESPath"),
        ("a ! b", "no JMESPath"),
        ("'open", "no JMESPath"),
        ("`foo`", "back quotes"),
        ("`[1`", "back quotes"),
        ("join(',', a)", "not offered"),
        ("map(&a, b)", "not offered"),
        ("eval(a)", "not offered"),
        ("max()", "takes 1 arguments, not 0"),
        ("max(a, b)", "takes 1 arguments, not 2"),
        ("[" * 500, "deeper"),
        ("[" * 500 + "]" * 500, "deeper"),
        ("!" * 1000 + "a", "deeper"),
        ("a." * 300 + "a", "parts"),
        ("a" * 1025, "longer"),
        ("ặ" * 400, "longer"),
    ],
)
def test_wrong_expressions_are_told_why(text: str, words: str) -> None:
    found = expression(text)
    assert isinstance(found, str)
    assert words in found


@pytest.mark.parametrize(
    "text", ["`1` < 'a'", "x[::0]", "sum(x)", "sort_by(x, &@)", "abs('a')", "avg(`[1, null]`)"]
)
def test_what_cannot_be_applied_is_a_detail(text: str) -> None:
    found = Finder().find(compiled(text), {"x": ["a", 1]})
    assert isinstance(found, str)
    assert "cannot be applied" in found


HOSTILE = [
    " | ".join(["[@, @][]"] * 9),
    " | ".join(["[@, @, @, @]"] * 15),
    "[" + ",".join(["@"] * 150) + "]",
    "[*].[" + ",".join(["@"] * 100) + "][] | [*].[@, @, @][]",
    "[*].[`[" + ",".join("1" * 100) + "]`[*].[`[" + ",".join("2" * 100) + "]`]]",
    "sort_by(@, &sum(`[" + ",".join("1" * 300) + "]`))",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_expression_ends_soon_and_small(text: str) -> None:
    began = time.process_time()
    with pytest.raises(TooMuchError):
        Finder().find(compiled(text), list(range(10_000)))
    assert time.process_time() - began < 3


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_a_reason(text: str) -> None:
    found = expression(text) if text else "empty"
    assert isinstance(found, Expression | str)
    if isinstance(found, Expression):
        Finder().find(found, {"a": [1, {"b": "x"}], "c": None})


@given(
    st.text(alphabet="ab.[]*?&@|!<='`0,{}: ()", max_size=40),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from("ab"), part),
        max_leaves=10,
    ),
)
def test_any_expression_on_any_message_ends_well(text: str, message: object) -> None:
    found = expression(text) if text else "empty"
    if isinstance(found, Expression):
        Finder().find(found, message)
