"""Fault 4: the api is killed, and what changes meanwhile is on the wall when it is back."""

from playwright.async_api import Page

from core.model import Identity
from tests.e2e.apiserver import writing

from .device import now_ms
from .figures import PROBED
from .place import WALL
from .release import Release
from .visitor import Visitor, live, wall_path

DELAY = Identity.of("portal_probe_seconds", {"portal": "vneid", "phase": "total", **PROBED})


async def test_what_changed_while_the_api_was_dead_is_shown_afterwards(
    release: Release, visitor: Visitor
) -> None:
    async with writing(release.database) as writer:
        await writer.put((DELAY, now_ms(), 0.312), source="do-cong")
        page = await visitor.page(wall_path(WALL, f"{WALL}-portals"), url=release.url)
        await live(page)
        await _shows(page, "312")
        release.api.kill()
        await writer.put((DELAY, now_ms(), 0.407), source="do-cong")
        release.api.start()
        await _shows(page, "407")
    with release.database.connect() as conn:
        newest = conn.execute("SELECT value FROM sample ORDER BY time DESC LIMIT 1").fetchone()
    assert newest == (0.407,)
    assert await page.evaluate("performance.getEntriesByType('navigation').length") == 1


async def _shows(page: Page, milliseconds: str) -> None:
    await page.wait_for_selector(f"[data-source='do-cong'][data-value='{milliseconds}']")
