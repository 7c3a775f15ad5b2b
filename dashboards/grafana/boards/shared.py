"""Panels that several boards have."""

from typing import Final

from dashboards.grafana.board import Panel
from dashboards.grafana.drawings import (
    CLEAR,
    COUNT,
    GREY,
    P1,
    P2,
    P3,
    P4,
    Column,
    Figure,
    From,
    Said,
    figure,
    of_schedules,
    of_units,
    table,
)
from dashboards.grafana.queries import Instant, Query
from dashboards.grafana.shapes import arranged, merged
from dashboards.grafana.subject import Words

# The board's alerts table, and whatever else lists alerts.
PRIORITY: Final = Column(
    "priority",
    Words("Mức", "Priority"),
    width=70,
    said={
        "p1": Said(Words("◆ P1", "◆ P1"), P1),
        "p2": Said(Words("▲ P2", "▲ P2"), P2),
        "p3": Said(Words("■ P3", "■ P3"), P3),
        "p4": Said(Words("● P4", "● P4"), P4),
    },
)
OPEN_BY_PRIORITY: Final = (
    Figure("p1", Words("◆ P1 khẩn cấp", "◆ P1 critical"), P1),
    Figure("p2", Words("▲ P2 cao", "▲ P2 high"), P2),
    Figure("p3", Words("■ P3 trung bình", "■ P3 medium"), P3),
    Figure("p4", Words("● P4 thấp", "● P4 low"), P4),
)
SIMULATED: Final = Column(
    "simulated",
    Words("Mô phỏng", "Simulated"),
    width=100,
    said={"true": Said(Words("mô phỏng", "simulated")), "false": Said(Words("", ""))},
)
# A unit's id, told by its name; a click opens the board of that unit.
UNIT: Final = Column(
    "unit",
    Words("Đơn vị", "Unit"),
    ids_of=of_units,
    into="/d/ioc-unit?var-unit=${__value.raw}&${__url_time_range}",
)
SOURCE: Final = Column(
    "source", Words("Nguồn", "Source"), into="${ioc:raw}/admin/sources?source=${__value.raw}"
)
UNIT_ID: Final = Column("unit_id", hidden=True)
# Days are counted when they are over: a new place has none, nor one whose past is still coming in.
NO_CLOSED_DAY: Final = Words("chưa có ngày nào đã chốt", "no day is closed yet")
FRESHNESS: Final = Column(
    "state",
    Words("Trạng thái", "State"),
    width=130,
    said={
        "fresh": Said(Words("đúng hạn", "fresh")),
        "late": Said(Words("trễ", "late"), P4),
        "stale": Said(Words("mất liên lạc", "stale"), P3),
        "never": Said(Words("chưa từng gửi", "never")),
        "unknown": Said(Words("không rõ", "unknown")),
    },
)
# Whether people get in; of probes and of portals on several boards.
REACHED: Final = {
    "0": Said(Words("Không", "Not reachable"), P1),
    "1": Said(Words("Truy cập được", "Reachable"), GREY),
}
NOTHING_SENT: Final = Words("chưa có nguồn nào gửi số liệu", "no source has sent anything yet")
_SHARE: Final = {"0": Said(Words("Không", "None")), "1": Said(Words("TẤT CẢ", "ALL"), P4)}


def simulated(query: Query, width: int = 4, *, nothing: Words | None = None) -> Panel:
    """Say which share of what a board shows is invented. query: that share.

    nothing: why there may be nothing of which it is a share.
    """
    return Panel(
        title=Words("Số liệu mô phỏng", "Simulated data"),
        says=Words(
            "Phần số liệu trên bảng này là mô phỏng, không phải số liệu thật.",
            "Which part of what this board shows is invented.",
        ),
        drawing=figure("percentunit", said=_SHARE),
        queries=(query,),
        width=width,
        may_be_empty=nothing,
    )


def share_simulated(metric: str, chosen: str = "") -> Instant:
    """Ask which share of the series of a metric is invented. chosen: of which, as matchers."""
    every = f"count({metric}{{{chosen}}})"
    matchers = ",".join(filter(None, (chosen, 'simulated="true"')))
    return Instant(f"(count({metric}{{{matchers}}}) or 0 * {every}) / {every}")


def data_path(width: int) -> Panel:
    """Say how old the newest canary is on that of its ways where it is oldest, as CanaryLate does.

    One that has stopped has to be seen for longer than its alert takes to be noticed.
    """
    return Panel(
        title=Words("Đường dữ liệu", "Data path"),
        says=Words(
            "Tuổi của tín hiệu kiểm tra gửi mỗi 5 giây qua MQTT tới cơ sở dữ liệu, ở đường chậm"
            " nhất; quá 10 giây là chậm, quá 30 giây là cảnh báo CanaryLate.",
            "Age of the canary that is sent each 5 s through MQTT to the database, on the slowest"
            " of its ways; beyond 10 seconds it is slow, beyond 30 it is alert CanaryLate.",
        ),
        drawing=figure("s", From(10, P2), From(30, P1)),  # as the lamp of our walls
        queries=(Instant("time() - min(max by (shard) (last_over_time(ioc_canary[1h])))"),),
        width=width,
    )


def duty(width: int) -> Panel:
    """Say how many are on duty in each schedule, and what is amiss ahead; who: in our app."""
    return Panel(
        title=Words("Ca trực", "On call"),
        says=Words(
            "Mỗi lịch trực: số người đang trực, thời gian không có người trong 14 ngày tới, số"
            " người trực chưa chắc gọi được. Tên người trực: mở trong trung tâm điều hành.",
            "Each schedule: people on duty, time without anybody in the next 14 days, people on"
            " duty who may not answer. Who they are: open it in the operations center.",
        ),
        drawing=table(
            Column("schedule", Words("Lịch trực", "Schedule"), ids_of=of_schedules),
            Column(
                "Value #A",
                Words("Đang trực", "On duty"),
                unit=COUNT,
                base=P1,
                steps=(From(1, CLEAR),),
            ),
            Column(
                "Value #B",
                Words("Trống 14 ngày", "Gaps, 14 days"),
                unit="s",
                steps=(From(1, P3),),
            ),
            Column(
                "Value #C",
                Words("Chưa chắc gọi được", "May not answer"),
                unit=COUNT,
                steps=(From(1, P3),),
            ),
        ),
        queries=(
            Instant("max by (schedule) (oncall_on_duty)"),
            Instant("max by (schedule) (oncall_uncovered)"),
            Instant("max by (schedule) (oncall_unready)"),
        ),
        shape=(merged(), arranged(("schedule", "Value #A", "Value #B", "Value #C"))),
        width=width,
        into="/oncall",
    )
