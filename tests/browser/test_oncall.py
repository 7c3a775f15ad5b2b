"""Who stands in is put in by keyboard, changed by two at once, and taken back."""

from playwright.async_api import Page, expect

from .center import ADMIN
from .release import Release
from .visitor import DESK, Visitor

_OVERRIDE = "[data-lane='cntt'] .override"


async def _change(page: Page, note: str) -> None:
    """Open what stands in, and save it with another note."""
    await page.locator(_OVERRIDE).first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Sửa").click()
    await dialog.get_by_label("Ghi chú").fill(note)
    await dialog.get_by_role("button", name="Lưu thay đổi").click()


async def test_two_who_change_one_are_told_of_each_other(
    release: Release, visitor: Visitor
) -> None:
    context = await visitor.context(ADMIN, pixels=DESK, url=release.url)
    first, second = await context.new_page(), await context.new_page()
    await first.goto("/oncall?schedule=cntt")
    await first.wait_for_selector("[data-row]")
    await first.keyboard.press("n")
    dialog = first.get_by_role("dialog")
    await dialog.get_by_label("Người thay").select_option("do-manh-cuong")
    await dialog.get_by_role("button", name="Xếp thay ca").press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(first.locator(_OVERRIDE).first).to_contain_text("Cường")
    await expect(first.locator("[data-on-duty]")).to_contain_text("Đỗ Mạnh Cường")
    await second.goto("/oncall?schedule=cntt")
    await _change(second, "nghỉ phép")
    await expect(second.get_by_role("dialog")).to_have_count(0)
    await _change(first, "đi công tác")
    await expect(dialog.locator("[data-conflict='2']")).to_contain_text("nghỉ phép")
    await dialog.get_by_role("button", name="Giữ bản của tôi").click()
    await dialog.get_by_role("button", name="Lưu thay đổi").click()
    await expect(dialog).to_have_count(0)
    await first.locator(_OVERRIDE).first.click()
    await expect(dialog).to_contain_text("đi công tác")
    await dialog.get_by_role("button", name="Gỡ").click()
    await dialog.get_by_role("button", name="Gỡ").click()
    await expect(dialog).to_have_count(0)
    await expect(first.locator("[data-on-duty]")).not_to_contain_text("Cường")
