"""The page of sources: what is stale, what was refused and why, and taking it in again."""

import asyncio
import re
from collections.abc import AsyncIterator
from operator import itemgetter

import httpx
import pytest
from playwright.async_api import Page, Route, expect

from core.model import SourceId
from core.service.clock import SystemClock
from core.store import keys, sources
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from core.store.sources import NewSource
from tests.chaos.eventually import eventually

from . import looks
from .center import ADMIN, Center
from .device import now_ms
from .visitor import FULL_HD, Visitor

LAPTOP = (1366, 768)
SOURCE = SourceId("tram-thu")
METRIC = "weather_humidity_ratio"
TOO_MUCH = 62  # percent, where a ratio belongs
LEAST_PX = 12
ONE_PERCENT = 0.01
FEW = 3  # sources a page
AGO_MS = 20 * 60_000  # of a source that sends each minute
BY = By("system:test")


@pytest.fixture(scope="module")
async def stale(center: Center) -> AsyncIterator[Center]:
    """Give a source that was last seen long ago, and of which two payloads were refused."""
    new = NewSource(id=SOURCE, name_vi="Tram thu", name_en="", expected_period_seconds=60)
    async with await connect(center.database.login(), autocommit=True) as conn:
        now = SystemClock().now()
        await sources.add(conn, new, by=BY, now=now)
        wanted = NewKey(name=SOURCE, scopes=[Scope.WRITE], source=SOURCE)
        async with conn.transaction():
            _, key = await keys.create(conn, wanted, by=BY, now=now)
    then = now_ms() - AGO_MS
    for value in (0.5, TOO_MUCH, TOO_MUCH + 1):
        then += 1
        await _send(center, key, value, then)
    yield center
    async with await connect(center.database.login(), autocommit=True) as conn:
        await sources.retire(conn, SOURCE, by=BY, now=SystemClock().now())


async def _send(center: Center, key: str, value: float, at_ms: int) -> None:
    """Send one sample; ingest may not know the source for a moment."""
    sample = {"metric": METRIC, "time": at_ms, "value": value, "labels": {"station": "thu"}}
    url = f"http://127.0.0.1:{center.ingest_port}/api/v1/ingest"
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}) as client:

        async def taken() -> bool:
            return (await client.post(url, json=sample)).status_code in (200, 422)

        await eventually(taken, deadline_seconds=20, what="ingest knows the source")


async def _opened(visitor: Visitor, pixels: tuple[int, int], query: str = "") -> Page:
    page = await visitor.page(f"/admin/sources{query}", ADMIN, pixels=pixels)
    await page.wait_for_selector("[data-source-row]")
    return page


@pytest.mark.parametrize(
    ("pixels", "language"), [(LAPTOP, "vi"), (LAPTOP, "en"), (FULL_HD, "vi")], ids=str
)
async def test_nothing_is_cut_and_everybody_can_use_it(
    stale: Center, visitor: Visitor, pixels: tuple[int, int], language: str
) -> None:
    del stale
    context = await visitor.context(ADMIN, pixels=pixels)
    page = await context.new_page()
    await page.goto(f"/admin/sources?source={SOURCE}&lang={language}")
    await page.wait_for_selector("[data-source]")
    await page.wait_for_selector("[data-payload] mark")
    await page.evaluate("document.fonts.ready")
    await page.evaluate(_HIDE_BELOW)
    lists = await page.evaluate(_LISTS)
    payload = await page.locator("pre").inner_text()  # its lines wrap around the mark
    found = [one for one in await looks.texts(page) if one["cut"] not in lists]
    cut = [(one["text"], one["cut"]) for one in found if one["cut"]]
    seen = {one["text"] for one in found if one["text"] not in payload}
    hits = [
        (one["text"], hit) for one in found for hit in one["hits"] if {one["text"], hit} <= seen
    ]
    assert (cut, hits) == ([], [])
    assert min(one["px"] for one in found) >= LEAST_PX
    assert set(await looks.scrollers(page)) <= set(lists)
    if pixels == LAPTOP:
        for theme in ("dark", "light"):
            await page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            assert await looks.violations(page) == [], theme


_HIDE_BELOW = """() => {
  for (const row of document.querySelectorAll("tbody tr, [data-refused]")) {
    const list = row.closest("[tabindex='0']").getBoundingClientRect();
    const bottom = Math.min(list.bottom, innerHeight);
    if (row.getBoundingClientRect().bottom > bottom) row.style.visibility = "hidden";
  }
}"""
# What may go on beyond an edge: lists, what ends in an ellipsis, what only is read out.
_LISTS = """() => [...document.querySelectorAll("*")]
  .filter((one) => { const style = getComputedStyle(one);
    return style.overflowY === "auto" && one !== document.scrollingElement && one.tagName !== "MAIN"
      || style.textOverflow === "ellipsis" || style.clipPath !== "none"; })
  .map((one) => one.className || one.tagName)"""


async def test_the_list_holds_still_under_a_pointer(stale: Center, visitor: Visitor) -> None:
    page = await _opened(visitor, FULL_HD)
    rows = page.locator("[data-source-row]")
    order = await rows.evaluate_all("rows => rows.map(row => row.dataset.sourceRow)")
    await rows.last.hover()
    with stale.database.connect() as conn:
        # The last of the list becomes one of those that need somebody.
        conn.execute(
            "INSERT INTO gap (source_id, kind, from_time, to_time)"
            " VALUES (%s, 'sequence', now() - interval '1 minute', now())",
            [order[-1]],
        )
        held = page.get_by_role("button", name="thay đổi")
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # asks anew
        await expect(held).to_be_visible()
        assert await rows.evaluate_all("r => r.map(row => row.dataset.sourceRow)") == order
        await held.click()
        await expect(held).to_have_count(0)
        assert await rows.last.get_attribute("data-source-row") != order[-1]
        conn.execute("DELETE FROM gap WHERE source_id = %s", [order[-1]])


async def _few_at_a_time(page: Page, gate: asyncio.Event | None = None) -> None:
    """Let the page ask for pages of a few sources. gate: when it opens, they are answered."""

    async def ask(route: Route) -> None:
        if gate is not None:
            await gate.wait()
        await route.continue_(url=f"{route.request.url}&limit={FEW}")

    await page.route("**/api/ioc/v1/sources?*", ask)


async def test_a_pointer_that_was_there_first_holds_no_empty_list(
    stale: Center, visitor: Visitor
) -> None:
    del stale
    context = await visitor.context(ADMIN, pixels=LAPTOP)
    page, gate = await context.new_page(), asyncio.Event()
    await _few_at_a_time(page, gate)
    await page.goto("/admin/sources")
    await page.get_by_text("Đang hỏi máy chủ…").hover()
    gate.set()
    rows = page.locator("[data-source-row]")
    await expect(rows).to_have_count(FEW)
    held = page.get_by_role("button", name="thay đổi")
    await expect(held).to_have_count(0)
    await rows.last.hover()
    await page.get_by_role("button", name="Xem thêm").click()
    await expect(rows).to_have_count(2 * FEW)
    await expect(held).to_have_count(0)


async def test_what_is_missing_is_found_on_the_last_page(stale: Center, visitor: Visitor) -> None:
    with stale.database.connect() as conn:
        last = conn.execute(
            "SELECT id FROM source WHERE retired_at IS NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
        assert last
        conn.execute(
            "INSERT INTO gap (source_id, kind, from_time, to_time)"
            " VALUES (%s, 'sequence', now() - interval '1 minute', now())",
            last,
        )
        context = await visitor.context(ADMIN, pixels=LAPTOP)
        page = await context.new_page()
        await _few_at_a_time(page)
        await page.goto("/admin/sources?show=gaps")
        await expect(page.locator(f"[data-source-row='{last[0]}']")).to_be_visible()
        conn.execute("DELETE FROM gap WHERE source_id = %s", last)


async def test_the_keyboard_goes_through_the_tabs(stale: Center, visitor: Visitor) -> None:
    del stale
    page = await _opened(visitor, LAPTOP, f"?source={SOURCE}")
    gaps = page.get_by_role("tab", name="Khoảng trống")
    await page.get_by_role("tab", name="Từ chối").focus()
    await page.keyboard.press("ArrowDown")
    await expect(gaps).to_have_attribute("aria-selected", "false")
    await page.keyboard.press("ArrowRight")
    await expect(gaps).to_have_attribute("aria-selected", "true")
    await expect(gaps).to_be_focused()


async def test_a_source_opens_in_a_tab_of_its_own(stale: Center, visitor: Visitor) -> None:
    del stale
    page = await _opened(visitor, LAPTOP)
    link = page.locator(f"[data-source-row='{SOURCE}'] a")
    async with page.context.expect_page() as opened:
        await link.click(modifiers=["Control"])
    await (await opened.value).wait_for_url(f"**/admin/sources?source={SOURCE}")
    assert "source=" not in page.url


async def test_a_large_screen_shows_the_day_of_what_is_missing(
    stale: Center, visitor: Visitor
) -> None:
    with stale.database.connect() as conn:
        conn.execute(
            "INSERT INTO gap (source_id, kind, from_time, to_time, missing) VALUES"
            " ('do-cong', 'sequence', now() - INTERVAL '3 hours', now() - INTERVAL '1 hour', 7)"
        )
    page = await _opened(visitor, FULL_HD)
    day = page.locator("[data-day-of='do-cong']")
    width = float(await day.locator(".whole").get_attribute("width") or 0)
    # The source may have been silent meanwhile, which is another hole.
    x, length = max(
        [
            [float(await hole.get_attribute(name) or 0) / width for name in ("x", "width")]
            for hole in await day.locator(".hole").all()
        ],
        key=itemgetter(1),
    )
    assert abs(length - 2 / 24) < ONE_PERCENT
    assert abs(x - 21 / 24) < ONE_PERCENT
    await expect(page.locator(f"[data-day-of='{SOURCE}'] .hole")).to_have_count(1)
    small = await _opened(visitor, LAPTOP)
    await expect(small.locator("[data-day]")).to_have_count(0)


async def test_what_became_of_a_replay_is_told_whatever_is_ticked_meanwhile(
    stale: Center, visitor: Visitor
) -> None:
    del stale
    page, worked_off = await _opened(visitor, LAPTOP, f"?source={SOURCE}"), asyncio.Event()

    async def work_off(route: Route) -> None:
        (id_,) = (route.request.post_data_json or {})["ids"]
        if route.request.url.endswith("/replay"):
            await worked_off.wait()
        told = {"id": id_, "taken": True, "accepted": 1, "unchanged": 0, "refused": 0}
        done = {"id": 1, "state": "done", "results": [{**told, "reason": "", "faults": []}]}
        await route.fulfill(json=done)

    # Only the two acts: the page may still be reading the payload it opened with.
    await page.route(re.compile(r"/api/ioc/v1/rejected/(try|replay)$"), work_off, times=2)
    boxes = page.locator("[data-refused] input")
    await boxes.first.check()
    await page.get_by_role("button", name="Thử phát lại").click()
    await page.get_by_role("button", name="Phát lại 1 gói").click()
    await expect(page.locator("[data-replay='taking']")).to_be_visible()
    await boxes.last.check()
    worked_off.set()
    await expect(page.locator("[data-replay='taken'] .sums")).to_contain_text("1 đã ghi")


async def test_what_is_wrong_is_seen_and_can_be_put_right(stale: Center, visitor: Visitor) -> None:
    page = await _opened(visitor, LAPTOP)
    row = page.locator(f"[data-source-row='{SOURCE}']")
    await expect(row.locator("[data-state='stale']")).to_be_visible()
    await expect(row.locator("[data-unit='Từ chối']")).to_have_text("2")
    await expect(row.locator("td:has([data-unit='mẫu/phút'])")).to_contain_text("cần 1")
    await row.click()
    assert f"source={SOURCE}" in page.url
    await expect(page.locator("[data-payload] mark")).to_have_text(str(TOO_MUCH + 1))
    await page.locator(f"[data-refused]:has([title^='{TOO_MUCH} is outside'])").click()
    await expect(page.locator("[data-payload] mark")).to_have_text(str(TOO_MUCH))

    await page.get_by_label("Chọn tất cả").check()
    await page.get_by_role("button", name="Thử phát lại").click()
    await expect(page.locator(".sums")).to_contain_text("2 vẫn bị từ chối")
    await page.get_by_role("button", name="Xem từng gói").click()
    refused = page.locator("[data-result='refused']")
    await expect(refused).to_have_count(2)
    await expect(refused.first).to_contain_text("hợp lệ từ 0 đến 1")
    await expect(page.get_by_role("button", name="Phát lại 0 gói")).to_be_disabled()
    with stale.database.connect() as conn:
        conn.execute("UPDATE metric SET valid_max = 100 WHERE name = %s", [METRIC])
        try:
            await page.get_by_role("button", name="Thử lại").click()
            await expect(page.locator(".sums")).to_contain_text("2 sẽ được ghi")
            await expect(page.locator("[data-result='written']")).to_have_count(2)
            assert _stored(stale) == [0.5]
            await page.get_by_role("button", name="Phát lại 2 gói").click()
            await expect(page.get_by_text("Không có gói nào bị từ chối đang chờ.")).to_be_visible()
        finally:
            conn.execute("UPDATE metric SET valid_max = 1 WHERE name = %s", [METRIC])
        acts = conn.execute("SELECT actor FROM audit WHERE action = 'rejected.replay'").fetchall()
    assert _stored(stale) == [0.5, TOO_MUCH, TOO_MUCH + 1]
    assert acts == [(f"user:{ADMIN}",)]


def _stored(center: Center) -> list[float]:
    with center.database.connect() as conn:
        rows = conn.execute(
            "SELECT value FROM observed WHERE series_id IN"
            " (SELECT id FROM series WHERE source_id = %s) ORDER BY 1",
            [SOURCE],
        ).fetchall()
    return [value for (value,) in rows]
