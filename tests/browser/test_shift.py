"""An alert becomes an incident with papers; one hands over, and somebody else takes over."""

from playwright.async_api import expect

from .alarms import alarms
from .center import ADMIN, OPERATOR
from .release import Release
from .visitor import DESK, Visitor


async def test_a_shift_from_its_alert_to_the_next_person(
    release: Release, visitor: Visitor
) -> None:
    with alarms(release.database) as fired:
        number = fired.fire("Ngập", "p2", site="cau-1")
        context = await visitor.context(OPERATOR, pixels=DESK, url=release.url)
        page = await context.new_page()
        await page.goto(f"/alerts/{number}")
        await page.get_by_role("button", name="Thêm vào sự việc…").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Tên sự việc").fill("Cầu số 1 ngập")
        await dialog.get_by_text("Nghiêm trọng").click()
        await dialog.get_by_role("button", name="Mở sự việc").click()
        await expect(page.locator("h1", has_text="Cầu số 1 ngập")).to_be_visible()
        await expect(page.locator("[data-time='over']")).to_have_text("chưa có")
        await page.get_by_placeholder("Việc đã làm").fill("Đã rào đường")
        await page.get_by_role("button", name="Ghi", exact=True).click()
        await expect(page.locator("li[data-kind='note']")).to_contain_text("Đã rào đường")
        href = await page.get_by_label("Mở thông báo ban đầu để in").get_attribute("href")
        paper = await context.new_page()
        await paper.goto(f"{release.url}{href}")
        await expect(paper.get_by_role("heading", level=1)).to_have_text(
            "THÔNG BÁO BAN ĐẦU VỀ SỰ CỐ"
        )
        await expect(paper.locator("main")).to_contain_text("Đã rào đường")
        margin = "element => getComputedStyle(element).backgroundColor"
        assert await paper.locator("main").evaluate(margin) == "rgb(255, 255, 255)"  # its style
        await page.get_by_role("button", name="Bỏ", exact=False).last.click()
        await expect(page.locator("tr[data-member]")).to_have_count(0)

        await page.goto("/handover")
        await page.locator("#handover-note").fill("Theo dõi mực nước")
        await page.get_by_role("button", name="Bàn giao ca").click()
        waiting = page.locator("section[data-handover]")
        await expect(waiting).to_contain_text("Người nhận xác nhận bằng tài khoản của mình")
        following = await visitor.context(ADMIN, pixels=DESK, url=release.url)
        other = await following.new_page()
        await other.goto("/handover")
        await other.get_by_role("button", name="Tôi đã đọc, nhận ca").click()
        await expect(other.locator("section[data-handover]")).to_have_count(0)
        await expect(other.locator("tr[data-handover]")).to_contain_text("Tẩn Văn Bình")
