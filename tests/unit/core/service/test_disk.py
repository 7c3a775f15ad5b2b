"""When a disk is low, when it is full, and when it is neither any more."""

from pathlib import Path

import pytest

from core.service.disk import Disk, Room

GB = 1 << 30
MB = 1 << 20

A, L, F = Room.AMPLE, Room.LOW, Room.FULL


def free(total_gb: float, percent: float) -> Disk:
    return Disk(int(total_gb * GB), int(total_gb * GB * percent / 100))


@pytest.mark.parametrize(
    ("disk", "before", "room"),
    [
        (free(100, 50), A, A),
        (free(100, 15.1), A, A),
        (free(100, 14.9), A, L),
        (free(100, 8.1), A, L),
        (free(100, 7.9), A, F),
        (free(100, 0), A, F),
        # What was said stands until there is clearly more: an eighth above the limit.
        (free(100, 8.9), F, F),
        (free(100, 9.1), F, L),
        (free(100, 16.5), L, L),
        (free(100, 16.5), F, L),
        (free(100, 17), L, A),
        (free(100, 17), F, A),
        (free(100, 7.9), L, F),
        # Of a small disk a few percent are nothing: 512 and 256 MB then.
        (Disk(2 * GB, 513 * MB), A, A),
        (Disk(2 * GB, 511 * MB), A, L),
        (Disk(2 * GB, 257 * MB), A, L),
        (Disk(2 * GB, 255 * MB), A, F),
        (Disk(0, 0), A, F),
    ],
)
def test_a_disk_is_judged_by_what_is_free(disk: Disk, before: Room, room: Room) -> None:
    assert disk.room(before) is room


def test_the_disk_of_a_folder(tmp_path: Path) -> None:
    disk = Disk.of(tmp_path)
    assert 0 < disk.free_bytes < disk.total_bytes
    assert 0 < disk.free_ratio < 1
    assert "MB are free" in str(disk)
