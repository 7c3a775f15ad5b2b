"""What texts in number cells mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.handin.reading.numbers import Reading, Trouble, read_number, read_written, written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5), ("0", 0), ("0012", 12), ("412", 412),
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1234,5", 1234.5), ("1234.5", 1234.5),
        ("1.234.567", 1234567), ("1,234,567", 1234567), ("1.234.567,89", 1234567.89),
        ("1 234", 1234), ("1\u00a0234", 1234), ("1\u202f234,5", 1234.5), ("1 234.567", 1234.567),
        ("0,123", 0.123), ("0.123", 0.123), ("1234.567", 1234.567), ("80,5", 80.5), ("5,50", 5.5),
        ("-5", -5), ("+5", 5), ("\u22125", -5), ("- 5", -5), ("\uff11\uff12\uff13", 123),
        ("\uff11\uff0c\uff15", 1.5), ("0,00000000000000001", 1e-17),
        ("123456789012345", 123456789012345),
    ],
)  # fmt: skip
def test_a_text_with_one_meaning_is_that_number(text: str, value: float) -> None:
    assert read_number(text) == Reading(value)


@pytest.mark.parametrize(
    "text",
    ["", "-", "\u2014", "\u2013", "\u2026", "...", "/", "x", "n/a", "N/A", "Không có", "chưa có",
     "Chưa có số liệu", "để trống"],
)  # fmt: skip
def test_a_blank_is_no_figure(text: str) -> None:
    assert read_number(text) == Reading()


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("1.234", (1234, 1.234)), ("1,234", (1234, 1.234)), ("22.840", (22840, 22.84)),
        ("-1.234", (-1234, -1.234)), ("999,000", (999000, 999)), ("1.000%", (1000, 1)),
    ],
)  # fmt: skip
def test_one_separator_before_three_digits_asks(text: str, choices: tuple[float, ...]) -> None:
    reading = read_number(text)
    assert (reading.trouble, reading.choices) == (Trouble.AMBIGUOUS, choices)
    assert read_number(text, thousands=True).value == choices[0]
    assert read_number(text, thousands=False).value == choices[1]


def test_no_asks_whether_it_is_zero() -> None:
    assert read_number("không").trouble == Trouble.ZERO_OR_NONE


@pytest.mark.parametrize(
    ("text", "at", "choices"),
    [
        ("1.2o0", 3, (1200,)), ("l2", 0, (12,)), ("1O", 1, (10,)), ("5k", 1, ()), ("1e5", 1, ()),
        ("NaN", 0, ()), ("inf", 0, ()), ("=1+1", 0, ()), ("(5)", 0, ()), ("'5", 0, ()),
        ("5%%", 1, ()), ("%", 0, ()), ("\u0663", 0, ()), ("5\u200b", 1, ()),
        ("#DIV/0!", 0, ()), ("-", None, ()), ("--5", 1, ()), ("+", 0, ()),
    ],
)  # fmt: skip
def test_what_is_no_number_says_where(
    text: str, at: int | None, choices: tuple[float, ...]
) -> None:
    reading = read_number(text)
    assert (reading.value, reading.at, reading.choices) == (None, at, choices)
    assert reading.trouble == (Trouble.NOT_A_NUMBER if at is not None else None)


@pytest.mark.parametrize(
    ("text", "at"), [("1.23.4", 1), ("12,34,5", 2), ("1,", 1), ("1..2", 1), ("1 2345", 1)]
)
def test_groups_that_are_none_say_where(text: str, at: int) -> None:
    assert read_number(text) == Reading(trouble=Trouble.GROUPS, at=at)


def test_a_percent_says_so() -> None:
    assert read_number("80,5%") == Reading(80.5, is_percent=True)
    assert read_number("80,5 %") == Reading(80.5, is_percent=True)


@pytest.mark.parametrize("text", ["14/10/2026", "1/2", "2026-10-14", "1-2-26"])
def test_a_day_is_no_number(text: str) -> None:
    assert read_number(text).trouble == Trouble.DATE


@pytest.mark.parametrize(
    ("text", "words", "choices"),
    [
        ("5 triệu đồng", "triệu đồng", (5,)), ("1,2 tỷ", "tỷ", (1.2,)),
        ("12 người", "người", (12,)),
        ("12người", "người", (12,)), ("1.234 hồ sơ", "hồ sơ", (1234, 1.234)), ("1..2 kg", "kg", ()),
    ],
)  # fmt: skip
def test_words_behind_a_number(text: str, words: str, choices: tuple[float, ...]) -> None:
    reading = read_number(text)
    assert (reading.trouble, reading.words, reading.choices) == (Trouble.WORDS, words, choices)


def test_more_digits_than_a_spreadsheet_keeps() -> None:
    assert read_number("1234567890123456").trouble == Trouble.DIGITS
    assert read_number("0,1234567890123456").trouble == Trouble.DIGITS


NUMBERS = st.one_of(
    st.integers(-(10**15) + 1, 10**15 - 1).map(float),
    st.decimals(-(10**9), 10**9, places=5).map(float),
    st.floats(-1, 1).map(lambda value: float(f"{value:.15g}")),
)


@given(NUMBERS)
def test_every_number_that_is_written_is_read_back(value: float) -> None:
    assert read_written(written(value)) == value
    reading = read_number(written(value), thousands=None)
    assert reading.value == value or (
        reading.trouble == Trouble.AMBIGUOUS and value in reading.choices
    )


@given(st.text(max_size=30))
def test_no_text_is_too_strange(text: str) -> None:
    reading = read_number(text)
    assert (reading.value is None) or (reading.trouble is None)
    if reading.at is not None:
        assert 0 <= reading.at < max(len(text), 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234.5, "1.234,5"), (-1234567, "-1.234.567"), (1e-7, "0,0000001"), (0.1, "0,1")],
)
def test_numbers_are_written_as_in_vietnam(value: float, text: str) -> None:
    assert written(value) == text


def test_what_was_not_written_by_us_is_not_read_as_an_answer() -> None:
    assert [read_written(text) for text in ("1,234.5", "1.23", "", "abc", "1 234")] == [None] * 5
