"""What people wrote stays text, on Markdown and on a page to print."""

import json
from dataclasses import replace

import pytest

from alerts.papers import Sheet, Table, hash_of, markdown, page, sheet_of

SHEET = Sheet(
    title="GIẤY",
    under="Xã A",
    parts=(
        Table(title="1. Sự việc", facts=(("Kết thúc", "chưa có"),)),
        Table(title="2. Bảng", head=("Lúc", "Nội dung"), rows=(("10:00", "a|b"),)),
        Table(title="3. Trống", nothing="Chưa có ghi chú."),
        Table(title="4. Điền", blanks=("Nguyên nhân",)),
    ),
    signs=("Người lập", "Lãnh đạo"),
    foot="Số liệu lúc 10:00",
)
GOLDEN = """\
# GIẤY

Xã A

## 1. Sự việc

- Kết thúc: chưa có

## 2. Bảng

| Lúc | Nội dung |
| --- | --- |
| 10:00 | a\\|b |

## 3. Trống

Chưa có ghi chú.

## 4. Điền

- Nguyên nhân: ……………………………………………………………………

Người lập: ………………… — Lãnh đạo: …………………

*Số liệu lúc 10:00*
"""


def test_markdown() -> None:
    lines = markdown(SHEET).replace("…", "").splitlines()
    assert lines == GOLDEN.replace("…", "").splitlines()


@pytest.mark.parametrize(
    "wild",
    ["<script>alert(1)</script>", "a\n\n# Đầu đề", "[x](http://x)", "| a | b |", "1. một", "&lt;"],
)
def test_nothing_that_people_wrote_becomes_a_mark(wild: str) -> None:
    table = Table(title="B", head=("a",), rows=((wild,),), facts=(("f", wild),))
    sheet = replace(SHEET, title=wild, under=wild, warning=wild, parts=(table,))
    text, shown = markdown(sheet), page(sheet)
    assert "<script" not in text
    assert "<script" not in shown
    assert "[x](" not in text
    assert sum(line.startswith("# ") for line in text.splitlines()) == 1
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 3
    assert not any(line.startswith("1. ") for line in text.splitlines())


def test_a_page_has_no_script_and_its_style_is_a_file() -> None:
    shown = page(replace(SHEET, warning="MÔ PHỎNG"))
    assert '<link rel="stylesheet" href="/paper.css">' in shown
    assert "style=" not in shown
    assert '<p class="warning">MÔ PHỎNG</p>' in shown
    assert '<p class="blank"><span>Nguyên nhân</span></p>' in shown


def test_what_is_stored_is_read_again_and_has_the_same_hash() -> None:
    again = sheet_of(json.loads(json.dumps(SHEET.as_json())))
    assert again == SHEET
    assert hash_of(again) == hash_of(SHEET)
    assert hash_of(replace(SHEET, foot="")) != hash_of(SHEET)


def test_short_words_stay_whole_where_columns_are_narrow() -> None:
    rows = (("10:00, 28/11/2026", "a" * 12),)
    found = page(replace(SHEET, parts=(Table(title="Bảng", head=("Lúc", "Ai"), rows=rows),)))
    assert f'<td class="whole">{rows[0][0]}</td><td>{rows[0][1]}</td>' in found
