"""The telephone at night: two taps, nothing looks done before it is, honest without a network."""

import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Page, Route, expect

from tests.phone import let_in, link

from .alarms import Alarms, alarms
from .center import OPERATOR
from .looks import violations
from .release import Release
from .visitor import Visitor

PHONE = (390, 844)
CONFIRMED_MS = 1000
OPENED_MS = 3000
ACTS = "**/api/ioc/v1/phone/*/acts"
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


@pytest.fixture
async def fired(release: Release) -> AsyncIterator[Alarms]:
    await let_in(release.database)
    with alarms(release.database) as fired:
        yield fired


async def _address(release: Release, number: int, person: str = "a") -> str:
    found, key = await link(release.database, number, person)
    return f"/p/a/{found.code}#k={key}"


async def _opened(visitor: Visitor, release: Release, address: str) -> Page:
    context = await visitor.context(None, pixels=PHONE, url=release.url)
    page = await context.new_page()
    await page.goto(address)
    return page


async def test_two_taps_from_the_message_to_confirmed(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    number = fired.fire("PortalDown", "p1", portal="dvc")
    page = await _opened(visitor, release, await _address(release, number))  # the first tap
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


async def _answer_500(route: Route) -> None:
    await route.fulfill(status=500, json={"title": "broken"})


async def _never_answer(route: Route) -> None:
    await route.abort("timedout")


@pytest.mark.parametrize(("how", "look"), [("500", "failed"), ("timeout", "offline"),
                                           ("offline", "offline")])  # fmt: skip
async def test_what_is_not_confirmed_is_not_shown_as_had(
    release: Release, visitor: Visitor, fired: Alarms, how: str, look: str
) -> None:
    number = fired.fire("PortalDown", "p1", portal="dvc")
    page = await _opened(visitor, release, await _address(release, number))
    await page.locator("[data-do='ack']").wait_for()
    if how == "offline":
        await page.context.set_offline(offline=True)
    else:
        await page.route(ACTS, _answer_500 if how == "500" else _never_answer)
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
        await _opened(visitor, release, await _address(release, number, person))
        for person in ("b", "a")
    ]
    for page in (first, second):
        await page.locator("[data-do='ack']").wait_for()
    await second.route("**/api/ioc/v1/phone/*", _never_answer)  # it does not see who was first
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
    address = await _address(release, fired.fire("PortalDown", "p1", portal="dvc"))
    context = await visitor.context(None, pixels=PHONE, url=release.url)
    await context.add_init_script(_NOTE_BUTTON)
    page = await context.new_page()
    cdp = await context.new_cdp_session(page)
    await cdp.send("Network.enable")
    await cdp.send("Network.emulateNetworkConditions", SLOW)  # 400 kbit/s
    await page.goto(address, wait_until="commit")
    await page.locator("[data-do='ack']").wait_for()
    opened_ms = await page.evaluate("window.buttonAt")
    assert opened_ms <= OPENED_MS


async def test_without_a_network_it_opens_and_says_how_old_it_is(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    number = fired.fire("PortalDown", "p1", portal="dvc")
    page = await _opened(visitor, release, await _address(release, number))
    await page.locator("[data-do='ack']").wait_for()
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.context.set_offline(offline=True)
    await page.reload()
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
    page = await _opened(visitor, release, await _address(release, number))
    await page.locator("[data-do='snooze']").click()
    await page.get_by_role("button", name="Tạm hoãn đến").click()
    await expect(page.locator("[data-note='snoozed']")).to_contain_text("Tạm hoãn đến")
    assert fired.acts(number) == [("person:a", "snooze")]


async def test_who_signed_in_takes_from_the_list(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    number = fired.fire("PortalDown", "p1", portal="dvc")
    page = await visitor.page("/p", OPERATOR, pixels=PHONE, url=release.url)
    row = page.locator(f"[data-alert='{number}']")
    await row.get_by_role("button", name="Nhận").click()
    await expect(row).to_contain_text("Bạn")
    assert fired.owner(number) == f"user:{OPERATOR}"
    await row.get_by_role("link").click()
    await page.wait_for_url(f"**/p/{number}")
    await expect(page.locator("[data-look='mine']")).to_have_count(1)


async def test_a_code_without_its_key_asks_who_it_is(
    release: Release, visitor: Visitor, fired: Alarms
) -> None:
    address = await _address(release, fired.fire("PortalDown", "p1", portal="dvc"))
    page = await _opened(visitor, release, address.partition("#")[0])
    await expect(page.locator("[data-gone='signin']")).to_have_count(1)
    wrong = await _opened(visitor, release, address[:-22] + "x" * 22)
    await expect(wrong.locator("[data-gone='unknown']")).to_have_count(1)


async def _show(context: BrowserContext, theme: str, language: str) -> None:
    await context.add_init_script(
        f"try {{ localStorage.setItem('ioc-theme', '{theme}');"
        f"localStorage.setItem('ioc-language', '{language}') }} catch {{}}"  # of no page
    )


@pytest.mark.parametrize(("theme", "language"), [("dark", "vi"), ("light", "en")])
async def test_nothing_keeps_anybody_from_reading_it(
    release: Release, visitor: Visitor, fired: Alarms, theme: str, language: str
) -> None:
    found = {}
    number = fired.fire("PortalDown", "p1", portal="dvc")
    address = await _address(release, number)
    context = await visitor.context(None, pixels=PHONE, url=release.url)
    await _show(context, theme, language)
    page = await context.new_page()
    await page.goto(address)
    await page.locator("[data-do='ack']").wait_for()
    found["open"] = await violations(page)
    await page.locator("[data-do='snooze']").click()
    found["snooze"] = await violations(page)
    await page.keyboard.press("Escape")
    await page.route(API, _answer_500)
    await page.locator("[data-do='ack']").click()
    await page.locator("[data-bar='call']").wait_for()
    found["failed"] = await violations(page)
    await page.unroute_all()
    await page.locator("[data-bar='call'] button").click()
    await page.locator("[data-look='mine']").wait_for()
    found["mine"] = await violations(page)
    await page.goto("/p/a/2222#k=" + "x" * 22)
    await page.locator("[data-gone]").wait_for()
    found["gone"] = await violations(page)
    signed = await visitor.context(OPERATOR, pixels=PHONE, url=release.url)
    await _show(signed, theme, language)
    page = await signed.new_page()
    for path in ("/p", "/p/oncall", "/p/me"):
        await page.goto(path)
        await page.locator("nav").wait_for()
        found[path] = await violations(page)
    assert not any(found.values()), found
