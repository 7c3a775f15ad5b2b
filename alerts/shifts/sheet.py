"""What stands on a hand-over. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from alerts.desk.shown import Shown
from alerts.incidents.papers import PRIORITIES, SEVERITIES, STATES, number_of
from alerts.incidents.record import Incident
from alerts.papers import NONE, Sheet, Table, clock

from .changed import changed
from .record import Line

ROWS_MAX: Final = 100  # of each part; how many more there are is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A silence or maintenance that is in force, or begins soon."""

    what: str
    why: str
    by: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An act on the record that changed the configuration."""

    at: datetime
    actor: str
    actor_name: str | None
    action: str
    object: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that is handed over. alerts: those that are open, the most urgent first, of `count`.

    changes: of the configuration; None: they are no matter of this desk.
    """

    place: str
    zone: ZoneInfo
    now: datetime
    since: datetime | None
    alerts: Sequence[Shown]
    count: int
    incidents: Sequence[Incident]
    silences: Sequence[Quiet]
    maintenance: Sequence[Quiet]
    changes: Sequence[Change] | None
    notes: Sequence[Line]


def written(scene: Scene, note: str, by: str) -> Sheet:
    """Write a hand-over. note: what the person who hands over says; by: how he is called."""
    facts = (
        ("Người giao", by),
        ("Giao lúc", clock(scene.now, scene.zone)),
        ("Lần bàn giao trước", clock(scene.since, scene.zone)),
        ("Lời dặn", note),
    )
    return Sheet(
        title="BÀN GIAO CA TRỰC",
        under=scene.place,
        parts=_numbered(Table(title="Bàn giao", facts=facts), *parts(scene)),
        signs=("Người giao", "Người nhận"),
        foot=f"Số liệu lúc {clock(scene.now, scene.zone)} ({scene.zone.key}).",
    )


def _numbered(*parts: Table) -> tuple[Table, ...]:
    """Give the parts of a paper numbers; on a screen there is no first one yet."""
    return tuple(
        replace(each, title=f"{number}. {each.title}") for number, each in enumerate(parts, 1)
    )


def parts(scene: Scene) -> tuple[Table, ...]:
    """Write what there is to be handed over."""
    zone = scene.zone
    return (
        _table(
            "Cảnh báo đang mở",
            ("Mức", "Cảnh báo", "Đơn vị", "Từ", "Người nhận"),
            [_alert(each, scene) for each in scene.alerts],
            ("Không có cảnh báo nào đang mở.", scene.count),
        ),
        _table(
            "Sự việc chưa đóng",
            ("Số", "Sự việc", "Mức độ", "Trạng thái"),
            [
                (number_of(each), each.title, SEVERITIES[each.severity], STATES[each.state])
                for each in scene.incidents
            ],
            ("Không có sự việc nào chưa đóng.", len(scene.incidents)),
        ),
        _quiet("Đang tạm tắt", scene.silences, "Không tạm tắt cảnh báo nào.", zone),
        _quiet("Bảo trì (đến 24 giờ tới)", scene.maintenance, "Không có bảo trì.", zone),
        *_changes(scene),
        _table(
            "Nhật ký ca từ lần bàn giao trước",
            ("Lúc", "Người ghi", "Nội dung"),
            [(clock(each.at, zone), _who(each), each.text) for each in scene.notes],
            ("Chưa ghi gì.", len(scene.notes)),
        ),
    )


def _changes(scene: Scene) -> Iterator[Table]:
    if scene.changes is None:
        return
    yield _table(
        "Thay đổi cấu hình từ lần bàn giao trước",
        ("Lúc", "Người làm", "Thay đổi"),
        [_change(each, scene.zone) for each in scene.changes],
        ("Không có thay đổi.", len(scene.changes)),
    )


def _table(
    title: str,
    head: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    nothing: tuple[str, int],
) -> Table:
    """Write a part. nothing: what stands there without rows, and how many rows there are in all."""
    words, count = nothing
    more = count - min(len(rows), ROWS_MAX)
    facts = (("Còn nữa", f"{more} dòng không ghi ở đây"),) if more > 0 else ()
    return Table(title=title, facts=facts, head=head, rows=tuple(rows[:ROWS_MAX]), nothing=words)


def _alert(alert: Shown, scene: Scene) -> tuple[str, ...]:
    taken = alert.acked_by_name or (alert.acked_by or "").partition(":")[2]
    owner = taken if alert.is_owned(scene.now) else "chưa ai nhận"
    if alert.snoozed_until and alert.snoozed_until > scene.now:
        owner = f"hoãn đến {clock(alert.snoozed_until, scene.zone)}"
    made_up = " (mô phỏng)" if alert.simulated else ""
    return (
        PRIORITIES[alert.priority],
        f"{alert.summary[0]}{made_up}",
        alert.unit_vi or "—",
        clock(alert.fired_at, scene.zone),
        owner or NONE,
    )


def _quiet(title: str, every: Sequence[Quiet], nothing: str, zone: ZoneInfo) -> Table:
    rows = [
        (each.what, f"{clock(each.begins, zone)} đến {clock(each.ends, zone)}", each.why, each.by)
        for each in every
    ]
    return _table(title, ("Phạm vi", "Thời gian", "Lý do", "Người làm"), rows, (nothing, len(rows)))


def _change(each: Change, zone: ZoneInfo) -> tuple[str, ...]:
    return clock(each.at, zone), _who(each), changed(each.action, each.object)


def _who(line: Change | Line) -> str:
    return line.actor_name or line.actor.partition(":")[2]
