"""Each number says what it is, when it was, whose it is; and looks like its quality."""

import asyncio
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from core.store.product import product_sources

from . import looks
from .center import ADMIN, Center
from .conftest import PATIENCE_MS
from .device import Device, now_ms, sample
from .figures import DOSSIERS_TODAY, PROBED, UNITS, send_calm_day
from .looks import Number
from .place import KINDS, WALL
from .states import SCREEN_NAME, screens
from .visitor import DESK, Regular, live, shows_stamp, stamp, wall_path

CONTRAST = 7.0  # of values on a wall
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
# Digits that are no figures: times, dates, names of technologies, spans that never change.
NO_FIGURE = re.compile(
    r"\d\d:\d\d(:\d\d)?|\d\d/\d\d|\b[45]G\b|\bP95\b|\b4 (tuần|thứ|chủ)|\b24h|< 21\b|\d/\d$"
)
# On the desk also addresses, whole dates, ids, commands to copy, keys.
NO_FIGURE_OF_DESK = re.compile(
    r"\d+\.\d+\.\d+\.\d+|\d\d/\d\d/\d{4}|"
    + NO_FIGURE.pattern
    + r"|\b[a-z]+(-[a-z0-9]+)+\b|24 giờ|1 giờ qua|(?s:(curl|mosquitto_pub) .*)|Phím.*"
    + r"|^(7|30|90|365)( ngày( qua)?)?$|(10/)?10 phút"  # spans that are asked for
    # Of a back-test, its limits, and of what is usual.
    + r"|^Thử lại 30 ngày$|đêm 22.06|^/ 10$|^3 giờ qua$|^28 ngày qua|90% giá trị"
)
NAMES = {source.name_vi for source in product_sources()}  # a canary's tells its shard
DAYS_LEFT = 3  # of a certificate
SOON_SECONDS = 120
# Of a portal that is probed each minute: one and a half periods, and three.
LATE_AFTER_SECONDS, STALE_AFTER_SECONDS, SOON_LATE_SECONDS, TURN_SECONDS = 90, 180, 10, 5
BEFORE = {"late": "fresh", "stale": "late"}
LATE_SECONDS, STALE_SECONDS = 120, 1200  # of a portal that is probed each minute


@pytest.mark.parametrize("kind", KINDS)
async def test_every_number_has_unit_time_and_source(
    center: Center, onlooker: Regular, kind: str
) -> None:
    at_ms = send_calm_day(center)
    page = await onlooker.page(wall_path(WALL, f"{WALL}-{kind}"))
    await live(page)
    numbers = await looks.numbers(page)
    assert numbers
    assert [one for one in numbers if _lacks(one)] == []
    assert [one for one in numbers if not one.get("reason") and one["contrast"] < CONTRAST] == []
    loose = set(await looks.loose_digits(page)) - NAMES  # which of them are shown is the clock's
    assert [text for text in loose if re.search(r"\d", NO_FIGURE.sub("", text))] == []
    if kind not in ("sources", "oncall"):  # which show ages, and people
        await shows_stamp(page, at_ms)
        assert f"{datetime.fromtimestamp(at_ms / 1000, ZONE):%H:%M}" in await page.inner_text(
            ".page"
        )


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/", "tbody [data-value]"),
        ("/admin/sources", "tbody [data-value]"),
        ("/admin/sources?source=do-cong", ".facts"),
        ("/admin/screens", ".waiting"),
        ("/alerts", "tr[data-alert]"),
        ("/alerts?state=silenced", "[data-silence]"),
        ("/alerts?state=silenced&silences=ended", "[data-ended]"),
        ("/alerts/review", "tr[data-rule]"),
        ("/rules", "tr[data-rule]"),
    ],
)
async def test_every_number_of_the_desk_has_them_too(
    center: Center, onlooker: Regular, path: str, there: str
) -> None:
    send_calm_day(center)
    with screens(center):
        page = await onlooker.page(path, ADMIN, pixels=DESK)
        await page.wait_for_selector(there)
        assert [one for one in await looks.numbers(page) if _lacks(one)] == []
        loose = set(await looks.loose_digits(page)) - NAMES - {SCREEN_NAME}
    assert [text for text in loose if re.search(r"\d", NO_FIGURE_OF_DESK.sub("", text))] == []


async def test_every_number_of_a_rule_that_is_tried_has_them_too(
    center: Center, onlooker: Regular
) -> None:
    send_calm_day(center)
    page = await onlooker.page("/rules/new", ADMIN, pixels=DESK)
    await page.fill("#rule-expr", "portal_up >= 0")
    await page.select_option("#rule-priority", "p4")
    await page.get_by_role("button", name="Chạy thử").click()
    await page.wait_for_selector("[data-trial='done'] [role='slider']")
    await page.locator("details summary").first.click()
    await page.wait_for_selector("details [data-value], details .missing")
    numbers = await looks.numbers(page)
    assert {one["unit"] for one in numbers} >= {"lần", "chuỗi", "1/d"}
    assert [one for one in numbers if _lacks(one)] == []
    loose = set(await looks.loose_digits(page)) - NAMES
    left = [text for text in loose if re.search(r"\d", NO_FIGURE_OF_DESK.sub("", text))]
    assert left == []


def _lacks(number: Number) -> list[str]:
    """Name what a number does not say; one that was never received says why instead of when."""
    wanted = ["unit", "asof", "source"]
    if number["quality"] == "never":
        wanted = ["reason"]
    return [name for name in wanted if not number.get(name)]


async def test_late_stale_and_never_look_different(center: Center, onlooker: Regular) -> None:
    at_ms = send_calm_day(center)
    ages = {"pakn": LATE_SECONDS, "bao-lai-chau": STALE_SECONDS}
    with Device(center.broker.port, "do-cong", center.keys["do-cong"]) as device:
        for portal, seconds in ages.items():
            labels = {"portal": portal, "phase": "total", **PROBED}
            then = at_ms - 1000 * seconds
            device.send(sample("portal_probe_seconds", 0.5, at_ms=then, **labels))
    page = await onlooker.page(wall_path(WALL, f"{WALL}-portals"))
    await live(page)
    await shows_stamp(page, at_ms - 1000 * STALE_SECONDS)
    delays = [one for one in await looks.numbers(page) if one["unit"] in ("ms", "")]
    look_of = {one["quality"]: (one["look"], one["text"] == "—") for one in delays}
    assert set(look_of) == {"fresh", "late", "stale", "never"}
    assert len(set(look_of.values())) == len(look_of)


async def test_a_number_grows_late_and_stale_in_time(center: Center, onlooker: Regular) -> None:
    """By the clock alone: nothing is sent any more."""
    send_calm_day(center)
    page = await onlooker.page(wall_path(WALL, f"{WALL}-portals"))
    await live(page)
    limits = {"pakn": ("late", LATE_AFTER_SECONDS), "bao-lai-chau": ("stale", STALE_AFTER_SECONDS)}
    sent: dict[str, int] = {}
    with Device(center.broker.port, "do-cong", center.keys["do-cong"]) as device:
        for portal, (_, limit) in limits.items():
            labels = {"portal": portal, "phase": "total", **PROBED}
            sent[portal] = now_ms() - round(1000 * (limit - SOON_LATE_SECONDS))
            device.send(sample("portal_probe_seconds", 0.5, at_ms=sent[portal], **labels))

    async def turns(portal: str, quality: str, limit: float) -> None:
        number = page.locator(f"[data-value][data-asof='{stamp(sent[portal])}']")
        await expect(number).to_have_attribute("data-quality", BEFORE[quality])
        await expect(number).to_have_attribute("data-quality", quality, timeout=PATIENCE_MS)
        assert 0 <= now_ms() / 1000 - (sent[portal] / 1000 + limit) <= TURN_SECONDS

    await asyncio.gather(*(turns(portal, *limit) for portal, limit in limits.items()))


async def test_a_certificate_that_ends_soon_stands_out(center: Center, onlooker: Regular) -> None:
    at_ms = send_calm_day(center)
    page = await onlooker.page(wall_path(WALL, f"{WALL}-portals"))
    await live(page)
    await shows_stamp(page, at_ms)
    soon = page.locator(".soon")
    await expect(soon).to_have_count(0)
    ends = at_ms / 1000 + DAYS_LEFT * 86_400 + 3600
    name = "portal_tls_not_after_timestamp_seconds"
    with Device(center.broker.port, "do-cong", center.keys["do-cong"]) as device:
        device.send(sample(name, ends, at_ms=at_ms + 1, portal="cong-xa", **PROBED))
    await expect(soon).to_have_text(str(DAYS_LEFT))
    (told,) = [one for one in await looks.numbers(page) if one["text"] == str(DAYS_LEFT)]
    assert told["contrast"] >= CONTRAST


async def test_numbers_and_times_are_written_as_the_place_writes_them(
    center: Center, onlooker: Regular
) -> None:
    at_ms = send_calm_day(center)
    total = len(UNITS) * DOSSIERS_TODAY
    for language, point in (("vi", "."), ("en", ",")):
        page = await onlooker.page(wall_path(WALL, f"{WALL}-transactions", lang=language))
        await live(page)
        await shows_stamp(page, at_ms)
        whole, thousand = f"{total // 1000}", f"{total % 1000:03}"
        assert await page.inner_text(".big") == f"{whole}{point}{thousand}"
        assert await page.evaluate(_CLOCK_ERROR, "Asia/Ho_Chi_Minh") <= 1
        sent = datetime.fromtimestamp(at_ms / 1000, ZONE)
        assert f"{sent:%H:%M}" in await page.inner_text(".foot")
        assert f"{sent:%d/%m}" in await page.inner_text(".title")


async def test_a_whole_date_is_written_day_month_year(center: Center, onlooker: Regular) -> None:
    send_calm_day(center)
    page = await onlooker.page("/admin/sources", ADMIN, pixels=DESK)
    told = page.locator("[data-source-row='do-cong'] td[title][title*=':']")
    await expect(told).to_have_attribute("title", re.compile(r"^\d\d/\d\d/\d{4} \d\d:\d\d:\d\d"))
    title = await told.get_attribute("title") or ""
    day = datetime.strptime(title[:19], "%d/%m/%Y %H:%M:%S").replace(tzinfo=ZONE)
    assert abs(now_ms() / 1000 - day.timestamp()) < SOON_SECONDS, "in the place's zone"


async def test_decimals_have_a_comma(center: Center, onlooker: Regular) -> None:
    at_ms = send_calm_day(center)
    for language, text in (("vi", "0,42"), ("en", "0.42")):
        page = await onlooker.page(wall_path(WALL, f"{WALL}-map", lang=language))
        await live(page)
        await shows_stamp(page, at_ms)
        await page.wait_for_selector(f"[data-value='{text}'][data-unit='%']")


_CLOCK_ERROR = """(timeZone) => {
  const shown = document.querySelector("[data-clock]").textContent;
  const true_ = new Date().toLocaleTimeString("en-GB", { timeZone });
  const seconds = (text) => text.split(":").reduce((sum, part) => 60 * sum + Number(part), 0);
  return Math.abs(seconds(shown) - seconds(true_)) % 86399;
}"""
