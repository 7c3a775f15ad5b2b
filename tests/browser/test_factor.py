"""A telephone beside the password: from turning it on to the day it is lost."""

from playwright.async_api import Page, expect

from core.service.clock import SystemClock
from core.store import people
from core.store.people import NewPerson, Role
from core.store.pool import connect
from tests.authenticator import Authenticator
from tests.passwords import CheapPasswords

from .center import PASSWORD, Center
from .visitor import DESK, Visitor

USER = "em"


async def _sign_in(page: Page, code: str = "") -> None:
    await page.fill("#user", USER)
    await page.fill("#password", PASSWORD)
    await page.fill("#code", code)
    await page.keyboard.press("Enter")


async def _sign_out(page: Page) -> None:
    await page.locator(".avatar").click()
    await page.get_by_role("button", name="Đăng xuất").click()
    await page.wait_for_url("**/login")


async def test_from_turning_it_on_to_a_lost_telephone(center: Center, visitor: Visitor) -> None:
    new = NewPerson(USER, "Sùng Thị Em", (Role.ON_CALL,), PASSWORD, must_change_password=False)
    async with await connect(center.database.login(), autocommit=True) as conn:
        now, passwords = SystemClock().now(), CheapPasswords()
        await people.add(conn, new, passwords=passwords, by="system:test", now=now)
    page = await visitor.page("/alerts?state=all", None, pixels=DESK)
    await page.wait_for_url("**/login?**")
    await _sign_in(page)
    await page.wait_for_url("**/alerts?state=all")
    asked = page.locator("[data-factor-asked]")
    await expect(asked).to_contain_text("Hãy bật xác thực hai lớp trước")
    await asked.get_by_role("link").click()
    await expect(asked).to_have_count(0)

    await page.get_by_role("button", name="Bật").click()
    await page.fill("#proof-password", "wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Mật khẩu hoặc mã không đúng. Còn 4")
    await page.fill("#proof-password", PASSWORD)
    await page.keyboard.press("Enter")
    picture = page.get_by_role("img", name="Mã QR")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("(image) => image.naturalWidth > 200")
    secret = await page.locator("[data-secret]").get_attribute("data-secret")
    phone = Authenticator(secret or "")
    await page.fill("#first-code", phone.code())
    await page.keyboard.press("Enter")
    shown = page.locator("[data-recovery]")
    await expect(shown).to_have_count(10, timeout=120_000)  # ten hashes that are slow on purpose
    recovery = await shown.all_inner_texts()
    await page.get_by_role("button", name="Tôi đã cất").click()
    await expect(page.locator("[data-factor='on']")).to_contain_text("còn 10 mã dự phòng")

    await _sign_out(page)
    await _sign_in(page)
    await expect(page.get_by_role("alert")).to_contain_text("Kiểm tra tên, mật khẩu và mã.")
    used = phone.code()
    await _sign_in(page, used)
    await expect(page.get_by_role("heading", name="Bắt đầu", exact=True)).to_be_visible()
    await _sign_out(page)
    await _sign_in(page, used)
    await expect(page.get_by_role("alert")).to_contain_text("Kiểm tra tên, mật khẩu và mã.")
    await expect(page.locator("#code")).to_be_focused()
    await page.get_by_role("button", name="Dùng mã dự phòng").click()
    await _sign_in(page, recovery[7])
    await expect(page.get_by_role("heading", name="Bắt đầu", exact=True)).to_be_visible()
    await page.goto("/account")
    await expect(page.locator("[data-factor='on']")).to_contain_text("còn 9 mã dự phòng")
