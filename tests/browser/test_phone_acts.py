"""What is chosen by telephone and then done: taken over from who has it, called at once."""

from playwright.async_api import expect

from .alarms import Alarms
from .hand import ACTS, TWICE, address, answer_500, never_answer, opened
from .release import Release
from .visitor import Visitor

# As when the network is back: a page need not be waited for.
_LOOK = "dispatchEvent(new Event('online'))"


async def test_it_is_taken_over_only_by_who_says_so(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    number = fired.fire("PortalDown", "p1", portal="dvc")
    first = await opened(visitor, release, await address(release, number, "b"))
    await first.locator("[data-do='ack']").click()
    await expect(first.locator("[data-look='mine']")).to_have_count(1)
    second = await opened(visitor, release, await address(release, number))
    await second.locator("[data-do='take']").click()
    sheet = second.locator("[data-sheet='take']")
    await expect(sheet).to_contain_text("Nhận thay Lò Văn Dũng?")
    await second.route(ACTS, never_answer)
    await sheet.get_by_role("button", name="Nhận thay").click()
    await expect(second.locator("[data-look='offline'] [data-hero='taken']")).to_have_count(1)
    await second.unroute_all()
    await second.get_by_role("button", name="Thử gửi lại").click()
    await expect(second.locator("[data-bar='mine']")).to_contain_text("Bạn đã nhận lúc")
    await first.evaluate(_LOOK)
    await expect(first.locator("[data-note='over']")).to_contain_text("đã nhận thay bạn")
    assert fired.acts(number) == [("person:b", "ack"), ("person:a", "ack")]


async def test_whoever_comes_next_is_named_and_called_at_once(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    number = fired.fire("PortalDown", "p1", portal="dvc")
    page = await opened(visitor, release, await address(release, number))
    await page.locator("[data-do='ack']").click()
    await page.locator("[data-look='mine']").wait_for()
    await page.locator("[data-do='escalate']").click()
    send = page.locator("[data-sheet='escalate'] .main")
    await expect(send).to_have_text("Chuyển tới Vàng A Chỉnh")  # nobody was called yet
    await page.route(ACTS, answer_500)
    await send.click()
    bar = page.locator("[data-bar='call']")
    await expect(bar).to_contain_text("0213 000 0115")
    await expect(page.locator("[data-hero='mine']")).to_have_count(1)  # he has it still
    await page.unroute_all()
    await bar.get_by_role("button", name="Thử gửi lại").evaluate(TWICE)
    await expect(page.locator("[data-look='open'] [data-note='escalated']")).to_have_count(1)
    assert fired.acts(number) == [("person:a", "ack"), ("person:a", "escalate")]
    assert fired.owner(number) is None
    await page.locator("[data-do='escalate']").click()
    await page.get_by_role("radio", name="Lò Văn Dũng").check()
    await send.click()
    note = page.locator("[data-note='escalated']")
    await expect(note).to_contain_text("Máy gọi Lò Văn Dũng")
    assert fired.acts(number)[2:] == [("person:a", "escalate")]
