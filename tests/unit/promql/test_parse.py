"""Queries as trees: what binds to what, what is refused and where, and how a tree is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promql.parse import ParseError, parse
from promql.tree import Expr, formatted, shown
from tests.processor import processor_seconds

IN_TIME_SECONDS = 0.05  # of a processor


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1+2*3", "1 + 2 * 3"),
        ("a + on (b) group_left(c)d", "a + on (b) group_left (c) d"),
        ("a and b or c unless d", "a and b or c unless d"),
        ("sum(x) by(a,b)", "sum by (a, b) (x)"),
        ('sum without("é") (x)', 'sum without ("é") (x)'),
        ("topk(3, x)", "topk(3, x)"),
        ("x{b='2',a=~\"1\"}", 'x{a=~"1",b="2"}'),
        ('{"a.b", c="d"}', '{__name__="a.b",c="d"}'),
        ("sum", "sum"),
        ("rate(x[300s] offset 1h)", "rate(x[5m] offset 1h)"),
        ("x @ 1.5 offset -5m", "x @ 1.500 offset -5m"),
        ("x[1h:] @ end()", "x[1h:] @ end()"),
        ("x[5m] anchored", "x[5m] anchored"),
        ("a > bool 1", "a > bool 1"),
        ("a + fill(0) b", "a + fill (0) b"),
        ("a + fill_left(1) fill_right(-Inf) b", "a + fill_left (1) fill_right (-Inf) b"),
        ("x offset min_of(step(), 1s) + 8", "x offset min_of(step(), 1s) + 8"),
        ("x[2*(1m+step())]", "x[2 * (1m + step())]"),
        ("-a^2", "-a ^ 2"),
        ("010 + 0x10 + 1_0 + 1e3 + 5m", "8 + 16 + 10 + 1000 + 5m"),
        ("time() - start()", "time() - start()"),
        ("1e22 + 1.5e-10 + -0.0", "10000000000000000000000 + 0.00000000015 + -0"),
        ("0777777777777777777777777", "777777777777777800000000"),
        ("0x7fffffffffffffff - Inf", "9223372036854776000 - +Inf"),
    ],
)
def test_a_tree_is_written_as_usual(text: str, written: str) -> None:
    tree = parse(text)
    assert shown(tree) == written
    assert shown(parse(written)) == written


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1+2*3", "1+(2*3)"),
        ("-a^2", "-(a^2)"),
        ("-a*b", "(-a)*b"),
        ("2^3^2", "2^(3^2)"),
        ("a-b-c", "(a-b)-c"),
        ("a or b and c", "a or (b and c)"),
        ("a == b + c", "a == (b + c)"),
        ("a atan2 b * c", "(a atan2 b) * c"),
        ("x offset -2^2", "(x offset -2)^2"),
        ("x offset 5m*2", "(x offset 5m)*2"),
    ],
)
def test_what_binds_more_strongly(text: str, same: str) -> None:
    assert _without_parens(shown(parse(text))) == _without_parens(shown(parse(same)))
    assert _shape(text) == _shape(same)


def _without_parens(text: str) -> str:
    return text.replace("(", "").replace(")", "")


def _shape(text: str) -> str:
    """Write the tree in Polish notation, without parentheses of the text."""

    def told(tree: Expr) -> str:
        parts = [
            getattr(tree, name)
            for name in ("inner", "left", "right", "operand")
            if hasattr(tree, name)
        ]
        if not parts:
            return shown(tree)
        operator = getattr(tree, "operator", None)
        inside = " ".join(map(told, parts))
        return f"({operator.value} {inside})" if operator else inside

    return told(parse(text))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "1:1: parse error: no expression found in input"),
        ("1 /", "1:4: parse error: unexpected end of input"),
        ("a b", '1:3: parse error: unexpected identifier "b"'),
        ("é", "1:1: parse error: unexpected character: 'é'"),
        ("'é' b", '1:6: parse error: unexpected identifier "b"'),
        ("1 +\n  * 2", "2:3: parse error: unexpected <op:*>"),
        ("sum(a b)", '1:7: parse error: unexpected identifier "b" in aggregation'),
        (
            "sum by a (b)",
            '1:8: parse error: unexpected identifier "a" in grouping opts, expected "("',
        ),
        (
            "sum by (a b) (c)",
            ('1:11: parse error: unexpected identifier "b" in grouping opts, expected "," or '
            '")"'),
        ),
        ("sum() by (a)", "1:1: parse error: no arguments for aggregate expression provided"),
        (
            "topk(a)",
            ("1:1: parse error: wrong number of arguments for aggregate expression provided, "
            "expected 2, got 1"),
        ),
        (
            "topk(a, b)",
            ("1:6: parse error: expected type scalar in aggregation parameter, got instant "
            "vector"),
        ),
        (
            "rate(a)",
            ('1:6: parse error: expected type range vector in call to function "rate", got '
            "instant vector"),
        ),
        ("rate(a[5m],)", "1:11: parse error: trailing commas not allowed in function call args"),
        ("x[1m2ds]", '1:3: parse error: unknown unit "ds" in duration "1m2ds"'),
        ("x[1s2m3ds]", '1:3: parse error: not a valid duration string: "1s2m3ds"'),
        (
            "x[99999999999999999999s]",
            '1:3: parse error: not a valid duration string: "99999999999999999999s"',
        ),
        ("x[18446744073709551615s]", "1:3: parse error: duration out of range"),
        ("x{a='\ud800'}", "1:6: parse error: invalid UTF-8 rune"),
        (
            "0x",
            ('1:1: parse error: error parsing number: strconv.ParseFloat: parsing "0x": '
            "invalid syntax"),
        ),
        ("x[1s2m]", '1:3: parse error: not a valid duration string: "1s2m"'),
        (
            "1 + .5e400",
            ("1:5: parse error: error parsing number: strconv.ParseFloat: parsing "
            '".5e400": value out of range'),
        ),
        (
            "0xffffffffffffffff",
            ("1:1: parse error: error parsing number: strconv.ParseFloat: parsing "
            '"0xffffffffffffffff": invalid syntax'),
        ),
        ("info(x, {a=''} == 1)", "1:9: parse error: expected label selectors only"),
        ("floor()", '1:1: parse error: expected 1 argument(s) in call to "floor", got 0'),
        ("round()", '1:1: parse error: expected at least 1 argument(s) in call to "round", got 0'),
        (
            "round(1, 2, 3)",
            '1:1: parse error: expected at most 2 argument(s) in call to "round", got 3',
        ),
        ("nothing(1)", '1:1: parse error: unknown function with name "nothing"'),
        (
            "x{a}",
            ('1:4: parse error: unexpected "}" in label matching, expected label matching '
            "operator"),
        ),
        (
            "x{a=b}",
            '1:5: parse error: unexpected identifier "b" in label matching, expected string',
        ),
        (
            'x{a="b" c="d"}',
            ('1:9: parse error: unexpected identifier "c" in label matching, expected "," or '
            '"}"'),
        ),
        ("x{,}", '1:3: parse error: unexpected "," in label matching, expected identifier or "}"'),
        ('x{__name__="y"}', '1:1: parse error: metric name must not be set twice: "x" or "y"'),
        ("{}", "1:1: parse error: vector selector must contain at least one non-empty matcher"),
        (
            '{a=~".*"}',
            "1:1: parse error: vector selector must contain at least one non-empty matcher",
        ),
        ('x{a=~"("}', "1:3: parse error: error parsing regexp: missing ): ("),
        ("x[0s]", "1:3: parse error: duration must be greater than 0"),
        (
            "x[]",
            ('1:3: parse error: unexpected "]" in subquery or range selector, expected '
            "number, duration, step(), or range()"),
        ),
        (
            "x offset",
            ("1:9: parse error: unexpected end of input in offset, expected number, "
            "duration, step(), or range()"),
        ),
        ("x offset 1m offset 2m", "1:1: parse error: offset may not be set multiple times"),
        (
            "1 offset 1m",
            ("1:1: parse error: offset modifier must be preceded by an instant vector "
            "selector or range vector selector or a subquery"),
        ),
        ("x @ y", '1:5: parse error: unexpected identifier "y" in @, expected timestamp'),
        ("x @ Inf", "1:1: parse error: timestamp out of bounds for @ modifier: +Inf"),
        ("(a + b)[5m]", "1:8: parse error: ranges only allowed for vector selectors"),
        ("1 == 1", "1:3: parse error: comparisons between scalars must use BOOL modifier"),
        ("a + bool b", "1:3: parse error: bool modifier can only be used on comparison operators"),
        ("a and 1", '1:1: parse error: set operator "and" not allowed in binary scalar expression'),
        (
            "a + on(b) group_left(b) c",
            '1:3: parse error: label "b" must not occur in ON and GROUP clause at once',
        ),
        ("a or on(b) group_left c", '1:1: parse error: no grouping allowed for "or" operation'),
        (
            "-'a'",
            ("1:1: parse error: unary expression only allowed on expressions of type scalar "
            'or instant vector, got "string"'),
        ),
        (
            "(1)[5m:]",
            ("1:1: parse error: subquery is only allowed on instant vector, got scalar "
            "instead"),
        ),
    ],
)  # fmt: skip
def test_errors_are_worded_and_placed(text: str, error: str) -> None:
    with pytest.raises(ParseError) as raised:
        parse(text)
    assert str(raised.value) == error


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000, "(" * 900 + "1" + ")" * 900, "+1" * 6_000, "1" + "+1" * 900,
        "-" * 1_900 + "1", "2" + "^2" * 900, "x" + "[5m:]" * 300, "abs(" * 400,
        "sum by (" + "a," * 900, "{" + 'a="b",' * 450,
        "x[" + "(" * 900, "x offset " + "-" * 900, "x @ " * 500, "x{a=~'" + "(a*)*" * 100 + "'}",
        "f" * 17_000, "'" + "\\n" * 8_000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_hostile_queries_end_in_time(text: str) -> None:
    def refuse() -> None:
        with pytest.raises(ParseError):
            parse(text)

    assert processor_seconds(refuse) < IN_TIME_SECONDS


_TEXT = """x y sum by ( ) ( ) { } [ ] , + - * ^ == and or offset @ 5m 1 2.5 'a' a="b" bool on rate
time() start() step() : start topk 0x1 anchored fill"""
_WORDS = st.sampled_from(_TEXT.split())


@given(st.lists(_WORDS, max_size=40).map(" ".join))
def test_any_text_is_a_tree_or_an_error(text: str) -> None:
    try:
        tree = parse(text)
    except ParseError as error:
        where = error.span
        assert 0 <= where.start <= where.end <= len(text)
    else:
        assert shown(parse(shown(tree))) == shown(tree)
        assert shown(parse(formatted(tree))) == shown(tree)


def test_what_is_long_is_broken_into_lines() -> None:
    text = (
        'sum by (unit) (rate(http_requests_total{job=~"portal.*",unit="binh-lu-2025"}[5m]))'
        " / on (unit) group_left (name) (sum by (unit) (rate(http_requests_total[5m])) + 1)"
    )
    assert formatted(parse(text)) == (
        '  sum by (unit) (rate(http_requests_total{job=~"portal.*",unit="binh-lu-2025"}[5m]))\n'
        "/ on (unit) group_left (name)\n"
        "  (sum by (unit) (rate(http_requests_total[5m])) + 1)"
    )


def test_a_query_is_parsed_once() -> None:
    assert parse("sum(x) / 2") is parse("sum(x) / 2")
