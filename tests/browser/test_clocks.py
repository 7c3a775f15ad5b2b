"""A machine's clock is wrong, or the machine slept: ages on its wall are right all the same."""

import re
import time
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from . import looks
from .center import Center
from .device import now_ms
from .figures import send_calm_day
from .place import WALL
from .visitor import Visitor, live, shows_stamp, stamp, wall_path

RIGHT_SECONDS = 3.0
AGE_SECONDS = 20  # of a figure that was just sent, on a busy machine
_ERROR_SECONDS = """([zone, now]) => {
  const shown = document.querySelector("[data-clock]").textContent;
  const seconds = (text) => text.split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
  const true_ = new Date(now).toLocaleTimeString("en-GB", { timeZone: zone });
  return Math.abs(seconds(shown) - seconds(true_)) % 86399;
}"""


@pytest.mark.parametrize(
    ("hours", "away", "state"),
    [
        (1, "01:00:00", None),
        pytest.param(-1, "10:00", "frozen", marks=pytest.mark.long),
    ],
    ids=["ahead-and-asleep", "behind-and-hidden"],
)
async def test_a_wrong_clock_or_an_absence_changes_no_age(
    center: Center, visitor: Visitor, hours: int, away: str, state: str | None
) -> None:
    page = await _wall(visitor, off=timedelta(hours=hours))
    await looks.record_levels(page)
    await _is_right(page, send_calm_day(center))
    await expect(page.locator(".title")).to_contain_text("Đồng hồ máy lệch")
    session = await page.context.new_cdp_session(page)
    if state:
        await session.send("Page.setWebLifecycleState", {"state": state})
    await page.clock.fast_forward(away)
    at_ms = send_calm_day(center)
    back_at = time.monotonic()
    if state:
        await session.send("Page.setWebLifecycleState", {"state": "active"})
    await _is_right(page, at_ms)
    assert time.monotonic() - back_at <= RIGHT_SECONDS
    # What it showed before was covered at once: nobody could tell how old it was.
    assert [level for _, level, _ in await looks.recorded_levels(page)] == ["calm", "veil", "calm"]


async def _is_right(page: Page, at_ms: int) -> None:
    """Wait for what was sent last; then clock and ages must be those of the center."""
    await shows_stamp(page, at_ms)
    await page.wait_for_selector("main[data-level='calm']")
    found = await looks.numbers(page)
    ages = [one for one in found if one["unit"] == "s" and one.get("asof") == stamp(at_ms)]
    assert ages
    assert [one for one in ages if _seconds(one["text"]) > AGE_SECONDS] == []
    assert await page.evaluate(_ERROR_SECONDS, ["Asia/Ho_Chi_Minh", now_ms()]) <= 1


async def _wall(visitor: Visitor, *, off: timedelta) -> Page:
    """Open the page of sources, which shows ages, on a machine whose clock is off."""
    context = await visitor.context()
    page = await context.new_page()
    await page.clock.install(time=now_ms() / 1000 + off.total_seconds())
    await page.goto(wall_path(WALL, f"{WALL}-sources"))
    await live(page)
    await expect(page.locator("[data-lamp='data']")).not_to_contain_text("chờ")
    return page


def _seconds(age: str) -> int:
    """Read an age; one in no seconds is old."""
    found = re.fullmatch(r"(\d+) s", age)
    return int(found[1]) if found else 10**9
