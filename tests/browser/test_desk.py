"""The desk around its pages: deep links, who may see what, the search, themes, no link."""

import re

from playwright.async_api import expect

from . import looks
from .center import ADMIN, GRAFANA, OPERATOR, PASSWORD, Center
from .visitor import DESK, Visitor

LINK = "/admin/sources?source=do-cong&view=gaps"


async def test_a_stranger_with_a_deep_link_signs_in_and_is_there(
    center: Center, visitor: Visitor
) -> None:
    page = await visitor.page(LINK, None, pixels=DESK)
    await page.wait_for_url("**/login?**")
    await expect(page.locator("main")).to_contain_text("trang Nguồn số liệu")
    await page.fill("#user", ADMIN)
    await page.fill("#password", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{center.url}{LINK}")
    await expect(page.locator(".head[data-source='do-cong']")).to_be_visible()
    await expect(page.get_by_role("tab", selected=True)).to_contain_text("Khoảng trống")


async def test_an_operator_is_offered_and_given_no_administration(visitor: Visitor) -> None:
    page = await visitor.page("/admin/sources", OPERATOR, pixels=DESK)
    await expect(page.get_by_role("alert")).to_contain_text("không gồm trang “Nguồn số liệu”")
    navigation = page.get_by_role("navigation")
    await expect(navigation.get_by_role("link", name="Bắt đầu")).to_be_visible()
    await expect(navigation.get_by_role("link", name="Nguồn số liệu")).to_have_count(0)
    await expect(navigation.get_by_role("link", name="Grafana")).to_have_attribute("href", GRAFANA)
    for path in ("sources", "sources/do-cong", "rejected", "rejected/1"):
        assert (await page.request.get(f"/api/ioc/v1/{path}")).status == 403, path


async def test_the_search_finds_without_marks_and_goes_there(visitor: Visitor) -> None:
    page = await visitor.page("/", ADMIN, pixels=DESK)
    await page.wait_for_selector("tbody [data-value]")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    await page.keyboard.press("Control+k")
    await page.keyboard.type("tram bts xa khun ha")
    option = page.get_by_role("option", selected=True)
    await expect(option.locator("u")).to_have_text("Trạm BTS xã Khun Há")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/admin/sources?source=tram-khun-ha-2025")
    await expect(page.locator(".head[data-source='tram-khun-ha-2025']")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("heading", name="Bắt đầu", exact=True)).to_be_visible()
    assert loads == []  # the desk changes its pages; it is not loaded anew


async def test_language_and_theme_are_kept(visitor: Visitor) -> None:
    context = await visitor.context(ADMIN, pixels=DESK)
    page = await context.new_page()
    await page.goto("/")
    await page.locator(".avatar").click()
    await page.get_by_role("button", name="Sáng", exact=True).click()
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("html[data-theme='light'][lang='en']")).to_have_count(1)
    other = await context.new_page()
    await other.goto("/admin/sources")
    await expect(other.locator("html[data-theme='light'][lang='en']")).to_have_count(1)
    await expect(other.get_by_role("navigation")).to_contain_text("Administration")


async def test_esc_closes_the_menu_and_leads_back(visitor: Visitor) -> None:
    page = await visitor.page("/", ADMIN, pixels=DESK)
    await page.locator(".avatar").click()
    await page.get_by_role("button", name="Sáng", exact=True).focus()
    await page.keyboard.press("Escape")
    await expect(page.locator("#account-menu")).to_have_count(0)
    await expect(page.locator(".avatar")).to_be_focused()


async def test_without_a_link_nothing_can_be_done_and_nothing_is_said_of_figures(
    visitor: Visitor,
) -> None:
    context = await visitor.context(ADMIN, pixels=DESK)
    page = await context.new_page()
    await page.route_web_socket("**/api/ioc/v1/live", lambda _socket: None)  # open, and silent
    await page.goto("/admin/screens")
    band = page.locator("[data-band='connection']")
    await expect(band).to_contain_text("Chưa nhận được gì từ máy chủ")
    for said_of_a_link_that_was in ("Mất kết nối", "lúc"):
        await expect(band).not_to_contain_text(said_of_a_link_that_was)
    await expect(band.get_by_role("status")).not_to_contain_text(re.compile(r"\d"))
    assert await looks.violations(page) == []
    form = page.locator("form")
    await expect(form.get_by_role("button")).to_be_disabled()
    await expect(form).to_contain_text("khóa khi mất kết nối")
    await page.locator(".avatar").click()
    await page.get_by_role("button", name="Đổi mật khẩu").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="Lưu")).to_be_disabled()
    await expect(dialog).to_contain_text("khóa khi mất kết nối")


async def test_a_page_that_does_not_exist_says_so(visitor: Visitor) -> None:
    page = await visitor.page("/admin/nowhere", ADMIN, pixels=DESK)
    await expect(page.get_by_role("alert")).to_contain_text("Không có trang này")
    await expect(page).to_have_title(re.compile("Không có trang này"))
