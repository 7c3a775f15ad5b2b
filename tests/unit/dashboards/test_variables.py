"""Variables in questions and links, as Grafana writes them."""

import pytest

from dashboards.grafana.check.variables import Choice, resolved, used

CHOSEN = {
    "unit": Choice(("khun-ha-2025", "o'brien"), several=True),
    "one": Choice(("khun-ha-2025",), several=True),
    "portal": Choice(("dvc.gov",), ("Cổng DVC",)),
    "empty": Choice((), several=True),
}

WRITTEN = [
    ("${unit:sqlstring}", "'khun-ha-2025','o''brien'"),
    ("${portal:sqlstring}", "'dvc.gov'"),
    ("${empty:sqlstring}", ""),
    ("${unit:csv}", "khun-ha-2025,o'brien"),
    ("${unit:raw}", "khun-ha-2025,o'brien"),
    ("${unit:pipe}", "khun-ha-2025|o'brien"),
    ("${unit:regex}", "(khun-ha-2025|o'brien)"),
    ("${one:regex}", "khun-ha-2025"),
    ("${portal:regex}", r"dvc\.gov"),
    ("${unit:glob}", "{khun-ha-2025,o'brien}"),
    ("${one:glob}", "khun-ha-2025"),
    ("${unit:json}", '["khun-ha-2025","o\'brien"]'),
    ("${portal:json}", "dvc.gov"),
    ("${unit:percentencode}", "%7Bkhun-ha-2025%2Co%27brien%7D"),
    ("${portal:percentencode}", "dvc.gov"),
    ("${unit:queryparam}", "var-unit=khun-ha-2025&var-unit=o%27brien"),
    ("${unit:singlequote}", r"'khun-ha-2025','o\'brien'"),
    ("${one:doublequote}", '"khun-ha-2025"'),
    ("${portal:text}", "Cổng DVC"),
    ("$__timeFilter(at) ${__url_time_range} $1", "$__timeFilter(at) ${__url_time_range} $1"),
]
WRONG = [
    ("$unit", "$unit: write it with a format, such as ${unit:sqlstring}"),
    ("${unit}", "${unit}: write it with a format, such as ${unit:sqlstring}"),
    ("[[unit:csv]]", "[[unit:csv]]: write it with a format, such as ${unit:sqlstring}"),
    ("${operator:csv}", "${operator:csv}: the board has no such variable"),
    ("${unit:sql}", "${unit:sql}: no format of Grafana that we know; there are csv, "),
]


@pytest.mark.parametrize(("text", "made"), WRITTEN)
def test_values_are_written_in_the_format(text: str, made: str) -> None:
    assert resolved(text, CHOSEN) == (made, ())


@pytest.mark.parametrize(("text", "reason"), WRONG)
def test_a_variable_without_format_or_that_is_none_is_told(text: str, reason: str) -> None:
    made = resolved(f"a {text} b", CHOSEN)
    assert made.text == f"a {text} b"
    assert [fault[: len(reason)] for fault in made.faults] == [reason]


def test_which_variables_a_text_uses() -> None:
    text = "$a ${b} ${c:csv} [[d]] ${e.text:raw} $__interval ${__from:date} $f(x)"
    assert [use.name for use in used(text)] == ["a", "b", "c", "d", "e"]
