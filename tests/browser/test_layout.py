"""What a wall shows can be read from where people sit: large enough, whole, apart."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page

from core.model import Identity
from tests.e2e.apiserver import writing

from . import looks
from .center import Center
from .device import now_ms
from .figures import PROBED, send_calm_day
from .place import HAND, SCREENS, Screen, page_of
from .reading import unreadable
from .release import Release
from .visitor import Regular, live, wall_path

GREY = 24  # of 255: the tokens are greys with a touch of blue


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("screen", [*SCREENS, HAND], ids=lambda screen: screen.name)
async def test_every_page_can_be_read(
    center: Center, onlooker: Regular, screen: Screen, language: str
) -> None:
    send_calm_day(center)
    path = wall_path(screen.wall, lang=language)
    page = await onlooker.page(path, pixels=screen.pixels)
    await live(page, len(screen.kinds) + 2)
    found = {
        kind: await unreadable(page, text_px=screen.text_px, clock_px=screen.clock_px)
        async for kind in _pages(page, screen)
    }
    assert {kind: faults for kind, faults in found.items() if faults} == {}


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_late_source_is_named_whole(
    release: Release, onlooker: Regular, language: str
) -> None:
    delay = Identity.of("portal_probe_seconds", {"portal": "pakn", "phase": "total", **PROBED})
    async with writing(release.database) as writer:  # the source with the longest name
        await writer.put((delay, now_ms() - 3_600_000, 0.3), source="do-cong")
    for screen in (*SCREENS, HAND):
        path = wall_path(screen.wall, page_of(screen, "overview"), lang=language)
        page = await onlooker.page(path, pixels=screen.pixels, url=release.url)
        await live(page, len(screen.kinds) + 2)
        await page.evaluate("document.fonts.ready")
        faults = await unreadable(page, text_px=screen.text_px, clock_px=screen.clock_px)
        assert faults == [], screen.name


async def _pages(page: Page, screen: Screen) -> AsyncIterator[str]:
    """Turn through the pages with the keys, held."""
    await page.keyboard.press(" ")
    for number, kind in enumerate(screen.kinds, 1):
        await page.keyboard.press(str(number))
        await page.wait_for_selector(f"main[data-page='{page_of(screen, kind)}']")
        await page.evaluate("document.fonts.ready")
        yield kind


async def test_a_calm_overview_has_no_colour(center: Center, onlooker: Regular) -> None:
    send_calm_day(center)
    page = await onlooker.page(wall_path("trung-tam", "trung-tam-overview"))
    await live(page)
    await page.wait_for_selector("[data-lamp='data'][data-level='calm']")
    assert await looks.most_colour(page) < GREY
