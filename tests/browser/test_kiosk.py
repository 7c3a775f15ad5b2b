"""A screen without a keyboard: it shows a code, is let in, shows its wall, and is sent off."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Page, Route, expect

from core.store.pairing import CODE_ALPHABET

from . import looks
from .center import ADMIN, Center
from .place import SCREENS, WALL
from .states import SCREEN, SCREEN_NAME, screens
from .visitor import DESK, Visitor, live, wall_path

API = "/api/ioc/v1"
TOLD_SECONDS = 5
PATIENCE_MS = 20_000
ROUNDING_PX = 0.5
# Nobody has told the page yet how far away people stand: as from the farthest.
FARTHEST = max(SCREENS, key=lambda screen: screen.distance_m)
NAME = "Sảnh tầng 1"


@pytest.fixture
async def admin(visitor: Visitor) -> AsyncIterator[Page]:
    """Give an administrator at the page of screens."""
    context = await visitor.context(ADMIN, pixels=DESK)
    page = await context.new_page()
    await page.goto("/admin/screens")
    yield page
    for row in await page.locator("[data-screen]").all():
        id_ = await row.get_attribute("data-screen")
        await _write(context, "DELETE", f"/screens/{id_}")


async def _write(context: BrowserContext, method: str, path: str) -> int:
    """Status of a write that carries all that it should."""
    session = await (await context.request.get(f"{API}/session")).json()
    headers = {"X-CSRF-Token": session.get("csrf", "")}
    return (await context.request.fetch(f"{API}{path}", method=method, headers=headers)).status


async def _code(page: Page) -> str:
    """Code that a screen shows."""
    await page.wait_for_selector("main[data-pairing]:not([data-pairing=''])")
    code = await page.locator("main").get_attribute("data-pairing")
    assert code
    return code


async def _pair(admin: Page, code: str) -> None:
    await admin.fill("#screen-code", f"{code[:3].lower()} {code[3:]}")
    await admin.fill("#screen-name", NAME)
    await admin.select_option("#screen-wall", WALL)
    await admin.locator("form button").click()
    await expect(admin.get_by_role("status").filter(has_text=NAME)).to_be_visible(
        timeout=PATIENCE_MS
    )


async def test_a_screen_is_paired_shows_its_wall_and_ends_with_a_new_code(
    visitor: Visitor, admin: Page
) -> None:
    context = await visitor.context(None)
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(wall_path(WALL))
    code = await _code(page)
    assert not set(code) - set(CODE_ALPHABET)
    await page.reload()
    assert await _code(page) == code

    await expect(admin.get_by_text(f"/wall/{WALL}").first).to_be_visible()
    await _pair(admin, code)
    await live(page)

    # The token: out of reach of scripts and other sites, and in no address.
    (cookie,) = [one for one in await context.cookies() if "screen" in one["name"]]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert await page.evaluate("document.cookie") == ""
    assert [url for url in asked if cookie["value"] in url] == []

    # It stays through a reload, and opens nothing else.
    await page.reload()
    await live(page)
    other = next(screen.wall for screen in SCREENS if screen.wall != WALL)
    for path, status in ((f"/walls/{WALL}", 200), (f"/walls/{other}", 403), ("/walls", 403)):
        assert (await context.request.get(f"{API}{path}")).status == status, path
    assert await _write(context, "DELETE", "/session") == 403
    assert await _write(context, "PUT", "/session/password") == 403
    elsewhere = await context.new_page()
    await elsewhere.goto(wall_path(other))
    await elsewhere.wait_for_url(f"**/wall/{WALL}*")  # its own, whatever it is asked for
    await elsewhere.close()

    # Administrators see how it is, and send it off.
    row = admin.locator("[data-screen]").filter(has_text=NAME)
    await expect(row).to_contain_text("đang mở")
    await expect(row.locator("[data-unit='MB']")).not_to_have_text("—")
    await row.get_by_role("button").click()
    async with admin.expect_response(lambda answer: answer.request.method == "DELETE"):
        await admin.get_by_role("dialog").get_by_role("button", name="Thu hồi").click()
    began = time.monotonic()
    again = await _code(page)
    assert time.monotonic() - began < TOLD_SECONDS
    assert again != code
    assert await page.locator("[data-value]").count() == 0
    await expect(row).to_have_count(0)


async def test_what_does_not_fit_is_told_at_its_field(admin: Page) -> None:
    await admin.fill("#screen-code", "AAAAAA")
    await admin.fill("#screen-name", "S\u200b")  # cannot be printed
    await admin.select_option("#screen-wall", WALL)
    await admin.locator("form button").click()
    await expect(admin.locator("#screen-name-fault")).to_be_visible()
    await expect(admin.locator("#screen-code-fault")).to_have_count(0)
    await admin.fill("#screen-name", NAME)
    await expect(admin.locator("#screen-name-fault")).to_have_count(0)
    await admin.locator("form button").click()
    await expect(admin.locator("#screen-code-fault")).to_contain_text("Không màn hình nào")


async def test_who_revokes_hears_whether_it_was_done(center: Center, visitor: Visitor) -> None:
    context, answered = await visitor.context(ADMIN, pixels=DESK), asyncio.Event()
    page = await context.new_page()

    async def lose(route: Route) -> None:
        await answered.wait()
        await route.abort()

    await page.route("**/api/ioc/v1/screens/*", lose)
    with screens(center):
        await page.goto("/admin/screens")
        button = page.get_by_role("button", name=f"Thu hồi “{SCREEN_NAME}”")
        await button.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Thu hồi").click()
        for _ in range(3):  # a browser asks a page once only
            await page.keyboard.press("Escape")
        await expect(dialog).to_be_visible()
        answered.set()
        await expect(dialog.get_by_role("alert")).to_contain_text("Chưa thu hồi được.")
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(button).to_be_focused()


async def test_a_list_that_is_not_told_anew_is_not_shown_as_new(
    center: Center, visitor: Visitor
) -> None:
    context, lost = await visitor.context(ADMIN, pixels=DESK), asyncio.Event()
    page = await context.new_page()

    async def lose(route: Route) -> None:
        await (route.abort() if lost.is_set() else route.continue_())

    await page.route("**/api/ioc/v1/screens", lose)
    with screens(center):
        await page.goto("/admin/screens")
        seen = page.locator(f"[data-screen='{SCREEN}'] [data-unit='s']")
        await expect(seen).to_have_attribute("data-quality", "fresh")
        lost.set()
        await expect(seen).to_have_attribute("data-quality", "stale")
        await expect(page.get_by_role("alert")).to_contain_text("Không tới được máy chủ")
        before = await seen.inner_text()
        await expect(seen).not_to_have_text(before)  # its age goes on
        await page.reload()
        await expect(page.get_by_role("alert")).to_contain_text("Không tới được máy chủ")
        await expect(page.get_by_text("Đang hỏi")).to_have_count(0)


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_code_can_be_read_from_the_farthest_seat(visitor: Visitor, language: str) -> None:
    page = await visitor.page(wall_path(WALL, lang=language), None)
    await _code(page)
    await page.wait_for_selector("[data-clock]:not(:empty)")
    await page.evaluate("document.fonts.ready")
    texts = await looks.texts(page)
    small = [one for one in texts if one["px"] < FARTHEST.text_px - ROUNDING_PX]
    assert [one for one in texts if one["cut"] or one["hits"]] == small == []
    assert await looks.scrollers(page) == []
    assert await looks.violations(page) == []
