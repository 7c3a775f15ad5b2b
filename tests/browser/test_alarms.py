"""A wall tells of alarms: seen and heard at once, its page held, a flood as groups."""

import pytest
from playwright.async_api import Page, expect

from . import looks
from .alarms import Alarms, alarms
from .device import now_ms
from .place import HAND, SCREENS, WALL, Screen
from .reading import unreadable
from .release import Release
from .visitor import Visitor, live, wall_path

SEEN_MS = HEARD_MS = 2000
TONES = 2
FLOOD, RULES = 60, 12
MANY = 11
ROWS_MAX = 10
FLOOD_LINE = "[data-strip='flood']"


async def _wall(visitor: Visitor, release: Release, *, heard: bool = True) -> Page:
    """Open the wall, with ears; a key lets it sound."""
    context = await visitor.context(url=release.url)
    await context.add_init_script(looks.script("record_tones" if heard else "hold_sound_back"))
    page = await context.new_page()
    await page.goto(wall_path(WALL))
    await live(page)
    await page.keyboard.press("x")
    return page


async def test_a_new_p1_is_seen_and_heard_and_holds_its_page(
    release: Release, visitor: Visitor
) -> None:
    page = await _wall(visitor, release)
    with alarms(release.database) as fired:
        began_ms = now_ms()
        number = fired.fire("OwnPortalDown", **{"class": "service", "portal": "cong-tinh"})
        await page.wait_for_selector(f"[data-strip='alarm'] .first.p1[data-alert='{number}']")
        assert now_ms() - began_ms <= SEEN_MS
        await page.wait_for_function(f"window.tones.length >= {TONES}")
        heard_ms = await page.evaluate("window.tones[0]")
        assert heard_ms - began_ms <= HEARD_MS
        await expect(page.locator("main")).to_have_attribute("data-page", f"{WALL}-portals")
        await expect(page.locator(".title [data-held-until]")).to_contain_text("giữ đến")
        assert await _flashes(page, "alarm")
        assert await looks.violations(page) == []
    await expect(page.locator("[data-strip='alarm'], [data-held-until]")).to_have_count(0)


async def _flashes(page: Page, strip: str) -> bool:
    """Whether it would blink once a second for who does not mind motion; others see a border."""
    first = page.locator(f"[data-strip='{strip}'] .first")
    still = await first.evaluate("one => getComputedStyle(one).boxShadow")
    await page.emulate_media(reduced_motion="no-preference")
    moves = await first.evaluate("one => getComputedStyle(one).animationDuration")
    await page.emulate_media(reduced_motion="reduce")
    return bool(moves == "1s" and still.count("inset") > 1)


async def test_a_flood_is_told_in_groups_and_none_is_lost(
    release: Release, visitor: Visitor
) -> None:
    page = await _wall(visitor, release, heard=False)
    with alarms(release.database) as fired:
        _flood(fired)
        strip = page.locator(FLOOD_LINE)
        await expect(strip).to_contain_text(f"Lũ cảnh báo: {FLOOD} → {RULES} nhóm")
        rows = strip.locator("[data-count]")
        counts = [int(await row.get_attribute("data-count") or "") for row in await rows.all()]
        assert sum(counts) == FLOOD
        assert len(counts) <= ROWS_MAX
        assert await _flashes(page, "flood")
        await expect(strip).to_contain_text("tắt âm")
    with alarms(release.database) as fired:
        for n in range(MANY):
            fired.fire("Rule", "p3", site=f"site-{n}")
        await expect(strip).to_contain_text(f"Lũ cảnh báo: {MANY} → 1 nhóm")
        await expect(strip).to_contain_text("tắt âm")  # also where no row is left for it
        await expect(strip.locator(".first.p3:not(.flashes)")).to_have_css(
            "background-color", "rgb(240, 228, 66)"
        )


def _flood(fired: Alarms) -> None:
    for n in range(FLOOD):
        fired.fire(f"Rule{n % RULES}", f"p{1 + n % 4}", site=f"site-{n}")


@pytest.mark.parametrize("screen", [*SCREENS, HAND], ids=lambda screen: screen.name)
async def test_alarms_can_be_read(release: Release, visitor: Visitor, screen: Screen) -> None:
    page = await visitor.page(wall_path(screen.wall), pixels=screen.pixels, url=release.url)
    await live(page, len(screen.kinds) + 2)
    with alarms(release.database) as fired:
        fired.fire("Cúp điện", "p2")
        fired.fire("Mất sóng", "p1")
        await page.wait_for_selector("[data-strip='alarm'] .first.p1")
        await page.evaluate("document.fonts.ready")
        faults = await unreadable(page, text_px=screen.text_px, clock_px=screen.clock_px)
        assert faults == []
