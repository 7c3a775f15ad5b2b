"""docs/walls.md names everything that `walls.yml` can say, and nothing that it cannot."""

import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

from api.tiles import Show
from api.wall import config, pages, specs
from api.wall.pages import READERS

PAGE = (Path(__file__).parents[3] / "docs" / "walls.md").read_text()
WORDS = set(re.findall(r"`([a-z_]+)`", PAGE))
ASKED = re.compile(
    r"""(?:text|slug|number|nodes|get|pairs|choice|draft|drafts|_labels)\((?:desk, )?"(\w+)"""
)


@pytest.mark.parametrize("word", [*READERS, *Show])
def test_kinds_and_shows_are_described(word: str) -> None:
    assert word in WORDS


@pytest.mark.parametrize("module", [config, pages, specs])
def test_every_key_that_is_read_is_described(module: ModuleType) -> None:
    read = set(ASKED.findall(inspect.getsource(module)))
    assert read
    assert read - {"walls"} <= WORDS


def test_what_fits_at_five_metres_is_what_the_page_says() -> None:
    assert "3 panels, 4 list rows, 5 coverage rows of 8 cells, 8 portals or 4 units" in " ".join(
        PAGE.split()
    )
