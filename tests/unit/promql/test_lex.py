"""Tokens: what can be read, what ends the reading, and that neither takes long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promql.lex import Token, duration_ms, quoted, scan, shown_ms, unquoted
from promql.lex.durations import DurationError
from tests.processor import processor_seconds

IN_TIME_SECONDS = 0.05  # of a processor


def names(text: str) -> list[str]:
    """Kinds of all tokens but the last."""
    return [item.token.name.lower() for item in scan(text)[:-1]]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", ""),
        (" # nothing but a comment", ""),
        ("a:b c", "metric_identifier identifier"),
        ("SUM Inf nan", "sum number number"),
        ("1 .5 1e3 0x1F 1_000 5m 1h30m 100ms", "number " * 5 + "duration " * 3),
        ("< </ <= >= >/ != == =", "lss trim_upper lte gte trim_lower neq eql equals"),
        ("fill + fill (1)", "identifier add fill left_paren number right_paren"),
        ("{sum=~'a'}", "left_brace identifier eql_regex string right_brace"),
        ("{b!~`c`,}", "left_brace identifier neq_regex string comma right_brace"),
        ("[5m:step()]", "left_bracket duration colon step left_paren right_paren right_bracket"),
        ("x # 1\n# 2\ny", "identifier identifier"),
    ],
)  # fmt: skip
def test_kinds(text: str, kinds: str) -> None:
    assert names(text) == kinds.split()
    assert scan(text)[-1].token is Token.END_OF_INPUT


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("é", "unexpected character: 'é'"),
        ("a !", "unexpected character after '!': '\N{REPLACEMENT CHARACTER}'"),
        ("a =~", "unexpected character after '=': '~'"),
        ("(1", "unclosed left parenthesis"),
        ("1)", "unexpected right parenthesis ')'"),
        ("x[", "unexpected end of input in duration expression"),
        ("x[5m", "unclosed left bracket"),
        ("x[:", "unexpected colon before duration in duration expression"),
        ("x[5m:1m:", "unexpected colon ':'"),
        ("x[a]", "unexpected character in duration expression: 'a'"),
        ("x[5m a]", "unexpected character: 'a', expected ':'"),
        ("x[5m[", "unexpected left bracket '['"),
        ("x]", "unexpected right bracket ']'"),
        ("{", "unexpected end of input inside braces"),
        ("{{", "unexpected left brace '{'"),
        ("{a+", "unexpected character inside braces: '+'"),
        ("5mm", 'bad number or duration syntax: "5mm"'),
        ("1..", 'bad number or duration syntax: "1.."'),
        ("1e", 'bad number or duration syntax: "1e"'),
        ("1_", 'bad number or duration syntax: "1_"'),
        ("'a", "unterminated quoted string"),
        ("'a\n'", "unterminated quoted string"),
        ("`a", "unterminated raw string"),
        (r"'\q'", "unknown escape sequence U+0071 'q'"),
        (r"'\x.'", "illegal character U+002E '.' in escape sequence"),
        (r"'\ud800'", "escape sequence is an invalid Unicode code point"),
        ("'\\", "escape sequence not terminated"),
        ("1" * 16_385, "query is longer than 16384 bytes"),
        ("+1" * 6_000, "query has more than 2000 tokens"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, why: str) -> None:
    last = scan(text)[-1]
    assert (last.token, last.text) == (Token.ERROR, why)


@pytest.mark.parametrize("character", "a0'\"`\\{[( \n#é+")
def test_long_texts_are_read_in_time(character: str) -> None:
    assert processor_seconds(lambda: scan(character * 16_000)) < IN_TIME_SECONDS


@given(st.text(alphabet="aeinfsmx019._:+-*/<>=!~^%@()[]{},'\"`\\ #\n\té", max_size=300))
def test_anything_is_read_and_spans_follow_each_other(text: str) -> None:
    items = scan(text)
    assert [
        item.token for item in items[:-1] if item.token in {Token.ERROR, Token.END_OF_INPUT}
    ] == []
    ends = 0
    for item in items:
        assert ends <= item.span.start <= item.span.end <= len(text)
        ends = item.span.end
    for item in items[:-1]:
        assert text[item.span.start : item.span.end] == item.text


@given(st.text())
def test_what_is_quoted_can_be_read_again(text: str) -> None:
    literal = quoted(text)
    items = scan(literal)
    if "\N{REPLACEMENT CHARACTER}" not in text and not any(0xD800 <= ord(c) < 0xE000 for c in text):
        assert [item.token for item in items] == [Token.STRING, Token.END_OF_INPUT]
        assert unquoted(items[0].text) == text


@pytest.mark.parametrize(
    ("text", "milliseconds", "written"),
    [
        ("5m", 300_000, "5m"), ("90m", 5_400_000, "1h30m"), ("1d12h", 129_600_000, "1d12h"),
        ("7d", 604_800_000, "1w"), ("8d", 691_200_000, "8d"), ("365d", 31_536_000_000, "1y"),
        ("1500ms", 1500, "1s500ms"), ("0s", 0, "0s"),
    ],
)  # fmt: skip
def test_durations(text: str, milliseconds: int, written: str) -> None:
    assert duration_ms(text) == milliseconds
    assert shown_ms(milliseconds) == written
    assert shown_ms(-milliseconds) == (f"-{written}" if milliseconds else "0s")


@pytest.mark.parametrize("text", ["", "5", "m", "5m1h", "5y1hs", "300y1y"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(DurationError):
        duration_ms(text)
