"""Findings in words: both languages say the same, and the documents list them all."""

import re
from pathlib import Path

import pytest

from kpi.handin.words import SAID
from kpi.sheets import Code

PAGE = (Path(__file__).parents[4] / "docs/kpis.md").read_text("utf-8")
VALUES = re.compile(r"\{(\w+?)(?:_en)?\}")


@pytest.mark.parametrize("code", SAID)
def test_both_languages_bring_the_same_values(code: str) -> None:
    said = SAID[code]
    assert set(VALUES.findall(said.title.en)) == set(VALUES.findall(said.title.vi))
    assert set(VALUES.findall(said.detail.en)) <= set(VALUES.findall(said.detail.vi))


def test_every_code_is_documented() -> None:
    codes = [*SAID, *Code]
    assert [code for code in codes if f"`{code}`" not in PAGE] == []
