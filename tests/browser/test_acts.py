"""Acts on alerts: nothing looks done before it is, and of two who want it the first has it."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, Route, expect

from .alarms import alarms
from .center import ADMIN, OPERATOR
from .release import Release
from .visitor import DESK, Visitor, sign_in

CONFIRMED_MS = 1000
ACTS = "**/api/ioc/v1/alerts/*/acts"


async def _row(visitor: Visitor, release: Release, number: int, user: str = OPERATOR) -> Locator:
    page = await visitor.page("/alerts", user, pixels=DESK, url=release.url)
    row = page.locator(f"tr[data-alert='{number}']")
    await expect(row).to_contain_text("Chưa ai nhận")
    return row


async def _answer_500(route: Route) -> None:
    await route.fulfill(status=500, json={"title": "broken", "request_id": "7f3a-91"})


async def _never_answer(route: Route) -> None:
    await route.abort("timedout")


async def _go_offline(page: Page) -> None:
    await page.context.set_offline(offline=True)


@pytest.mark.parametrize("how", ["refused", "timeout", "offline"])
async def test_an_unconfirmed_act_never_looks_done(
    release: Release, visitor: Visitor, how: str
) -> None:
    with alarms(release.database) as fired:
        number = fired.fire("PortalDown", "p2", portal="pakn")
        row = await _row(visitor, release, number)
        page = row.page
        if how == "offline":
            await _go_offline(page)
        else:
            await page.route(ACTS, _answer_500 if how == "refused" else _never_answer)
        await row.get_by_role("button", name="Nhận").click()
        await expect(row).to_have_attribute("data-act", "failed")
        await expect(row).to_contain_text("Chưa tiếp nhận được")
        await expect(row).to_contain_text("vẫn chưa ai nhận")
        await expect(row.locator("[data-chip]:not([data-taken])")).to_have_count(1)
        assert fired.owner(number) is None
        await page.unroute_all()
        await page.context.set_offline(offline=False)
        await row.get_by_role("button", name="Thử lại").click()
        await expect(row.locator("[data-chip][data-taken]")).to_have_count(1)
        assert fired.owner(number) == f"user:{OPERATOR}"


async def test_while_it_is_under_way_it_says_so_and_nothing_more(
    release: Release, visitor: Visitor
) -> None:
    may_go = asyncio.Event()

    async def wait(route: Route) -> None:
        await may_go.wait()
        await route.continue_()

    with alarms(release.database) as fired:
        number = fired.fire("PortalDown", "p2", portal="vneid")
        row = await _row(visitor, release, number)
        await row.page.route(ACTS, wait)
        await row.page.keyboard.press("j")
        await row.page.keyboard.press("a")
        await expect(row).to_contain_text("Đang gửi tiếp nhận…")
        await expect(row.locator("[data-chip]:not([data-taken])")).to_have_count(1)
        may_go.set()
        await expect(row.locator("[data-chip][data-taken]")).to_have_count(1, timeout=CONFIRMED_MS)


async def test_of_two_the_first_has_it_and_the_second_is_told_who(
    release: Release, visitor: Visitor
) -> None:
    first_done = asyncio.Event()

    async def come_second(route: Route) -> None:
        await first_done.wait()
        await route.continue_()

    with alarms(release.database) as fired:
        number = fired.fire("PortalDown", "p1", portal="kttv")
        first = await _row(visitor, release, number)
        second = await _row(visitor, release, number, ADMIN)
        await second.page.route(ACTS, come_second)
        await second.get_by_role("button", name="Nhận").click()
        await first.get_by_role("button", name="Nhận").click()
        await expect(first).to_contain_text(re.compile("Lò Thị An.*nhận"))
        first_done.set()
        await expect(second).to_have_attribute("data-act", "taken")
        await expect(second).to_contain_text("Lò Thị An đã nhận trước")
        assert fired.owner(number) == f"user:{OPERATOR}"
        assert fired.acts(number) == [(f"user:{OPERATOR}", "ack")]


async def test_what_was_typed_outlives_the_session(release: Release, visitor: Visitor) -> None:
    with alarms(release.database) as fired:
        number = fired.fire("PortalDown", "p2", portal="dvc")
        page = await visitor.page(f"/alerts/{number}", OPERATOR, pixels=DESK, url=release.url)
        note = page.get_by_label("Thêm ghi chú")
        await note.fill("đã gọi VNPT")
        with release.database.connect() as conn:
            conn.execute("DELETE FROM session WHERE user_id = %s", [OPERATOR])
        await note.press("Enter")
        await expect(page.locator(".stands")).to_contain_text("phiên đã hết hạn")
        await page.get_by_role("link", name="Đăng nhập").click()
        await page.wait_for_url("**/login?why=expired**")
        await sign_in(page.context, OPERATOR)
        await page.goto(f"/alerts/{number}")
        await expect(note).to_have_value("đã gọi VNPT")
        await sign_in(page.context, OPERATOR)  # in another tab
        await note.press("Enter")
        await expect(page.locator("[data-entry='note']")).to_contain_text("đã gọi VNPT")
        await expect(note).to_have_value("")
        assert fired.acts(number) == [(f"user:{OPERATOR}", "note")]


async def test_many_of_a_kind_are_one_row_and_taken_as_often_as_was_confirmed(
    release: Release, visitor: Visitor
) -> None:
    with alarms(release.database) as fired:
        numbers = [fired.fire("Many", "p3", n=str(n)) for n in range(3)]
        page = await visitor.page("/alerts", OPERATOR, pixels=DESK, url=release.url)
        group = page.locator("tr[data-group='Many']")
        await expect(group).to_contain_text("và 2 cảnh báo nữa cùng loại")
        await expect(page.locator("tr[data-alert]")).to_have_count(0)
        await group.locator("input").check()
        await group.get_by_role("button", expanded=False).click()
        await page.locator(f"tr[data-alert='{numbers[2]}'] input").uncheck()
        await page.keyboard.press("a")
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text("Nhận 2 cảnh báo?")
        await dialog.get_by_role("button", name="Nhận 2").click()
        await expect(page.locator(".bulk")).to_contain_text("Đã xong 2 cảnh báo")
        assert [fired.owner(number) for number in numbers] == [f"user:{OPERATOR}"] * 2 + [None]
        await expect(page.locator("tr[data-part]")).to_have_text(
            [re.compile("Chưa ai nhận · 1"), re.compile("Đã có người nhận · 2")]
        )


async def test_a_wide_screen_shows_the_alert_beside_the_list(
    release: Release, visitor: Visitor
) -> None:
    with alarms(release.database) as fired:
        first, other = (fired.fire("PortalDown", level, portal=level) for level in ("p1", "p3"))
        page = await visitor.page("/alerts", OPERATOR, pixels=(1920, 1080), url=release.url)
        await expect(page.locator("[data-preview-of]")).to_have_attribute(
            "data-preview-of", str(first)
        )
        await page.locator(f"tr[data-alert='{other}'] .who").click()
        seen = page.locator(f"[data-preview-of='{other}']")
        await expect(seen).to_contain_text("Đã gọi ai")
        await seen.get_by_role("button", name="Nhận").click()
        await expect(seen.locator("[data-chip][data-taken]")).to_have_count(1)
        assert fired.owner(other) == f"user:{OPERATOR}"
        await page.locator(f"tr[data-alert='{other}'] a").click()
        await page.wait_for_url(f"**/alerts/{other}")


async def test_the_order_stays_while_somebody_points_at_it(
    release: Release, visitor: Visitor
) -> None:
    with alarms(release.database) as fired:
        number = fired.fire("PortalDown", "p2", portal="dvc-quoc-gia")
        row = await _row(visitor, release, number)
        page = row.page
        await row.hover()
        newer = fired.fire("OwnPortalDown", "p1", portal="cong-tinh")
        more = page.get_by_role("button", name=re.compile("1 mục mới"))
        await expect(more).to_be_visible()
        await expect(page.locator(f"tr[data-alert='{newer}']")).to_have_count(0)
        await more.click()
        await expect(page.locator("tr[data-alert]").first).to_have_attribute(
            "data-alert", str(newer)
        )
