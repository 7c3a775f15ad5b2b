"""What was freed between blocks that are used goes back to the system."""

import contextlib
import gc
import sys
from pathlib import Path

import psutil
import pytest

from core.service.memory import give_back, imported

BLOCKS = 50_000
BLOCK_BYTES = 1000  # above what Python keeps in pools of its own


def test_what_is_free_goes_back() -> None:
    process = psutil.Process()
    blocks = [bytes(BLOCK_BYTES) for _ in range(BLOCKS)]
    used = blocks[::100]  # each holds its page, and what lies before it, in the heap
    blocks.clear()
    before = process.memory_info().rss
    give_back()
    assert before - process.memory_info().rss > BLOCKS * BLOCK_BYTES / 2
    assert all(len(block) == BLOCK_BYTES for block in used)


@pytest.mark.parametrize("name", ["imported_for_this_test", "failing_for_this_test"])
def test_what_was_imported_is_left_out_of_the_search_for_unused_objects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    code = "import gc\nSEARCHES = gc.isenabled()\n"
    (tmp_path / "imported_for_this_test.py").write_text(code)
    (tmp_path / "failing_for_this_test.py").write_text("raise ModuleNotFoundError")
    before = gc.get_freeze_count()
    try:
        with contextlib.suppress(ModuleNotFoundError):
            assert imported(name).SEARCHES is False
        assert gc.isenabled()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
        sys.modules.pop(name, None)
