"""What a page looks like, measured in it by the scripts beside."""

import base64
from pathlib import Path
from typing import Any

from playwright.async_api import Page

_SCRIPTS = Path(__file__).parent / "scripts"

Number = dict[str, str]
Text = dict[str, Any]
# [ms since 1970, level, broken stage or None]
Change = list[Any]


async def numbers(page: Page) -> list[Number]:
    """Every number: its data attributes, `text`, and `look` (colour and line)."""
    found: list[Number] = await page.evaluate(_script("numbers"))
    return found


async def texts(page: Page) -> list[Text]:
    """Every visible text: `text`, `px` (font size), `cut` (by what), `hits` (texts it lies on)."""
    found: list[Text] = await page.evaluate(_script("texts"))
    return found


async def scrollers(page: Page) -> list[str]:
    """Name what could be scrolled."""
    found: list[str] = await page.evaluate(_script("scrollers"))
    return found


async def uncovered(page: Page) -> list[str]:
    """Name what can be seen beside a veil."""
    found: list[str] = await page.evaluate(_script("uncovered"))
    return found


async def most_colour(page: Page) -> int:
    """Largest difference between two channels of any pixel, of 255."""
    picture = base64.b64encode(await page.screenshot()).decode()
    found: int = await page.evaluate(_script("most_colour"), picture)
    return found


async def record_changes(page: Page, selector: str) -> None:
    """From now on, keep when which number was painted."""
    await page.evaluate(_script("record_changes"), selector)


async def recorded_changes(page: Page) -> list[tuple[int, str]]:
    """(ms since 1970, text) of each number since `record_changes`."""
    found: list[tuple[int, str]] = await page.evaluate("window.changes")
    return found


async def record_levels(page: Page) -> None:
    """From now on, keep when the wall was calm, had a band, a veil."""
    await page.evaluate(_script("record_levels"))


async def recorded_levels(page: Page) -> list[Change]:
    """Each change since `record_levels`, the state at its call first."""
    found: list[Change] = await page.evaluate("window.levels")
    return found


def _script(name: str) -> str:
    """Text of a script: one function."""
    return (_SCRIPTS / f"{name}.js").read_text()
