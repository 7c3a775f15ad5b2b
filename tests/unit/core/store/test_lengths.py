"""Lengths of rows that stand in SQL, each looked up by its own bound, are those of the code."""

import re
from pathlib import Path

import core.store
from core.store.blocks.spans import LENGTHS
from core.store.rollups.resolutions import HOURS

SQL = sorted(Path(core.store.__file__).parent.rglob("*.sql"))


def test_of_blocks_or_of_hours_and_no_others() -> None:
    found = [
        tuple(map(int, text.split(",")))
        for path in SQL
        for text in re.findall(r"'\{([\d,]+)\}'::int2\[\]", path.read_text())
    ]
    assert {*found} == {LENGTHS, tuple(HOURS.lengths)}
