"""What was freed between blocks that are used goes back to the system."""

import gc

import psutil

from core.service.memory import give_back, keep_what_is_there

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


def test_what_is_there_is_left_out_of_the_search_for_unused_objects() -> None:
    before = gc.get_freeze_count()
    keep_what_is_there()
    try:
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
