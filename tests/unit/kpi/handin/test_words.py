"""Findings in words: both languages say the same, and the documents list them all."""

import re
from pathlib import Path

import pytest

from kpi.handin.findings import Findings, Problem
from kpi.handin.words import SAID
from kpi.sheets import Code

PAGE = (Path(__file__).parents[4] / "docs/kpis.md").read_text("utf-8")
SPAN = {"span": "từ 01/07/2025", "span_en": "from 01/07/2025"}
VALUES = re.compile(r"\{(\w+?)(?:_en)?\}")


@pytest.mark.parametrize("code", SAID)
def test_both_languages_bring_the_same_values(code: str) -> None:
    said = SAID[code]
    assert set(VALUES.findall(said.title.en)) == set(VALUES.findall(said.title.vi))
    assert set(VALUES.findall(said.detail.en)) <= set(VALUES.findall(said.detail.vi))


def test_every_code_is_documented() -> None:
    codes = [*SAID, *Code]
    assert [code for code in codes if f"`{code}`" not in PAGE] == []


def test_periods_are_said_by_their_days_and_units_by_their_names() -> None:
    findings = Findings({})
    unit = {"unit": "Xã Khun Há", "unit_en": "Khun Ha commune"}
    findings.add(Problem("unit_then", {**unit, "period": "2026-C11"} | SPAN), None)
    findings.add(Problem("template_period", {"period": "2026-M11", "wanted": "2026"}), None)
    told = [(one.title.vi, one.title.en) for one in findings.kept]
    assert told == [
        (
            "Xã Khun Há không có trong kỳ 01/11\u201330/11/2026",
            "Khun Ha commune did not exist in 01/11\u201330/11/2026",
        ),
        (
            "Mẫu của kỳ khác: 15/10\u201314/11/2026",
            "The template of another period: 15/10\u201314/11/2026",
        ),
    ]
    assert "kỳ 15/12/2025\u201314/12/2026" in findings.kept[1].detail.vi
