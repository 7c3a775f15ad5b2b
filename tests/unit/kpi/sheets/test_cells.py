"""Names of cells, and texts that a spreadsheet must not take for formulas."""

import pytest

from kpi.sheets import (
    Place,
    column_name,
    escaped,
    place_of,
    unescaped,
)


def test_cells_have_the_names_that_spreadsheets_give_them() -> None:
    for column, name in ((1, "A"), (26, "Z"), (27, "AA"), (703, "AAA"), (16384, "XFD")):
        assert column_name(column) == name
        assert place_of(f"{name}7") == Place(7, column)
    assert [place_of(name) for name in ("", "4C", "a1", "A", "ABCD1", "A12345678")] == [None] * 6
    assert str(Place(4)) == "4"


@pytest.mark.parametrize("text", ["=1+1", "+5", "-5", "@x", "\tx", "\rx", "\n=x", "\uff1dx"])
def test_what_could_be_a_formula_is_escaped_and_comes_back(text: str) -> None:
    assert escaped(text) == f"'{text}"
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize("text", ["K01", "", "'quoted", "a=b"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert escaped(text) == text
    assert unescaped(text) == text
