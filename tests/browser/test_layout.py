"""What a wall shows can be read from where people sit: large enough, whole, apart."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page

from . import looks
from .center import Center
from .figures import send_calm_day
from .place import HAND, SCREENS, Screen, page_of
from .reading import unreadable
from .visitor import Visitor, live, wall_path

GREY = 24  # of 255: the tokens are greys with a touch of blue


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("screen", [*SCREENS, HAND], ids=lambda screen: screen.name)
async def test_every_page_can_be_read(
    center: Center, visitor: Visitor, screen: Screen, language: str
) -> None:
    send_calm_day(center)
    path = wall_path(screen.wall, lang=language)
    page = await visitor.page(path, pixels=screen.pixels)
    await live(page, len(screen.kinds) + 1)
    found = {
        kind: await unreadable(page, text_px=screen.text_px, clock_px=screen.clock_px)
        async for kind in _pages(page, screen)
    }
    assert {kind: faults for kind, faults in found.items() if faults} == {}


async def _pages(page: Page, screen: Screen) -> AsyncIterator[str]:
    """Turn through the pages with the keys, held."""
    await page.keyboard.press(" ")
    for number, kind in enumerate(screen.kinds, 1):
        await page.keyboard.press(str(number))
        await page.wait_for_selector(f"main[data-page='{page_of(screen, kind)}']")
        await page.evaluate("document.fonts.ready")
        yield kind


async def test_a_calm_overview_has_no_colour(center: Center, visitor: Visitor) -> None:
    send_calm_day(center)
    page = await visitor.page(wall_path("trung-tam", "trung-tam-overview"))
    await live(page)
    await page.wait_for_selector("[data-lamp='data'][data-level='calm']")
    assert await looks.most_colour(page) < GREY
