"""When an incident began and was over, what is owed until when, and what its papers say."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.desk.shown import Shown
from alerts.incidents.papers import Made, said, written
from alerts.incidents.record import (
    Incident,
    Member,
    Note,
    Paper,
    Severity,
    State,
    course,
    dues,
    is_within,
    refusals,
    unit_of,
)
from alerts.papers import markdown
from core.model import UnitId, UnitTree
from tests.given import NOW

HOUR = timedelta(hours=1)
INCIDENT = Incident(
    id=7,
    title="Cổng ngừng",
    severity=Severity.SERIOUS,
    state=State.OPEN,
    opened_at=NOW,
    opened_by="user:an",
    opened_by_name="Vàng A An",
    closed_at=None,
    notice_at=None,
    report_at=None,
    version=1,
)
MADE = Made(place="Xã Tam Đường", zone=ZoneInfo("Asia/Ho_Chi_Minh"), now=NOW)


def member(
    number: int, began: float, ended: float | None = None, acked: float | None = None
) -> Member:
    """Give an alert that fired two minutes after it began. began, ended, acked: hours from now."""

    def at(hours: float | None) -> datetime | None:
        return None if hours is None else NOW + hours * HOUR

    alert = Shown(
        id=number, rule="r", fingerprint=b"", name="PortalDown", labels={},
        annotations={"summary": "Cổng ngừng"}, generator_url="", value=None, priority="p1",
        unit=None, unit_vi=None, unit_en=None, simulated=False,
        state="firing" if ended is None else "resolved", active_at=NOW + began * HOUR,
        fired_at=NOW + began * HOUR + timedelta(minutes=2), gone_at=None, ended_at=at(ended),
        why=None, flapping=False, acked_at=None, acked_by=None, acked_by_name=None,
        snoozed_until=None,
    )  # fmt: skip
    return Member(
        alert=alert, added_at=NOW, added_by="user:an", acked_at=at(acked), acked_by_name="Bình"
    )


def test_its_course_is_that_of_its_alerts() -> None:
    found = course([member(1, -3, ended=-1, acked=-2.5), member(2, -4, acked=-2)])
    assert found.began_at == NOW - 4 * HOUR
    assert found.seen_at == NOW - 4 * HOUR + timedelta(minutes=2)
    assert found.acked_at == NOW - 2.5 * HOUR
    assert found.over_at is None  # one of them is on
    assert course([member(1, -3, ended=-1), member(2, -4, ended=-2)]).over_at == NOW - HOUR
    nothing = course([])
    assert (nothing.began_at, nothing.seen_at, nothing.over_at) == (None, None, None)


def test_what_is_owed_counts_from_when_it_was_known() -> None:
    seen = course([member(1, -30)])
    notice, report = dues(INCIDENT, seen)
    assert notice.at == NOW - 6 * HOUR + timedelta(minutes=2)
    assert notice.is_late(NOW)
    assert not report.is_late(NOW)
    late = dues(replace(INCIDENT, notice_at=NOW), seen)[0]
    assert late.is_late(NOW + 99 * HOUR)  # sent, but too late: it stays so
    alone = dues(INCIDENT, course([]))
    assert [each.at - NOW for each in alone] == [24 * HOUR, 72 * HOUR]
    exact = dues(replace(INCIDENT, notice_at=alone[0].at), course([]))[0]
    assert not exact.is_late(NOW + 99 * HOUR)


@pytest.mark.parametrize(
    ("old", "new", "note", "firing", "fields"),
    [
        (State.OPEN, State.WATCHING, "", True, []),
        (State.OPEN, State.CLOSED, "xong", False, []),
        (State.OPEN, State.CLOSED, " ", False, ["note"]),
        (State.WATCHING, State.CLOSED, "xong", True, ["state"]),
        (State.CLOSED, State.OPEN, "lại mất", False, []),
        (State.CLOSED, State.OPEN, "", False, ["note"]),
        (State.CLOSED, State.WATCHING, "x", False, ["state"]),
        (State.CLOSED, State.CLOSED, "", False, []),
    ],
)
def test_which_state_follows_which(
    old: State, new: State, note: str, firing: bool, fields: list[str]
) -> None:
    members = [member(1, -1, None if firing else -0.5)]
    found = refusals(replace(INCIDENT, state=old), new, note, members)
    assert [field for field, _ in found] == fields


def of(*units: str | None) -> list[Member]:
    one = member(1, -1)
    return [replace(one, alert=replace(one.alert, unit=unit)) for unit in units]


def test_it_is_of_the_lowest_unit_of_its_alerts_and_without_any_of_that_it_was_opened_for() -> None:
    xa, ban, other = map(UnitId, ("xa", "ban", "other"))
    tree = UnitTree({xa: None, ban: xa, other: xa})
    opened = replace(INCIDENT, unit="ban")
    assert unit_of(opened, [], tree) == "ban"
    assert unit_of(opened, of("other"), tree) == "other"
    assert unit_of(opened, of("ban", "other"), tree) == "xa"
    assert unit_of(opened, of("ban", None), tree) is unit_of(INCIDENT, [], tree) is None


def test_who_looks_after_units_sees_what_is_theirs_as_a_whole() -> None:
    opened = replace(INCIDENT, unit="ban")
    assert is_within(opened, [], {"ban"})
    assert is_within(INCIDENT, of("ban", "xa"), {"ban", "xa"})
    assert is_within(INCIDENT, of(None), None)
    assert not is_within(INCIDENT, [], {"ban"})
    assert not is_within(opened, of("ban", "xa"), {"ban"})
    assert not is_within(opened, of("ban", None), {"ban"})


def test_a_paper_says_what_is_not_known_and_leaves_blanks() -> None:
    text = markdown(written(Paper.NOTICE, INCIDENT, [], [], MADE))
    assert "- Kết thúc: chưa có" in text
    assert "- Phát hiện: chưa có" in text
    assert "Chưa có cảnh báo nào" in text
    assert "- Nhận định ban đầu về nguyên nhân: …" in text
    assert "MÔ PHỎNG" not in text
    hours = f"{(NOW + 24 * HOUR).astimezone(MADE.zone):%H:%M, %d/%m/%Y}"
    assert f"- Hạn gửi: {hours}" in text  # of the place's clock


def test_a_paper_about_what_was_made_up_says_so_and_a_late_one_that_it_is() -> None:
    old = member(1, -100)
    made_up = replace(old, alert=replace(old.alert, simulated=True))
    sheet = written(Paper.REPORT, INCIDENT, [made_up], [], MADE)
    assert sheet.warning.startswith("MÔ PHỎNG")
    text = markdown(sheet)
    assert "ĐÃ QUÁ HẠN" in text
    assert "- Nguyên nhân gốc: …" in text


def test_a_line_of_the_record_in_words() -> None:
    line = Note(
        id=1, at=NOW, actor="user:an", actor_name=None, kind="changed", text="hết lỗi",
        detail={"state": {"from": "open", "to": "closed"}},
    )  # fmt: skip
    assert said(line) == "Thay đổi: trạng thái từ “Đang xử lý” thành “Đã đóng”: hết lỗi"
    assert line.by == "an"
    added = replace(line, kind="added", text="", detail={"alerts": [3, 4]})
    assert said(added) == "Thêm cảnh báo: số 3, số 4"
