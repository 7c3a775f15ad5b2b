"""A wall that is on for a month holds no more at its end than at its beginning."""

import faulthandler
from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.async_api import CDPSession, Page

from . import looks
from .center import Center
from .figures import send_calm_day
from .place import KINDS, WALL
from .visitor import Visitor, live, shows_stamp, wall_path

DELTAS, ROTATIONS, RECONNECTS = 200_000, 2_000, 500
HEAP_MB = 5
LATE_MS = 300_000
BYTES_PER_MB = 1_000_000
# Each wait before a new connection is the shortest.
AT_ONCE = "Math.random = () => 0"
_ALL_ON_TIME = """
() => !document.querySelector(".marks [data-quality='late'], .marks [data-quality='stale']")
"""


class Held(NamedTuple):
    """What a page holds after garbage was collected."""

    heap_bytes: int
    nodes: int
    listeners: int


@pytest.mark.long
async def test_a_month_leaves_nothing_behind(
    center: Center, visitor: Visitor, record_property: Callable[[str, object], None]
) -> None:
    # It takes longer than pytest waits, and to look into Playwright's greenlets would end us.
    faulthandler.cancel_dump_traceback_later()
    send_calm_day(center)
    context = await visitor.context()
    await context.add_init_script(AT_ONCE)
    await context.add_init_script(looks.script("wire"))
    page = await context.new_page()
    await page.goto(wall_path(WALL))
    await live(page)
    session = await context.new_cdp_session(page)
    await _strain(page, DELTAS // 100, ROTATIONS // 100, RECONNECTS // 100)
    # Of all that it ever showed Svelte keeps a template: let it show late sources, too.
    await page.wait_for_function(f"() => !({_ALL_ON_TIME})()", timeout=LATE_MS)
    await _strain(page, DELTAS // 100, ROTATIONS // 100, RECONNECTS // 100)
    before = await _held(center, page, session)
    await _strain(page, DELTAS, ROTATIONS, RECONNECTS)
    after = await _held(center, page, session)
    record_property("held", [before, after])
    assert after.heap_bytes - before.heap_bytes <= HEAP_MB * BYTES_PER_MB
    assert after.nodes <= before.nodes
    assert after.listeners <= before.listeners


async def _strain(page: Page, deltas: int, rotations: int, reconnects: int) -> None:
    await page.evaluate("count => wire.storm(count)", deltas)
    await page.evaluate("([count, pages]) => wire.rotate(count, pages)", [rotations, len(KINDS)])
    await page.evaluate("count => wire.reconnect(count)", reconnects)


async def _held(center: Center, page: Page, session: CDPSession) -> Held:
    """Go to the first page, let every source be on time again (who is late is named), and count."""
    await page.keyboard.press("1")
    await shows_stamp(page, send_calm_day(center))
    await page.wait_for_function(_ALL_ON_TIME)
    frames = await page.get_attribute("main", "data-frames")
    await page.wait_for_selector(f"main:not([data-frames='{frames}'])[data-level='calm']")
    for _ in range(2):
        await session.send("HeapProfiler.collectGarbage")
    heap = await session.send("Runtime.getHeapUsage")
    counters = await session.send("Memory.getDOMCounters")
    return Held(int(heap["usedSize"]), counters["nodes"], counters["jsEventListeners"])
