"""Messages on a telephone while no page is open; and the link of a test, which one tap confirms."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Worker, expect

from alerts.links import LIFE, Signer, WayLink
from alerts.links.secret import FILE
from core.service.secrets import kept_secret
from tests.phone import let_in

from .center import OPERATOR
from .hand import PHONE, TWICE
from .release import Release
from .visitor import Visitor

PATIENCE_SECONDS = 60
MESSAGE = {
    "title": "KHẨN CẤP: Cổng DVC không phục vụ",
    "body": "từ 02:02. Chưa ai nhận",
    "url": "https://ioc.elsewhere.vn/p/a/7K3F#k=0123456789012345678901",
    "tag": "a-group",
}
# Headless shells have no notifications: what the worker asks of the browser is written down.
_NOTE_WHAT_IS_SHOWN = """
() => {
  self.shown = [];
  self.opened = [];
  self.registration.showNotification = async (title, more) => void self.shown.push([title, more]);
  self.clients.openWindow = async (url) => void self.opened.push(["opened", url]);
  WindowClient.prototype.focus = async function () { self.opened.push(["focused", this.url]); };
}
"""
_CLICK = """
async (url) => {
  const event = new ExtendableEvent("notificationclick");
  let done = null;
  event.notification = { close() {}, data: { url } };
  event.waitUntil = (promise) => void (done = promise);
  self.dispatchEvent(event);
  await done;
  return self.opened;
}
"""
_WAIT_FOR_TWO = """
() => new Promise((done) => {
  const look = () => (self.shown.length > 1 ? done(self.shown) : setTimeout(look, 10));
  look();
})
"""
_WAIT_FOR_NOTIFICATION = """
(title) => new Promise((done) => {
  const look = async () => {
    const found = await navigator.serviceWorker.getRegistration("/p");
    const all = await found.getNotifications();
    if (all.some((one) => one.title === title)) done(all.map(({ body, tag }) => [body, tag]));
    else requestAnimationFrame(look);
  };
  look();
})
"""
_KEPT = "navigator.serviceWorker.ready.then(() => true)"
# A push service is the wire: there is none here. The keys are those of RFC 8291's example.
_PUSH_SERVICE = """
const subscription = {
  endpoint: "https://push.example.vn/one",
  options: { applicationServerKey: null },
  toJSON: () => ({
    endpoint: "https://push.example.vn/one",
    keys: {
      p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx"
        + "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
      auth: "BTBZMqHH6r4Tts7J_aSIgg",
    },
  }),
  unsubscribe: async () => ((globalThis.pushed = null), true),
};
globalThis.pushed = null;
PushManager.prototype.subscribe = async () => (globalThis.pushed = subscription);
PushManager.prototype.getSubscription = async () => globalThis.pushed;
globalThis.asked = 0;
Object.defineProperty(Notification, "permission", { get: () => (asked ? "granted" : "default") });
Notification.requestPermission = async () => ((globalThis.asked += 1), "granted");
"""


async def _push(page: Page, origin: str, message: str) -> None:
    """Deliver a message to the worker as a push service does."""
    cdp = await page.context.new_cdp_session(page)
    told: asyncio.Queue[list[dict[str, Any]]] = asyncio.Queue()
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda e: told.put_nowait(e["registrations"]))
    await cdp.send("ServiceWorker.enable")
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (found := await told.get()):
            pass
    asked = {"origin": origin, "registrationId": found[-1]["registrationId"], "data": message}
    await cdp.send("ServiceWorker.deliverPushMessage", asked)


async def _with_worker(page: Page) -> Worker:
    """Have the worker installed at once."""
    await page.context.clock.install()
    await page.goto("/p/a/2222#k=" + "x" * 22)
    await page.locator("[data-gone]").wait_for()
    await page.context.clock.fast_forward(3_000)
    await page.evaluate(_KEPT)
    return page.context.service_workers[0]


async def test_a_message_is_shown_and_leads_to_its_page_on_this_host(
    release: Release, visitor: Visitor
) -> None:
    context = await visitor.context(None, pixels=PHONE, url=release.url)
    page = await context.new_page()
    worker = await _with_worker(page)
    await worker.evaluate(_NOTE_WHAT_IS_SHOWN)
    for message in (json.dumps(MESSAGE), "no JSON"):
        await _push(page, release.url, message)
    (first, more), (other, _) = await worker.evaluate(_WAIT_FOR_TWO)
    assert (first, more["body"], more["tag"]) == tuple(
        MESSAGE[name] for name in ("title", "body", "tag")
    )
    assert (more["renotify"], more["data"], other) == (True, {"url": MESSAGE["url"]}, "IOC")
    touched = (MESSAGE["url"], "", "http://[", page.url.replace(release.url, "https://other"))
    opened = [await worker.evaluate(_CLICK, url) for url in touched][-1]
    assert opened == [
        ["opened", f"{release.url}/p/a/7K3F#k=0123456789012345678901"],
        ["opened", f"{release.url}/p"],
        ["opened", f"{release.url}/p"],
        ["focused", page.url],
    ]


@pytest.fixture
async def whole(chromium: Browser) -> AsyncIterator[Browser]:
    """Start the whole of Chromium, where it is installed."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("headless shells show no notifications; apt install chromium")
    args = ["--no-sandbox", "--headless=new"]
    browser = await chromium.browser_type.launch(executable_path=path, args=args)
    yield browser
    await browser.close()


async def test_a_browser_has_one_notification_of_a_group(release: Release, whole: Browser) -> None:
    context = await whole.new_context(base_url=release.url)
    await context.grant_permissions(["notifications"])
    page = await context.new_page()
    await _with_worker(page)
    for title in ("one", "two"):
        await _push(page, release.url, json.dumps({**MESSAGE, "title": title}))
    shown = await page.evaluate(_WAIT_FOR_NOTIFICATION, "two")
    assert shown == [[MESSAGE["body"], MESSAGE["tag"]]]


async def test_a_device_is_subscribed_after_a_tap_and_removed(
    release: Release, visitor: Visitor
) -> None:
    context = await visitor.context(OPERATOR, pixels=PHONE, url=release.url)
    page = await context.new_page()
    await page.goto("/p/me")
    # So every headless shell is: its user is not asked again.
    await expect(page.locator("[data-push='blocked']")).to_contain_text("đang chặn thông báo")
    await context.add_init_script(_PUSH_SERVICE)
    await page.reload()
    off = page.locator("[data-push='off']")
    await expect(off).to_contain_text("chưa nhận")
    assert await page.evaluate("asked") == 0
    await off.get_by_role("button", name="Nhận thông báo").click()
    row = page.locator("[data-push='on'] [data-browser]")
    await expect(row).to_contain_text("máy này")
    assert await page.evaluate("asked") == 1
    desk = await context.new_page()
    await desk.goto("/account")
    await expect(desk.locator("tr[data-browser]")).to_contain_text("Chrome")
    await row.get_by_role("button", name="Thôi nhận").click()
    await expect(off).to_have_count(1)
    await desk.reload()
    await expect(desk.locator("[data-push='off']")).to_contain_text("Chưa có máy nào")


async def test_one_tap_says_that_a_test_arrived(release: Release, visitor: Visitor) -> None:
    await let_in(release.database)
    page = await visitor.page(_test_of(release), None, pixels=PHONE, url=release.url)
    await expect(page.locator("h1")).to_have_text("Gọi thử, không phải sự cố")
    await expect(page.locator("main")).to_contain_text("Vàng A Chỉnh · SMS")
    assert _confirmed(release) == [None]
    await page.route("**/tests/*", lambda route: route.abort())
    await page.locator("[data-do='confirm']").click()
    await expect(page.locator("[data-test='failed']")).to_have_count(1)
    await expect(page.locator("main")).to_contain_text("nhập mã 7K3F")
    await page.unroute_all()
    await page.get_by_role("button", name="Thử gửi lại").evaluate(TWICE)
    await expect(page.locator("[data-test='confirmed']")).to_contain_text("Đã xác nhận lúc")
    assert len(_confirmed(release)) == 1
    assert _confirmed(release) != [None]


def _test_of(release: Release) -> str:
    """Give the link of a test that was sent just now."""
    with release.database.connect() as owner:
        rows = owner.execute(
            "INSERT INTO way_test (person, way, code, asked_at, asked_by)"
            " VALUES ('a', 'sms', '7K3F', now(), 'user:a') RETURNING asked_at"
        ).fetchall()
    link = WayLink(code="7K3F", person="a", way="sms", expires_at=rows[0][0] + LIFE)
    signer = Signer(kept_secret(release.database.state / "secrets" / FILE).encode())
    return f"{link.path}#k={signer.key(link)}"


def _confirmed(release: Release) -> list[datetime | None]:
    with release.database.connect() as owner:
        return [at for (at,) in owner.execute("SELECT confirmed_at FROM way_test").fetchall()]
