"""Simulated figures are said to be so: on the page of a wall, under its veil, at the desk."""

from playwright.async_api import expect

from core.model import Identity
from tests.e2e.apiserver import writing

from .center import ADMIN
from .device import now_ms
from .figures import PROBED
from .place import WALL
from .release import Release
from .visitor import DESK, Visitor, live, wall_path

LABELS = {"portal": "cong-tinh", "phase": "total", **PROBED}
SAID = "Mô phỏng"


async def test_a_simulated_figure_is_said_to_be_one(release: Release, visitor: Visitor) -> None:
    page = await (await visitor.context(url=release.url)).new_page()
    await page.clock.install()
    await page.goto(wall_path(WALL, f"{WALL}-portals"))
    await live(page)
    await expect(page.locator(".title")).not_to_contain_text(SAID)
    simulated = Identity.of("portal_probe_seconds", LABELS | {"simulated": "true"})
    async with writing(release.database) as writer:
        await writer.put((simulated, now_ms(), 0.25), source="do-cong")
        await expect(page.locator(".title")).to_contain_text(SAID)
        await expect(page.locator("[data-value='250'][data-simulated]")).to_have_count(1)
        desk = await visitor.page("/admin/sources", ADMIN, url=release.url, pixels=DESK)
        await expect(desk.locator("[data-source-row='do-cong']")).to_contain_text(SAID)
        release.api.kill()
        await page.clock.fast_forward("00:35")
        await expect(page.locator(".veil")).to_contain_text(SAID)
        release.api.start()
