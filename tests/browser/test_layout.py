"""What a wall shows can be read from where people sit: large enough, whole, apart."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page

from . import looks
from .center import Center
from .figures import send_calm_day
from .place import SCREENS, Screen, page_of
from .visitor import Visitor, live, wall_path

ROUNDING_PX = 0.5
GREY = 24  # of 255: the tokens are greys with a touch of blue


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.wall)
async def test_every_page_can_be_read(
    center: Center, visitor: Visitor, screen: Screen, language: str
) -> None:
    send_calm_day(center)
    path = wall_path(screen.wall, lang=language)
    page = await visitor.page(path, pixels=screen.pixels)
    await live(page, len(screen.kinds) + 1)
    found = {kind: await _faults(page, screen) async for kind in _pages(page, screen)}
    assert {kind: faults for kind, faults in found.items() if faults} == {}


async def _pages(page: Page, screen: Screen) -> AsyncIterator[str]:
    """Turn through the pages with the keys, held."""
    await page.keyboard.press(" ")
    for number, kind in enumerate(screen.kinds, 1):
        await page.keyboard.press(str(number))
        await page.wait_for_selector(f"main[data-page='{page_of(screen, kind)}']")
        await page.evaluate("document.fonts.ready")
        yield kind


async def _faults(page: Page, screen: Screen) -> list[str]:
    texts = await looks.texts(page)
    small = [
        f"{one['text']!r} is {one['px']:.1f} px"
        for one in texts
        if one["px"] < screen.text_px - ROUNDING_PX
    ]
    cut = [f"{one['text']!r} is cut by {one['cut']}" for one in texts if one["cut"]]
    hits = [f"{one['text']!r} lies on {one['hits']}" for one in texts if one["hits"]]
    scrollers = [f"{name} scrolls" for name in await looks.scrollers(page)]
    clock = await page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('[data-clock]')).fontSize)"
    )
    unreadable = [f"the clock is {clock} px"] if clock < screen.clock_px else []
    return small + cut + hits + scrollers + unreadable


async def test_a_calm_overview_has_no_colour(center: Center, visitor: Visitor) -> None:
    send_calm_day(center)
    page = await visitor.page(wall_path("trung-tam", "trung-tam-overview"))
    await live(page)
    await page.wait_for_selector("[data-lamp='data'][data-level='calm']")
    assert await looks.most_colour(page) < GREY
