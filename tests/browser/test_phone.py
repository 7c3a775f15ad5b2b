"""The telephone at night: two taps, nothing looks done before it is, honest without a network."""

import time

import pytest
from playwright.async_api import Page, expect

from .alarms import Alarms
from .center import OPERATOR
from .hand import ACTS, PHONE, address, answer_500, never_answer, opened
from .looks import violations
from .release import Release
from .visitor import Visitor

CONFIRMED_MS = 1000
OPENED_MS = 3000
SHELL_MS = 3000  # after which a page has the shell kept
LOST_MS = 8000  # after which it says that it is cut off
API = "**/api/ioc/v1/phone/**"
# By the page's own clock, from where it was asked for.
_NOTE_BUTTON = """
new MutationObserver((_, watching) => {
  if (document.querySelector("[data-do='ack']") === null) return;
  window.buttonAt = performance.now();
  watching.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


async def test_two_taps_from_the_message_to_confirmed(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    number = fired.fire("PortalDown", "p1", portal="dvc")
    page = await opened(visitor, release, await address(release, number))  # the first tap
    button = page.locator("[data-do='ack']")
    place = await button.bounding_box()
    assert place
    assert place["height"] >= 64
    started = time.monotonic()
    await button.click()  # the second
    await expect(page.locator("[data-look='mine']")).to_have_count(1, timeout=CONFIRMED_MS)
    assert time.monotonic() - started <= CONFIRMED_MS / 1000
    assert fired.owner(number) == "person:a"
    done = await page.locator("[data-bar] .main").bounding_box()
    assert done
    assert (done["y"], done["height"]) == (place["y"], place["height"])  # nothing has moved
    await page.mouse.click(place["x"] + 100, place["y"] + 30)  # a third does nothing
    assert fired.acts(number) == [("person:a", "ack")]


@pytest.mark.parametrize(("how", "look"), [("500", "failed"), ("timeout", "offline"),
                                           ("offline", "offline")])  # fmt: skip
async def test_what_is_not_confirmed_is_not_shown_as_had(
    release: Release, visitor: Visitor, fired: Alarms, how: str, look: str
) -> None:
    number = fired.fire("PortalDown", "p1", portal="dvc")
    page = await opened(visitor, release, await address(release, number))
    await page.locator("[data-do='ack']").wait_for()
    if how == "offline":
        await page.context.set_offline(offline=True)
    else:
        await page.route(ACTS, answer_500 if how == "500" else never_answer)
    await page.locator("[data-do='ack']").click()
    await expect(page.locator(f"[data-look='{look}']")).to_have_count(1)
    await expect(page.locator("[data-hero='open'], [data-hero='stale']")).to_have_count(1)
    bar = page.locator("[data-bar='call']")
    await expect(bar).to_contain_text("0213 000 0115")
    await expect(bar.locator("a.main")).to_have_attribute("href", "tel:02130000115")
    assert fired.owner(number) is None
    await page.unroute_all()
    await page.context.set_offline(offline=False)
    await page.get_by_role("button", name="Thử gửi lại").click()
    await expect(page.locator("[data-look='mine']")).to_have_count(1)
    assert fired.acts(number) == [("person:a", "ack")]


async def test_of_two_one_has_it_and_both_see_who(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    number = fired.fire("PortalDown", "p1", portal="dvc")
    first, second = [
        await opened(visitor, release, await address(release, number, person))
        for person in ("b", "a")
    ]
    for page in (first, second):
        await page.locator("[data-do='ack']").wait_for()
    await second.route("**/api/ioc/v1/phone/*", never_answer)  # it does not see who was first
    await first.locator("[data-do='ack']").click()
    await expect(first.locator("[data-look='mine']")).to_have_count(1)
    await second.locator("[data-do='ack']").click()
    await expect(second.locator("[data-note='taken']")).to_contain_text("Lò Văn Dũng nhận trước")
    await expect(second.locator("[data-bar]")).to_contain_text("Lò Văn Dũng đã nhận")
    await expect(first.locator("[data-bar]")).to_contain_text("Bạn đã nhận")
    assert fired.acts(number) == [("person:b", "ack")]


async def test_it_opens_over_a_weak_network(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    to = await address(release, fired.fire("PortalDown", "p1", portal="dvc"))
    context = await visitor.context(None, pixels=PHONE, url=release.url)
    await context.add_init_script(_NOTE_BUTTON)
    page = await context.new_page()
    cdp = await context.new_cdp_session(page)
    await cdp.send("Network.enable")
    await cdp.send("Network.emulateNetworkConditions", SLOW)  # 400 kbit/s
    await page.goto(to, wait_until="commit")
    await page.locator("[data-do='ack']").wait_for()
    opened_ms = await page.evaluate("window.buttonAt")
    assert opened_ms <= OPENED_MS


async def test_without_a_network_it_opens_and_says_how_old_it_is(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    number = fired.fire("PortalDown", "p1", portal="dvc")
    context = await visitor.context(None, pixels=PHONE, url=release.url)
    await context.clock.install()
    page = await context.new_page()
    await page.goto(await address(release, number))
    await page.locator("[data-do='ack']").wait_for()
    await context.clock.fast_forward(SHELL_MS)
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await context.set_offline(offline=True)
    await page.reload()
    await page.locator("[data-hero]").wait_for()
    await context.clock.fast_forward(LOST_MS)
    await expect(page.locator("[data-look='offline'] [data-hero='stale']")).to_have_count(1)
    await expect(page.locator("main")).to_contain_text("chưa ai nhận")
    await expect(page.locator("[data-bar='call']")).to_contain_text("0213 000 0115")
    kept = await page.evaluate(
        "caches.open('ioc-phone-1').then((shell) => shell.keys())"
        ".then((all) => all.map(({ url }) => new URL(url).pathname))"
    )
    assert "/p" in kept
    assert all(path == "/p" or path.startswith("/assets/") for path in kept)


async def test_put_off_until_a_time_that_is_said(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    number = fired.fire("PortalDown", "p2", portal="dvc")
    page = await opened(visitor, release, await address(release, number))
    await page.locator("[data-do='snooze']").click()
    await page.get_by_role("button", name="Tạm hoãn đến").click()
    note = page.locator("[data-note='snoozed']")
    await expect(note).to_contain_text("Tạm hoãn đến")
    await expect(note).to_contain_text("Nhắc lại lúc")
    assert fired.acts(number) == [("person:a", "snooze")]


async def test_who_signed_in_takes_from_the_list(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    number = fired.fire("PortalDown", "p1", portal="dvc")
    with release.database.connect() as conn:
        conn.execute("UPDATE alert SET simulated = true WHERE id = %s", [number])
    page = await visitor.page("/p", OPERATOR, pixels=PHONE, url=release.url)
    row = page.locator(f"[data-alert='{number}']")
    await expect(row).to_contain_text("Mô phỏng")
    await row.get_by_role("button", name="Nhận").click()
    await expect(row).to_contain_text("Bạn")
    assert fired.owner(number) == f"user:{OPERATOR}"
    await row.get_by_role("link").click()
    await page.wait_for_url(f"**/p/{number}")
    await expect(page.locator("[data-look='mine']")).to_have_count(1)
    await page.get_by_role("button", name="Viết ghi chú").click()
    await page.locator("textarea").fill("Đã gọi VNPT <b>")
    await page.get_by_role("button", name="Lưu ghi chú").click()
    await expect(page.locator("main dd")).to_contain_text(["An ghi: Đã gọi VNPT <b>"])


async def test_a_code_without_its_key_asks_who_it_is(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    to = await address(release, fired.fire("PortalDown", "p1", portal="dvc"))
    page = await opened(visitor, release, to.partition("#")[0])
    await expect(page.locator("[data-gone='signin']")).to_have_count(1)
    wrong = await opened(visitor, release, to[:-22] + "x" * 22)
    await expect(wrong.locator("[data-gone='unknown']")).to_have_count(1)


async def _broken(page: Page) -> list[tuple[str, list[str]]]:
    """Rules that a page breaks, in the dark; and in the light, where colours are others."""
    found = await violations(page)
    await page.evaluate("document.documentElement.dataset.theme = 'light'")
    found += await violations(page, "color-contrast")
    await page.evaluate("document.documentElement.dataset.theme = 'dark'")
    return found


async def test_nothing_keeps_anybody_from_reading_it(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    found = {}
    number = fired.fire("PortalDown", "p1", portal="dvc")
    context = await visitor.context(OPERATOR, pixels=PHONE, url=release.url)
    page = await context.new_page()
    await page.goto(await address(release, number))
    await page.locator("[data-do='ack']").wait_for()
    found["open"] = await _broken(page)
    for sheet in ("snooze", "escalate"):
        await page.locator(f"[data-do='{sheet}']").click()
        await page.locator(f"[data-sheet='{sheet}'] input").first.wait_for()
        found[sheet] = await _broken(page)
        await page.keyboard.press("Escape")
    await page.route(API, answer_500)
    await page.locator("[data-do='ack']").click()
    await page.locator("[data-bar='call']").wait_for()
    found["failed"] = await _broken(page)
    await page.unroute_all()
    await page.locator("[data-bar='call'] button").click()
    await page.locator("[data-look='mine']").wait_for()
    found["mine"] = await _broken(page)
    for path, shown in (
        ("/p/a/2222#k=" + "x" * 22, "[data-gone]"),
        ("/p", "nav"),
        ("/p/oncall", "nav"),
        ("/p/me?lang=en", "[data-push='blocked']"),
    ):
        await page.goto(path)
        await page.locator(shown).wait_for()
        found[path] = await _broken(page)
    assert not any(found.values()), found
