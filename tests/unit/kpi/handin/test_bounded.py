"""Files that are meant to take long, or much room, take neither."""

import time

import pytest

from kpi.handin import Answers
from tests.handing import codes, seen, table

SECONDS = 3.0  # of the processor, where each takes some tenths


@pytest.mark.parametrize(
    "raw",
    [
        table(*(f"2026-M11;{row};;;K{row};;5;10" for row in range(4000))),
        table(*(f"2026-M11;;{row};14/11/2026;K01;;5;10" for row in range(4000))),
        table(*(f"2026-M11;Khun Há;;;K01;;{'1 ' * 900}x;10" for _ in range(200))),
        f"{'(' * 100_000};Mã;Tử số\nK01;5;6",
        table(f"2026-M11;{'(' * 100_000};;;{'/' * 100_000};{'(' * 100_000};{'9' * 100_000};10"),
    ],
)  # fmt: skip
def test_strange_files_end_soon(raw: str) -> None:
    before = time.process_time()
    seen(raw, form=None)
    assert time.process_time() - before < SECONDS


def test_what_is_shown_of_a_cell_is_short() -> None:
    row = seen(table(f"2026-M11;Khun Há;;;{'K' * 5000};;{'x' * 5000};10"), form=None).rows[0]
    assert (len(row.key.kpi), len(row.numerator.raw)) == (200, 200)
    assert (
        len(seen(table(f"2026-M11;{'x' * 5000};;;K01;;5;10"), form=None).findings[0].title.vi) < 100
    )


def test_a_part_is_a_plain_word() -> None:
    rows = (f"2026-M11;Khun Há;;;K01;{part};5;10" for part in ("Đất đai; <b>", "x" * 90))
    preview = seen(table(*(row.replace("; <b>", " <b>") for row in rows)), form=None)
    assert preview.rows[0].key.part == "dat-dai-b"
    assert codes(preview) == ["F3 part_unknown"]


def test_edits_far_to_the_right_are_passed_over() -> None:
    far = Answers(edits={"XFD2": "1"})
    assert seen("Mã;Tử số;Mẫu số\nK01;5;10", answers=far).rows[0].figures.numerator == 5
