"""A night, from the outage to the next person, as those who are called see it: on the telephone."""

import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import vobject
from playwright.async_api import Browser, Page, expect

from tests.chaos.eventually import eventually
from tests.servers import Cluster

from .night import (
    ACCOUNTS,
    NAMES,
    PORTAL,
    SCHEDULE,
    SCHEDULE_NAME,
    WAIT_SECONDS,
    Night,
    Times,
    night,
    put,
)
from .visitor import Visitor

PHONE = (390, 844)
FIRST_SECONDS, LATE_SECONDS, CONFIRMED_SECONDS = 1, 1, 1
SOON_SECONDS = 60
Shift = tuple[datetime, datetime, str]  # what of: its title
ONCALL = "/api/ioc/v1/oncall"
INCIDENT, LOGGED, LEFT = "Cổng xã ngừng lúc nửa đêm", "Đã gọi nhà cung cấp", "Theo dõi cổng xã"
# group_wait is 0: what is measured here is all there is.
_FIRST = """
SELECT extract(epoch FROM min(t.started_at) - min(a.fired_at))::float8
FROM notification_attempt AS t JOIN notification AS n ON n.id = t.notification_id
CROSS JOIN alert AS a
WHERE n.person = %(person)s AND n.channel LIKE '%%voice%%' AND a.name = 'OwnPortalDown'
"""
_SECOND = """
SELECT extract(epoch FROM b.at - a.at)::float8
FROM escalation_step AS a JOIN escalation_step AS b USING (group_id, run, round)
WHERE (a.step, b.step) = (1, 2)
"""
_HAD = """
SELECT extract(epoch FROM now() - acked_at)::float8 FROM alert
WHERE name = 'OwnPortalDown' AND acked_at IS NOT NULL
"""
_TAKEN = """
SELECT extract(epoch FROM acked_at - fired_at)::float8 FROM alert WHERE name = 'OwnPortalDown'
"""
_FIRED = "SELECT extract(epoch FROM fired_at)::float8 FROM alert WHERE name = 'OwnPortalDown'"


@pytest.fixture
def rooms(folder: Path) -> Path:
    """Give a folder that Mosquitto can enter."""
    rooms = folder / "night"
    rooms.mkdir()
    rooms.chmod(0o711)
    return rooms


@pytest.fixture
async def played(cluster: Cluster, rooms: Path) -> AsyncIterator[Night]:
    async with night(cluster, rooms) as played:
        yield played


@pytest.mark.long
async def test_a_night_is_slept_through_by_nobody(played: Night, chromium: Browser) -> None:
    visitor, times = Visitor(chromium, played.center.url), Times(played.center.database)
    first, second = played.first, played.second
    await _probed(played)
    began = time.time()
    played.site.fails = True
    await _called(played, [(first, "voice"), (first, "sms"), (second, "voice"), (second, "sms")])
    put("outage → firing", (times.ask(_FIRED) or 0) - began)
    assert times.note("firing → first attempt", _FIRST, person=first) <= FIRST_SECONDS
    late = times.note("first → second is called", _SECOND) - WAIT_SECONDS
    assert abs(late) <= LATE_SECONDS
    assert "CHUYEN CAP" in played.messages[-1].text
    phone = await _taken(visitor, played, times)
    calls = played.told()
    number = await _looked_after(visitor, second)
    await eventually(
        lambda: (times.ask(_HAD) or 0) > 2 * WAIT_SECONDS, deadline_seconds=SOON_SECONDS
    )  # a step and its repetition
    assert played.told() == calls
    began = time.time()
    played.site.fails = False
    await eventually(lambda: len(played.messages) >= len(calls) + 2, deadline_seconds=SOON_SECONDS)
    put("recovery → both know", time.time() - began)
    ends = played.messages[len(calls) :]
    assert sorted((each.person, each.way) for each in ends) == [("a", "sms"), ("b", "sms")]
    assert all("HET" in each.text for each in ends)
    await expect(phone.locator("[data-look='over']")).to_have_count(1)
    keys = [each.key for each in played.messages]
    assert len(set(keys)) == len(keys)
    await _written_down(visitor, second, number)
    await _handed_over(visitor, second, first)
    await _looked_back(visitor, first, second)
    await _in_calendars(visitor, first)
    await visitor.leave()
    assert visitor.faults == []


async def _probed(played: Night) -> None:
    """Wait until the portal was seen to be well."""

    def is_up() -> bool:
        with played.center.database.connect() as conn:
            row = conn.execute(
                "SELECT 1 FROM observed JOIN series ON series_id = id"
                " WHERE metric = 'portal_up' AND value = 1"
            ).fetchone()
        return row is not None

    await eventually(is_up, deadline_seconds=SOON_SECONDS)


async def _called(played: Night, expected: list[tuple[str, str]]) -> None:
    """Wait for calls and messages; nobody else was told meanwhile."""
    await eventually(lambda: len(played.messages) >= len(expected), deadline_seconds=SOON_SECONDS)
    assert played.told() == expected


async def _page(visitor: Visitor, person: str, path: str) -> Page:
    return await visitor.page(path, ACCOUNTS[person], pixels=PHONE)


async def _taken(visitor: Visitor, played: Night, times: Times) -> Page:
    """Open the link of the last message and take it: two taps, signed in nowhere."""
    context = await visitor.context(None, pixels=PHONE)
    page = await context.new_page()
    await page.goto(played.messages[-1].link)
    button = page.locator("[data-do='ack']")
    await button.wait_for()
    assert times.ask("SELECT count(*)::float8 FROM alert_act") == 0  # to look does nothing
    began = time.monotonic()
    await button.click()
    await page.locator("[data-look='mine']").wait_for()
    assert put("tap → confirmed", time.monotonic() - began) <= CONFIRMED_SECONDS
    times.note("firing → acknowledged", _TAKEN)
    return page


async def _looked_after(visitor: Visitor, person: str) -> str:
    """Make an incident of the alert, and note what was done; its number."""
    page = await _page(visitor, person, "/alerts")
    await page.get_by_text(PORTAL).first.click()
    await page.get_by_role("button", name="Thêm vào sự việc…").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Tên sự việc").fill(INCIDENT)
    await dialog.get_by_text("Nghiêm trọng").click()
    await dialog.get_by_role("button", name="Mở sự việc").click()
    await expect(page.locator("h1", has_text=INCIDENT)).to_be_visible()
    await page.get_by_placeholder("Việc đã làm").fill(LOGGED)
    await page.get_by_role("button", name="Ghi", exact=True).click()
    await expect(page.locator("li[data-kind='note']")).to_contain_text(LOGGED)
    return page.url.rpartition("/")[2]


async def _written_down(visitor: Visitor, person: str, number: str) -> None:
    """Read the incident, and its first notice, when it is over."""
    page = await _page(visitor, person, "/incidents")
    await page.evaluate("window.stays = true")
    await page.locator(f"[data-incident='{number}'] a").click()
    await expect(page.locator("h1", has_text=INCIDENT)).to_be_visible()
    assert await page.evaluate("window.stays"), "the link has loaded the page anew"
    await expect(page.locator("[data-time='over']")).not_to_have_text("chưa có")
    answer = await page.context.request.get(f"/api/ioc/v1/incidents/{number}/papers/notice.md")
    paper = await answer.text()
    assert paper.startswith("# THÔNG BÁO BAN ĐẦU")
    assert INCIDENT in paper
    assert LOGGED in paper
    assert NAMES[person] in paper


async def _handed_over(visitor: Visitor, giver: str, taker: str) -> None:
    """Hand over, and have it confirmed by the other."""
    page = await _page(visitor, giver, "/handover")
    await page.locator("#shift-line").fill(LOGGED)
    await page.get_by_role("button", name="Ghi", exact=True).click()
    await expect(page.locator("main")).to_contain_text(INCIDENT)
    await page.locator("#handover-note").fill(LEFT)
    await page.get_by_role("button", name="Bàn giao ca").click()
    waiting = page.locator("section[data-handover]")
    await expect(waiting).to_contain_text(LEFT)
    other = await _page(visitor, taker, "/handover")
    await expect(other.locator("section[data-handover]")).to_contain_text(LEFT)
    await other.get_by_role("button", name="Tôi đã đọc, nhận ca").click()
    await expect(other.locator("section[data-handover]")).to_have_count(0)
    await expect(other.locator("tr[data-handover]")).to_have_count(1)


async def _looked_back(visitor: Visitor, *people: str) -> None:
    """See whom the night disturbed."""
    page = await _page(visitor, people[0], "/alerts/review?by=duty")
    for person in people:
        row = page.locator(f"tr[data-person='{person}']")
        await expect(row).to_contain_text(NAMES[person])
        await expect(row.locator("td").nth(1)).to_have_text(
            "2"
        )  # a call and a text; ends wake nobody
        await expect(row.locator("td").nth(2)).to_have_text("1")


async def _in_calendars(visitor: Visitor, person: str) -> None:
    """Read shifts as a telephone does, and hold them against what the page of schedules is told."""
    page = await _page(visitor, person, "/oncall")
    answer = await page.context.request.get(f"{ONCALL}/schedules")
    told = await answer.json()
    span = _moment(told["since"]), _moment(told["until"])
    shifts = [(schedule["name"]["vi"], shift) for schedule in told["schedules"]
              for shift in schedule["shifts"]]  # fmt: skip
    mine = [(title, each) for title, each in shifts if each["person"] == person]
    assert await _calendar(page, f"person:{person}", span) == _told(mine)
    ours = [(f"{title}: {NAMES[each['person']]}", each) for title, each in shifts
            if title == SCHEDULE_NAME]  # fmt: skip
    assert await _calendar(page, f"schedule:{SCHEDULE}", span) == _told(ours)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _told(shifts: list[tuple[str, Any]]) -> list[Shift]:
    return sorted((_moment(each["begins"]), _moment(each["ends"]), of) for of, each in shifts)


async def _calendar(page: Page, of: str, span: tuple[datetime, datetime]) -> list[Shift]:
    """Make an address in the dialog of calendars; what another program reads there of that time."""
    await page.get_by_role("button", name="iCal").click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("#calendar-of").select_option(of)
    await dialog.get_by_role("button", name="Tạo địa chỉ").click()
    address = await dialog.locator("[data-calendar]").input_value()
    await dialog.get_by_role("button", name="Đóng").click()
    await expect(dialog).to_have_count(0)
    answer = await page.context.request.get(address)
    events = vobject.readOne(await answer.text()).contents["vevent"]
    read = [(each.dtstart.value, each.dtend.value, each.summary.value) for each in events]
    since, until = span
    return sorted(
        (max(begins, since), min(ends, until), of)
        for begins, ends, of in read
        if begins < until and ends > since
    )
