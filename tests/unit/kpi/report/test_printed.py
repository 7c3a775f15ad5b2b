"""The pages and the workbook, read by other programs than ours."""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from weasyprint.urls import FatalURLFetchingError

from kpi.report import said
from kpi.report.content import (
    Approval,
    Form,
    Handed,
    Report,
    figures_hash,
    report_json,
    report_of,
)
from kpi.report.pdf import Press, fetched, packaged
from kpi.report.xlsx import xlsx
from tests.reporting import PAPER, absent, lines, report, words_of

HOSTILE = '<script>alert(1)</script> =cmd|"/c calc"!A1 \u202egnp\x00 & "'


@pytest.fixture(scope="module")
def press() -> Press:
    return Press()


@pytest.fixture(scope="module")
def pdf(press: Press) -> bytes:
    return press.pdf(report())[0]


def test_the_figures_of_the_pages_are_those_of_the_report(pdf: bytes, tmp_path: Path) -> None:
    words = words_of(pdf, tmp_path, "-raw")
    told = report()
    for each in told.lines:
        assert each.name in words
        shown = (
            said.term(each.numerator),
            said.term(each.denominator),
            said.measured(each.value, each),
        )
        assert all(figure in words for figure in shown)
        assert said.verdict(each) in words
    for unit in told.details[0].units:
        assert said.change(unit.value, unit.before, told.lines[0]) in words
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert "/BC-TTGSĐH" in words


def test_each_page_says_as_of_when_how_certain_how_complete(
    press: Press, pdf: bytes, tmp_path: Path
) -> None:
    pages = press.pdf(report())[1]
    assert pages == 4
    for page in range(1, pages + 1):
        words = words_of(pdf, tmp_path, "-f", str(page), "-l", str(page))
        assert (
            "Tính đến 08:00, 17/11/2026 · sơ bộ · đã nộp 6/8 phần (K01 4/4, K06 2/4) · Mô phỏng"
            in words
        )
        assert "Dự thảo" in words
        assert f"Trang {page}/{pages}" in words


def test_the_same_report_gives_the_same_bytes(press: Press, pdf: bytes) -> None:
    kept = report_of(report_json(report()))
    assert kept == report()
    assert press.pdf(kept)[0] == pdf
    assert xlsx(kept) == xlsx(report())


def test_another_process_prints_the_same_bytes(pdf: bytes) -> None:
    code = (
        "import sys; from kpi.report.content import report_of; from kpi.report.pdf import Press;"
        "sys.stdout.buffer.write(Press().pdf(report_of(sys.stdin.buffer.read()))[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=report_json(report()), capture_output=True, check=True
    )
    assert done.stdout == pdf


def test_other_figures_give_other_bytes(press: Press, pdf: bytes) -> None:
    changed = replace(lines()[0], numerator=840)
    assert press.pdf(report(lines=(changed, *lines()[1:])))[0] != pdf


def test_a_paper_of_the_party_has_no_name_of_the_state(press: Press, tmp_path: Path) -> None:
    paper = replace(PAPER, form=Form.PARTY, number="-BC/ĐU")
    words = words_of(press.pdf(report(paper=paper))[0], tmp_path)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in words
    assert "CỘNG HÒA" not in words


def test_a_paper_says_who_approved_the_figures_of_its_draft(press: Press, tmp_path: Path) -> None:
    approval = Approval(by="user:an", at="2026-11-18T09:00:00+07:00", name="Lò Thị An")
    paper = report(approval=approval)
    words = words_of(press.pdf(paper)[0], tmp_path)
    assert "Dự thảo" not in words
    assert "user:" not in words
    assert "Báo cáo đã được duyệt: Lò Thị An, 09:00, 18/11/2026." in words
    assert figures_hash(paper) == figures_hash(report())
    assert f"Mã băm số liệu: {said.brief_hash(figures_hash(paper))}." in words
    assert ("Mã băm số liệu", figures_hash(paper)) in [row[:2] for row in sheets(paper)["Ghi chú"]]


def test_names_cannot_do_anything(press: Press, tmp_path: Path) -> None:
    bad = replace(lines()[0], name=HOSTILE, owner=HOSTILE, source=HOSTILE)
    told = report(lines=(bad, *lines()[1:]), units=(HOSTILE,))
    words = words_of(press.pdf(told)[0], tmp_path)
    assert "<script>alert(1)</script> =cmd" in words
    assert "\u202e" not in words


def test_long_names_stay_on_the_page(press: Press, tmp_path: Path) -> None:
    long = replace(lines()[0], name="Rất " * 60, id="K" * 20)
    unbroken = replace(lines()[1], name="X" * 200)
    many = report(lines=(long, unbroken, *lines()[2:]), details=())
    words = words_of(press.pdf(many)[0], tmp_path, "-x", "0", "-y", "0", "-W", "552", "-H", "842")
    assert words.count("Rất") > 100
    assert words.replace(" ", "").count("X" * 200) >= 1


def test_a_number_is_never_broken(press: Press, tmp_path: Path) -> None:
    large = [replace(each, numerator=17460.0, denominator=1234567.0) for each in report().lines]
    large[1] = replace(
        large[1],
        numerator=11_672_539.0,
        denominator=20_378_591.0,
        value=57.3,
        handed=Handed(10, 10),
    )
    pages = press.pdf(report(lines=tuple(large)))[0]
    told = words_of(pages, tmp_path, "-bbox")
    assert told.count(">17.460<") >= len(large) - 1
    assert told.count(">1.234.567<") >= len(large) - 1
    assert told.count(">10/10<") == 1
    first, second = (
        re.findall(rf'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">{number}<', told)[
            -1
        ]
        for number in ("11.672.539", "20.378.591")
    )
    assert float(first[1]) + 2 < float(second[0]), "no number reaches into the next column"


def test_a_place_with_nothing(press: Press, tmp_path: Path) -> None:
    empty = report(
        lines=(), details=(), milestones=(), lacks=(), changes=(), notes=(), units=(),
        handed=Handed(0, 0), handed_parts=(), simulated=False,
    )  # fmt: skip
    words = words_of(press.pdf(empty)[0], tmp_path)
    assert "Kỳ này chưa có chỉ tiêu nào để báo cáo." in words
    assert "Mô phỏng" not in words
    assert "Kỳ này không có số liệu nào phải nộp." in words
    assert "· đã nộp" not in words


def test_no_page_asks_anybody_for_anything() -> None:
    for url in ("file:///etc/passwd", "https://example.com/a.png", "report:../pdf.py"):
        with pytest.raises(FatalURLFetchingError, match="no file of a report"):
            fetched(url)
    assert "SIL OPEN FONT LICENSE" in packaged("fonts/OFL.txt").decode()


def sheets(told: Report) -> Mapping[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(BytesIO(xlsx(told)))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_the_workbook_has_every_figure_with_its_terms() -> None:
    found = sheets(report())
    assert list(found) == [
        "Chỉ tiêu",
        "Đơn vị",
        "Diễn biến",
        "Mốc nhiệm vụ",
        "Thiếu, sửa",
        "Ghi chú",
    ]
    head, *rows = found["Chỉ tiêu"]
    for row, told in zip(rows, report().lines, strict=True):
        cells = dict(zip(head, row, strict=True))
        assert cells["Mã"] == told.id
        assert (cells["Tử số"], cells["Mẫu số"]) == (told.numerator, told.denominator)
        assert cells["Kết quả"] == (None if told.value is None else pytest.approx(told.value))
    assert [row[2] for row in found["Đơn vị"][1:5]] == ["Bình Lư", "Bản Bo", "Tả Lèng", "Khun Há"]
    assert any("Tính đến 08:00, 17/11/2026" in str(row) for row in found["Ghi chú"])
    late = replace(report().lacks[0], missing=False)
    lacks = sheets(report(lacks=(report().lacks[0], late)))["Thiếu, sửa"]
    assert [row[0] for row in lacks[1:3]] == ["Thiếu số liệu", "Nộp chậm"]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "|", "\r="])
def test_no_cell_is_a_formula(begin: str) -> None:
    name = f"{begin}HYPERLINK(A1)"
    told = report(
        lines=(replace(lines()[0], name=name), *lines()[1:]),
        details=(replace(report().details[0], units=(absent(name),)),),
    )
    for rows in sheets(told).values():
        for row in rows:
            assert not any(
                isinstance(cell, str) and cell[:1] in "=+-@\t\r|" for cell in row if cell
            )
