"""The first notice and the report of an incident. Pure.

What the program does not know is left blank for a person; what has not happened says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from alerts.papers import NONE, Sheet, Table, clock

from .record import Course, Incident, Member, Note, Paper, Severity, State, course, dues

SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.SERIOUS: "Nghiêm trọng",
    Severity.ORDINARY: "Thông thường",
    Severity.MINOR: "Nhẹ",
}
STATES: Final[Mapping[State, str]] = {
    State.OPEN: "Đang xử lý",
    State.WATCHING: "Đang theo dõi",
    State.CLOSED: "Đã đóng",
}
PRIORITIES: Final = {"p1": "Khẩn cấp", "p2": "Cao", "p3": "Trung bình", "p4": "Thấp"}
_TITLES: Final = {
    Paper.NOTICE: "THÔNG BÁO BAN ĐẦU VỀ SỰ CỐ",
    Paper.REPORT: "BÁO CÁO SỰ CỐ",
}
_KINDS: Final = {
    "opened": "Mở sự việc",
    "note": "Ghi chú",
    "added": "Thêm cảnh báo",
    "removed": "Bỏ cảnh báo",
    "changed": "Thay đổi",
    "notice": "Đã gửi thông báo ban đầu",
    "report": "Đã gửi báo cáo",
}
_FIELDS: Final = {"title": "tên", "severity": "mức độ", "state": "trạng thái"}
_WORDS: Final = {each.value: word for each, word in (*SEVERITIES.items(), *STATES.items())}
_BLANKS: Final[Mapping[Paper, tuple[str, ...]]] = {
    Paper.NOTICE: (
        "Nơi nhận thông báo",
        "Hệ thống, dịch vụ bị ảnh hưởng",
        "Đơn vị, số người bị ảnh hưởng",
        "Có liên quan dữ liệu cá nhân không",
        "Nhận định ban đầu về nguyên nhân",
        "Việc đã làm và đề nghị hỗ trợ",
        "Đầu mối liên hệ",
    ),
    Paper.REPORT: (
        "Nơi nhận báo cáo",
        "Hệ thống, dịch vụ bị ảnh hưởng",
        "Đơn vị, số người bị ảnh hưởng",
        "Có liên quan dữ liệu cá nhân không",
        "Nguyên nhân gốc",
        "Hậu quả",
        "Biện pháp đã khắc phục",
        "Biện pháp để không lặp lại",
        "Kiến nghị",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Where and when a paper is made."""

    place: str
    zone: ZoneInfo
    now: datetime


def number_of(incident: Incident) -> str:
    """Write the number of an incident as people say it."""
    return f"SV-{incident.id:04d}"


def written(
    paper: Paper, incident: Incident, members: Sequence[Member], notes: Sequence[Note], made: Made
) -> Sheet:
    """Write a paper."""
    found = course(members)
    parts = [_facts(paper, incident, found, made), _alerts(members, made.zone)]
    parts.append(_story(notes, made.zone))
    parts.append(Table(title="4. Phần người lập điền", blanks=_BLANKS[paper]))
    simulated = any(member.alert.simulated for member in members)
    return Sheet(
        title=_TITLES[paper],
        under=f"{made.place} · {number_of(incident)} · {incident.title}",
        warning="MÔ PHỎNG: KHÔNG GỬI RA NGOÀI" if simulated else "",
        parts=tuple(parts),
        signs=("Người lập", "Lãnh đạo phê duyệt"),
        foot=f"Số liệu lúc {clock(made.now, made.zone)} ({made.zone.key}), theo nhật ký cảnh báo"
        " và ghi chú của người trực.",
    )


def _facts(paper: Paper, incident: Incident, found: Course, made: Made) -> Table:
    zone = made.zone
    due = next(each for each in dues(incident, found) if each.paper is paper)
    late = " (ĐÃ QUÁ HẠN)" if due.is_late(made.now) else ""
    facts = [
        ("Số", number_of(incident)),
        ("Tên sự cố", incident.title),
        ("Mức độ", SEVERITIES[incident.severity]),
        ("Trạng thái", STATES[incident.state]),
        ("Bắt đầu", clock(found.began_at, zone)),
        ("Phát hiện", clock(found.seen_at, zone)),
        ("Có người nhận xử lý", clock(found.acked_at, zone)),
        ("Kết thúc", clock(found.over_at, zone)),
        ("Mở sự việc", f"{clock(incident.opened_at, zone)}, {_opener(incident)}"),
        ("Hạn gửi", f"{clock(due.at, zone)}{late}"),
        ("Đã gửi", clock(due.sent_at, zone)),
    ]
    return Table(title="1. Sự cố", facts=tuple(facts))


def _opener(incident: Incident) -> str:
    return incident.opened_by_name or incident.opened_by.partition(":")[2]


def _alerts(members: Sequence[Member], zone: ZoneInfo) -> Table:
    return Table(
        title="2. Cảnh báo liên quan",
        head=("Mức", "Cảnh báo", "Đơn vị", "Bắt đầu", "Phát hiện", "Nhận xử lý", "Kết thúc"),
        rows=tuple(_alert(member, zone) for member in members),
        nothing="Chưa có cảnh báo nào được ghi vào sự việc này.",
    )


def _alert(member: Member, zone: ZoneInfo) -> tuple[str, ...]:
    alert = member.alert
    taken = clock(member.acked_at, zone)
    if member.acked_at:
        who = member.acked_by_name or (member.acked_by or "").partition(":")[2]
        taken = f"{taken}, {who}"
    return (
        PRIORITIES[alert.priority],
        alert.summary[0],
        alert.unit_vi or "—",
        clock(alert.active_at, zone),
        clock(alert.fired_at, zone),
        taken,
        clock(alert.ended_at, zone),
    )


def _story(notes: Sequence[Note], zone: ZoneInfo) -> Table:
    return Table(
        title="3. Diễn biến và ghi chú",
        head=("Lúc", "Người ghi", "Nội dung"),
        rows=tuple((clock(note.at, zone), note.by, said(note)) for note in notes),
        nothing="Chưa có ghi chú.",
    )


def said(note: Note) -> str:
    """Say what a line of the record is about."""
    return ": ".join(each for each in (_KINDS[note.kind], *_changes(note), note.text) if each)


def _changes(note: Note) -> Iterator[str]:
    if note.kind in ("added", "removed"):
        yield ", ".join(f"số {number}" for number in note.detail.get("alerts", ()))
    if note.kind != "changed":
        return
    yield "; ".join(
        f"{_FIELDS[name]} từ “{_word(each['from'])}” thành “{_word(each['to'])}”"
        for name, each in note.detail.items()
        if name in _FIELDS
    )


def _word(value: str) -> str:
    return _WORDS.get(value, value) or NONE
