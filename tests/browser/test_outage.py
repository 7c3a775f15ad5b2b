"""A wall that is cut off, or whose data stopped, says so in time; and recovers by itself.

Both are broken at once and watched for half a minute: one wall behind a black hole, one beside an
ingest one of whose processes was frozen. What each said when, and how it looked, is then judged.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page, expect

from . import looks
from .center import Center
from .conftest import PATIENCE_MS
from .looks import Change, Number
from .place import HAND, SCREENS, WALL
from .reading import unreadable
from .visitor import Visitor, live, wall_path

BAND_SECONDS, VEIL_SECONDS = 11, 31
INGEST_SECONDS = 30
OUTAGE_MS = 40_000
# The wall itself in full HD and in 4K, and in a hand.
SIZES = (SCREENS[0], SCREENS[-1], HAND)


@dataclass(slots=True)
class Look:
    """How a wall looked: unreadable by name of the screen."""

    says: str
    unreadable: dict[str, list[str]]
    inaccessible: list[tuple[str, list[str]]]
    numbers: list[Number]


@dataclass(slots=True)
class Outage:
    """What two walls showed. uncovered: what could be seen beside the veil."""

    began_ms: int
    band: Look
    veil: Look
    uncovered: list[str]
    cut: list[Change] = field(default_factory=list)
    starved: list[Change] = field(default_factory=list)

    def seconds_until(self, changes: list[Change], level: str) -> float:
        """How long after the break a wall reached a level."""
        at_ms: int = next(at_ms for at_ms, found, _ in changes if found == level)
        return (at_ms - self.began_ms) / 1000


@pytest.fixture(scope="module")
async def outage(center: Center, chromium: Browser) -> AsyncIterator[Outage]:
    """Break both, wait for the veil, mend, wait until both walls are calm again."""
    visitor = Visitor(chromium, center.url)
    cut = await _calm_wall(visitor, center.relayed_url)
    starved = await _calm_wall(visitor, center.url)
    began_ms = time.time_ns() // 10**6
    with center.frozen("relay", "ingest-mqtt-1"):  # one of two is enough to be told
        await starved.wait_for_selector("[data-band='data']", timeout=OUTAGE_MS)
        band = await _look(starved, "[data-band]")
        await cut.wait_for_selector("[data-veil='connection']", timeout=OUTAGE_MS)
        uncovered = await looks.uncovered(cut)
        found = Outage(began_ms, band, await _look(cut, "[data-veil]"), uncovered)
    for wall in (cut, starved):
        await wall.wait_for_selector("main[data-level='calm']", timeout=OUTAGE_MS)
    found.cut = await looks.recorded_levels(cut)
    found.starved = await looks.recorded_levels(starved)
    yield found
    await visitor.leave()
    assert visitor.faults == []


async def _calm_wall(visitor: Visitor, url: str) -> Page:
    context = await visitor.context(url=url)
    page = await context.new_page()
    await page.goto(wall_path(WALL, f"{WALL}-overview"))
    await live(page)
    calm = page.locator("[data-lamp='data'][data-level='calm']")
    await expect(calm).not_to_contain_text("chờ", timeout=PATIENCE_MS)
    await looks.record_levels(page)
    return page


async def _look(page: Page, said_by: str) -> Look:
    found, says, numbers = {}, await page.inner_text(said_by), await looks.numbers(page)
    for screen in reversed(SIZES):  # ends as it began
        width, height = screen.pixels
        await page.set_viewport_size({"width": width, "height": height})
        await page.wait_for_function(_TEXT_OF, arg=screen.text_px)
        found[screen.name] = await unreadable(
            page, text_px=screen.text_px, clock_px=screen.clock_px
        )
    return Look(says, found, await looks.violations(page), numbers)


_TEXT_OF = (
    "px => Math.abs(parseFloat(getComputedStyle(document.documentElement).fontSize) - px) < 1"
)


async def test_a_cut_wall_says_so_within_ten_seconds(outage: Outage) -> None:
    assert outage.seconds_until(outage.cut, "band") <= BAND_SECONDS
    assert outage.cut[1][1:] == ["band", "connection"]


async def test_a_cut_wall_is_covered_within_thirty_seconds(outage: Outage) -> None:
    assert outage.seconds_until(outage.cut, "veil") <= VEIL_SECONDS
    assert outage.uncovered == ["clock"]
    assert outage.veil.says.startswith("KHÔNG PHẢI\nSỐ LIỆU HIỆN TẠI\ntừ ")


async def test_a_frozen_ingest_is_named_by_the_data_lamp(outage: Outage) -> None:
    assert outage.starved[1][1:] == ["band", "data"]
    assert outage.seconds_until(outage.starved, "band") <= INGEST_SECONDS
    assert outage.band.says.startswith("Số liệu chậm ")


async def test_below_the_band_no_number_looks_current(outage: Outage) -> None:
    values = [one for one in outage.band.numbers if not one.get("reason")]
    assert values
    assert [one["text"] for one in values if "dashed" not in one["look"]] == []


async def test_band_and_veil_can_be_read_by_everybody(outage: Outage) -> None:
    for look in (outage.band, outage.veil):
        assert {name: faults for name, faults in look.unreadable.items() if faults} == {}
        assert look.inaccessible == []


async def test_both_walls_recover_by_themselves(outage: Outage) -> None:
    assert [outage.cut[-1][1:], outage.starved[-1][1:]] == [["calm", None], ["calm", None]]
