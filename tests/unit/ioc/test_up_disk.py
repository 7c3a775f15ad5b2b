"""`ioc up` follows its disks and keeps something to give up."""

from pathlib import Path

import pytest

from core.service.disk import Disk
from ioc.up.ballast import BALLAST_BYTES, ballast, fits, free_ballast, keep_ballast
from ioc.up.disk import Disks
from ioc.up.output import Terminal

GB = 1 << 30
AMPLE = Disk(100 * GB, 50 * GB)


@pytest.mark.parametrize(
    ("total_gb", "free_gb", "enough"),
    [(100, 50, True), (100, 20.6, True), (100, 20.4, False), (2, 1, True), (2, 0.8, False)],
)
def test_ballast_is_made_only_where_there_is_ample_room(
    total_gb: float, free_gb: float, *, enough: bool
) -> None:
    assert fits(Disk(int(total_gb * GB), int(free_gb * GB))) is enough


def test_ballast_takes_space_and_gives_it_back(tmp_path: Path) -> None:
    if not fits(Disk.of(tmp_path)):
        pytest.skip("this disk has no room for a ballast")
    assert keep_ballast(tmp_path, AMPLE)
    assert ballast(tmp_path).stat().st_blocks * 512 >= BALLAST_BYTES
    assert not keep_ballast(tmp_path, AMPLE), "it is there"
    assert free_ballast(tmp_path) >= BALLAST_BYTES
    assert free_ballast(tmp_path) == 0
    assert not keep_ballast(tmp_path, Disk(100 * GB, 10 * GB)), "not while there is little"
    assert not list(tmp_path.iterdir())


async def test_a_disk_that_fills_up_is_told_once_and_with_what_to_do(tmp_path: Path) -> None:
    lines: list[str] = []
    percents = [50, 14, 14, 7, 8.5, 20]
    folders = {"database": tmp_path, "wal": tmp_path / "none"}
    disks = Disks(
        tmp_path,
        folders,
        Terminal(lines.append),
        look=lambda _path: Disk(100 * GB, int(GB * percents[0])),
    )
    (tmp_path / "ballast").touch()
    refused = []
    while percents:
        disks.look()
        refused.append(await disks.fault() is not None)
        percents.pop(0)
    assert refused == [False, False, False, True, True, False]  # as ingest does
    assert [line.split(" are free")[0].split("disk", 1)[1].strip() for line in lines] == [
        "14336 MB of 102400 MB",
        "7168 MB of 102400 MB",
        "20480 MB of 102400 MB",
    ]
    assert "below 8192 MB samples are refused" in lines[0]
    assert f"ioc doctor --state {tmp_path} --free-ballast` frees 512 MB at once" in lines[1]
    assert "enough again" in lines[2]


def test_ballast_that_is_not_there_is_not_offered(tmp_path: Path) -> None:
    lines: list[str] = []
    Disks(tmp_path, {}, Terminal(lines.append), look=lambda _path: Disk(100 * GB, 7 * GB)).look()
    assert lines[0].endswith("samples are refused until some is freed")
