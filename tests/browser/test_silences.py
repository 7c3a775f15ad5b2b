"""A silence says what it would hide, needs a reason and an end, and can be ended."""

from playwright.async_api import Page, expect

from .alarms import alarms
from .center import ADMIN, OPERATOR
from .release import Release
from .visitor import DESK, Visitor


async def _dialog(page: Page, number: int) -> None:
    await page.goto(f"/alerts/{number}")
    await page.get_by_role("button", name="Tắt tiếng…").click()


async def test_an_alert_is_silenced_and_calls_again(release: Release, visitor: Visitor) -> None:
    with alarms(release.database) as fired:
        number = fired.fire("Ngập", "p2", site="cau-1")
        other = fired.fire("Ngập", "p2", site="cau-2")
        context = await visitor.context(OPERATOR, pixels=DESK, url=release.url)
        page = await context.new_page()
        sockets = list[str]()
        page.on("websocket", lambda socket: sockets.append(socket.url))
        await _dialog(page, number)
        await expect(page.locator("[data-rules]")).to_have_count(1)
        dialog = page.get_by_role("dialog")
        await expect(dialog.locator("[data-preview='1']")).to_contain_text("1 cảnh báo đang mở")
        await dialog.get_by_label("site là cau-1").uncheck()
        await expect(dialog.locator("[data-preview='2']")).to_be_visible()
        await dialog.get_by_label("site là cau-1").check()
        await expect(dialog.locator("[data-preview='1']")).to_be_visible()
        assert len(sockets) == 1  # what the navigation hears of rules begins no link anew
        save = dialog.get_by_role("button", name="Tắt tiếng")
        await save.click()
        await expect(dialog).to_contain_text("Ghi lý do")
        await dialog.get_by_label("Lý do").fill("Đang sửa cầu")
        await save.click()
        await expect(dialog).to_have_count(0)
        await page.goto("/alerts?state=silenced")
        await expect(page.locator(f"tr[data-alert='{number}']")).to_contain_text("Chưa ai nhận")
        await expect(page.locator(f"tr[data-alert='{other}']")).to_have_count(0)
        silence = page.locator("[data-silence]", has_text="cau-1")
        await expect(silence).to_contain_text("Đang sửa cầu")
        await silence.get_by_role("button").press("Enter")
        await page.keyboard.press("Escape")  # its own, not the list's below
        await expect(dialog).to_have_count(0)
        await silence.get_by_role("button").click()
        await page.get_by_role("dialog").get_by_role("button", name="Thôi tắt tiếng").click()
        await expect(silence).to_have_count(0)
        hid = page.locator("[data-hid='1'] a")  # what it hid is what one asks next
        await expect(hid).to_have_attribute("href", f"/alerts/{number}")
        await page.locator("[data-ended]", has_text="cau-1").get_by_text("Tắt lại").click()
        again = page.get_by_role("dialog")
        await expect(again.get_by_label("site là cau-1")).to_be_checked()
        await expect(again.get_by_label("Lý do")).to_have_value("Đang sửa cầu")
        await again.get_by_role("button", name="Thôi").click()
        await page.get_by_role("button", name="Tắt tiếng…").click()
        for place, text in enumerate(("alertname", "CoKhongCo", "thử")):
            await again.get_by_role("textbox").nth(place).fill(text)
        await again.get_by_role("button", name="Tắt tiếng").click()
        await expect(again).to_have_count(0)
        await page.locator("[data-part='active']").click()
        await expect(page.locator("[data-silence]", has_text="CoKhongCo")).to_be_visible()
        await page.goto("/alerts")
        await expect(page.locator(f"tr[data-alert='{number}']")).to_be_visible()


async def test_more_than_a_day_is_for_administrators(release: Release, visitor: Visitor) -> None:
    with alarms(release.database) as fired:
        number = fired.fire("Ngập", "p2", site="cau-3")
        for user, refused in ((OPERATOR, 1), (ADMIN, 0)):
            context = await visitor.context(user, pixels=DESK, url=release.url)
            page = await context.new_page()
            await _dialog(page, number)
            dialog = page.get_by_role("dialog")
            await dialog.get_by_label("Đến lúc…").check()
            await dialog.get_by_label("Đến", exact=True).fill("2099-01-01T00:00")
            await expect(dialog.get_by_text("Quá 24 giờ")).to_have_count(refused)


async def test_maintenance_is_planned_changed_by_two_and_cancelled(
    release: Release, visitor: Visitor
) -> None:
    with alarms(release.database) as fired:
        number = fired.fire("Chậm", "p2", portal="cong-xa")
        context = await visitor.context(ADMIN, pixels=DESK, url=release.url)
        page = await context.new_page()
        await page.goto("/alerts?state=silenced")
        await page.get_by_role("button", name="Bảo trì…").click()
        dialog = page.get_by_role("dialog")
        assert await dialog.evaluate("one => one.scrollHeight <= one.clientHeight"), "it is cut"
        await dialog.get_by_label("Lọc, không cần dấu").fill("xa")
        await dialog.get_by_label("cong-xa").check()
        await expect(dialog.locator("[data-preview]")).to_contain_text("1 cảnh báo đang mở")
        await dialog.get_by_label("Người dân đang dùng").check()
        await expect(dialog.locator("[data-preview]")).to_contain_text("Chưa báo cho người dân")
        save = dialog.get_by_role("button", name="Lập bảo trì")
        await save.click()
        await expect(dialog).to_contain_text("Đặt tên")
        await expect(dialog).to_contain_text("ghi lý do không chờ được")
        await dialog.get_by_label("Tên đợt bảo trì").fill("Thay nguồn")
        await dialog.get_by_label("Lý do").fill("hỏng")
        await save.click()
        await expect(dialog).to_have_count(0)
        planned = page.locator("[data-maintenance]", has_text="Thay nguồn")
        await expect(planned).to_contain_text("vẫn tính vào ngân sách lỗi")
        row = page.locator(f"tr[data-alert='{number}']")
        await expect(row.locator("[data-muted='maintained']")).to_contain_text("BT")
        await planned.get_by_role("button", name="Sửa").click()
        await expect(dialog.get_by_label("Tên đợt bảo trì")).to_be_disabled()  # it has begun
        await expect(dialog.get_by_label("Đến", exact=True)).to_be_enabled()
        with release.database.connect() as owner:
            owner.execute(
                "UPDATE maintenance SET version = 2, reason = 'khác', changed_at = now(),"
                " changed_by = 'user:x' WHERE title_vi = 'Thay nguồn'"
            )
        await dialog.get_by_label("Lý do").fill("hỏng nguồn phụ")
        await dialog.get_by_role("button", name="Lưu thay đổi").click()
        await expect(dialog.locator("[data-conflict]")).to_contain_text("hỏng nguồn phụ")
        await dialog.get_by_role("button", name="Giữ bản của tôi").click()
        await dialog.get_by_role("button", name="Lưu thay đổi").click()
        await expect(dialog).to_have_count(0)
        await expect(planned).to_contain_text("sửa")
        await planned.get_by_role("button", name="Hủy").click()
        await page.get_by_role("dialog").get_by_role("button", name="Hủy", exact=True).click()
        await expect(planned).to_contain_text("đã hủy")
        await page.goto("/alerts")
        await expect(row).to_be_visible()
        await expect(row.locator("[data-muted]")).to_have_count(0)
