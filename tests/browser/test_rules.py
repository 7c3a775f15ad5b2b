"""Rules in the browser: written, tried by the state machine that pages, saved by two, removed."""

import re

from playwright.async_api import Page, expect

from .center import ADMIN, Center
from .figures import send_calm_day
from .visitor import DESK, Visitor

NAME = "PortalTried"
# A browser tells that a dialog closed a moment after it closed; who is quick is elsewhere by then.
_STAY_AND_GO_BACK = "stay => { stay.click(); dispatchEvent(new PopStateEvent('popstate')); }"
_TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def _ready(page: Page, foot: str) -> None:
    """Wait until the foot says whether it can be saved, or why not."""
    await expect(page.locator(f"[data-foot='{foot}']")).to_have_count(1)


async def _save(page: Page, reason: str) -> None:
    await page.fill("#rule-reason", reason)
    await _ready(page, "savable")
    await page.locator(".save button").click()


async def test_a_rule_is_written_tried_saved_by_two_and_removed(
    center: Center, visitor: Visitor
) -> None:
    send_calm_day(center)
    context = await visitor.context(ADMIN, pixels=DESK)
    page = await context.new_page()
    await page.goto("/rules/new")
    await page.fill("#rule-name", NAME)
    await page.locator("#rule-expr").press_sequentially("portal_u")
    await page.locator("[role='option']").first.wait_for()
    await page.keyboard.press("Enter")
    await expect(page.locator("#rule-expr")).to_have_value("portal_up")
    await page.locator("#rule-expr").press_sequentially(" >")
    await expect(page.locator("#rule-expr-fault")).to_contain_text(
        "dòng 1, cột 12: biểu thức chưa hết"
    )
    await page.locator("#rule-expr").press_sequentially("= 0")
    await page.select_option("#rule-priority", "p4")
    await _ready(page, "untried")
    await expect(page.locator("[data-state='firing']").first).to_be_visible()

    await page.get_by_role("button", name="Chạy thử").click()
    await expect(page.locator("[data-trial='done'] [data-figure='fired']")).to_have_text(
        re.compile(r"[1-9]")
    )
    await page.locator("[role='slider']").first.press("End")
    await expect(page.locator("[role='slider']").first).to_have_attribute(
        "aria-valuetext", re.compile(r"\d\d/\d\d \d\d:\d\d")
    )
    await _save(page, "")
    await expect(page).to_have_url(re.compile("/rules/edit"))
    await expect(page.locator("[data-version='1']")).to_have_count(1)

    other = await context.new_page()
    await other.goto(page.url)
    await other.fill("#rule-hold", "1h")
    await page.fill("#rule-hold", "5m")
    await _save(page, "thử")
    await expect(page.locator("[data-version='2']")).to_have_count(1)
    await _save(other, "thử nữa")
    conflict = other.get_by_role("dialog")
    for told in ("v2", "5m", "1h"):
        await expect(conflict).to_contain_text(told)
    await other.keyboard.press("Escape")
    await expect(other.locator("[data-version='2']")).to_have_count(1)
    await expect(other.locator("#rule-hold")).to_have_value("1h")
    await other.close()

    await page.get_by_role("button", name="Gỡ quy tắc").click()
    await page.get_by_role("button", name="Gỡ", exact=True).click()
    await page.locator("tr[data-rule]").first.wait_for()
    await expect(page.locator("tr[data-rule]", has_text=NAME)).to_have_count(0)

    await page.goto("/rules/new")  # its name is free again
    await page.fill("#rule-name", NAME)
    await page.fill("#rule-expr", "portal_up / 0 > 5")
    await page.select_option("#rule-priority", "p4")
    await expect(page.locator("tr:has([data-state='firing']) .value").first).to_have_text("∞")
    await _save(page, "lại từ đầu")
    await expect(page.locator("[data-version='4']")).to_have_count(1)
    await page.get_by_role("button", name="Gỡ quy tắc").click()
    await page.get_by_role("button", name="Gỡ", exact=True).click()
    await page.locator("tr[data-rule]").first.wait_for()


async def test_who_leaves_is_asked_and_a_rule_of_a_file_is_only_read(visitor: Visitor) -> None:
    page = await visitor.page("/rules", ADMIN, pixels=DESK)
    await page.fill("[type='search']", "cong khong truy cap")
    await expect(page).to_have_url(re.compile("q=cong"))  # a pause in typing later: it was found
    await page.locator("tr[data-rule] a").first.click()
    await expect(page.locator("#rule-expr")).not_to_be_editable()
    await page.get_by_role("link", name="Viết bản tại đây").click()
    await page.fill("#rule-hold", "30s")
    await page.get_by_role("link", name="Cảnh báo").first.click()
    await page.get_by_role("button", name="Ở lại").click()
    await expect(page.locator("#rule-hold")).to_have_value("30s")
    await page.go_back()
    await page.get_by_role("button", name="Bỏ và rời trang").click()
    await expect(page.locator("#rule-expr")).not_to_be_editable()


async def test_who_stays_and_at_once_goes_back_is_asked_again(visitor: Visitor) -> None:
    page = await visitor.page("/rules/new", ADMIN, pixels=DESK)
    await page.fill("#rule-hold", "30s")
    await page.get_by_role("link", name="Cảnh báo").first.click()
    await page.get_by_role("button", name="Ở lại").evaluate(_STAY_AND_GO_BACK)
    await page.evaluate(_TWO_FRAMES)  # by then the first dialog has told that it closed
    await expect(page.get_by_role("button", name="Ở lại")).to_be_visible()
