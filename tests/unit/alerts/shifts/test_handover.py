"""What stands on a hand-over, when it is late, and who may confirm it."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.papers import hash_of
from alerts.shifts.changed import changed
from alerts.shifts.record import Handover, refusals
from alerts.shifts.sheet import ROWS_MAX, Change, Scene, parts, written
from tests.given import NOW

SCENE = Scene(
    place="Xã Tam Đường", zone=ZoneInfo("Asia/Ho_Chi_Minh"), now=NOW, since=None, alerts=(),
    count=0, incidents=(), silences=(), maintenance=(), changes=(), notes=(),
)  # fmt: skip
SHEET = written(SCENE, "Theo dõi cổng", "Vàng A An")
GIVEN = Handover(
    id=1, since=None, written_at=NOW, written_by="user:an", written_by_name="An", note="a",
    sheet=SHEET, hash=hash_of(SHEET), withdrawn_at=None, confirmed_at=None, confirmed_by=None,
    confirmed_by_name=None, remark="",
)  # fmt: skip
TICK = timedelta(seconds=1)


def test_what_is_not_there_says_so() -> None:
    facts = dict(SHEET.parts[0].facts)
    assert facts["Lần bàn giao trước"] == "chưa có"
    assert all(part.nothing for part in SHEET.parts[1:])


def test_of_more_than_fits_it_says_how_many_more() -> None:
    change = Change(at=NOW, actor="user:an", actor_name=None, action="rule.save", object="rule:a")
    part = written(replace(SCENE, changes=[change] * (ROWS_MAX + 3)), "a", "An").parts[5]
    assert (len(part.rows), part.facts) == (ROWS_MAX, (("Còn nữa", "3 dòng không ghi ở đây"),))
    assert part.rows[0][1:] == ("an", "Quy tắc: lưu a")


@pytest.mark.parametrize(
    ("action", "what", "said"),
    [
        ("user.revoke", "user:an", "Người dùng: thu vai trò của an"),
        ("key.revoke", "key:k2", "Khóa: thu hồi k2"),
        ("oncall.override.change", "override:7", "Lịch trực: sửa thay ca 7"),
        ("heartbeat.unheard_of", "heartbeat:a", "Nhịp tim: unheard_of a"),  # of a later version
    ],
)
def test_what_was_changed_is_told_in_words(action: str, what: str, said: str) -> None:
    assert changed(action, what) == said


def test_parts_are_numbered_on_paper_only() -> None:
    assert [part.title[:3] for part in SHEET.parts] == [f"{number}. " for number in range(1, 8)]
    assert parts(SCENE)[0].title == "Cảnh báo đang mở"


def test_late_is_what_waits_or_waited_for_too_long() -> None:
    within = timedelta(minutes=45)
    end = NOW + within
    assert (GIVEN.is_late(end, within), GIVEN.is_late(end + TICK, within)) == (False, True)
    assert not replace(GIVEN, confirmed_at=end).is_late(end + timedelta(days=1), within)
    assert replace(GIVEN, confirmed_at=end + TICK).is_late(end, within)
    assert not replace(GIVEN, withdrawn_at=NOW).is_late(end + TICK, within)


@pytest.mark.parametrize(
    ("given", "actor", "digest", "fields"),
    [
        (GIVEN, "user:binh", GIVEN.hash, []),
        (GIVEN, "user:an", GIVEN.hash, [""]),
        (GIVEN, "user:binh", "0" * 64, ["sha256"]),
        (replace(GIVEN, withdrawn_at=NOW), "user:binh", GIVEN.hash, [""]),
        (replace(GIVEN, confirmed_at=NOW), "user:binh", GIVEN.hash, [""]),
    ],
)
def test_who_may_confirm_which_text(
    given: Handover, actor: str, digest: str, fields: list[str]
) -> None:
    assert [field for field, _ in refusals(given, actor, digest)] == fields
