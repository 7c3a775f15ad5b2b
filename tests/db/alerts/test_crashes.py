"""Faults 2 and 3: a leader that breaks anywhere tells the same as one that does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.seeds import seeds, short_folder
from tests.db.alerts.crashing import crashes_of, lived
from tests.spares import Spares


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder


@pytest.mark.parametrize("seed", seeds(short=3))
async def test_a_leader_that_breaks_tells_the_same(
    databases: Spares, folder: Path, seed: int
) -> None:
    with databases.lent() as one, databases.lent() as other:
        (folder / "a").mkdir()
        (folder / "b").mkdir()
        whole = await lived(one, folder / "a", seed, ())
        broken = await lived(other, folder / "b", seed, crashes_of(seed))
    assert whole.activations, "nothing happened"
    assert broken.activations == whole.activations
    assert broken.told == whole.told
    doubles = sum(broken.sends.values()) - len(broken.sends)
    assert len(broken.sends) == len(whole.sends)
    assert doubles <= broken.crashes
