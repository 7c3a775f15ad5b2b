"""Operations at a glance: what is abnormal now, and whether the center itself is awake."""

from typing import Final

from dashboards.grafana.board import Board, Folder, Panel, Row
from dashboards.grafana.drawings import (
    COUNT,
    GREY,
    P1,
    P2,
    P3,
    P4,
    Column,
    Figure,
    From,
    bars,
    figure,
    meters,
    states,
    table,
)
from dashboards.grafana.marks import MARKS
from dashboards.grafana.queries import Instant, Range, Shape, Sql
from dashboards.grafana.subject import Words

from .shared import (
    NO_CLOSED_DAY,
    NOTHING_SENT,
    OPEN_BY_PRIORITY,
    PRIORITY,
    REACHED,
    SIMULATED,
    UNIT_ID,
    data_path,
    duty,
    simulated,
)

_COUNTS = Panel(
    title=Words("Cảnh báo đang mở theo mức", "Open alerts by priority"),
    says=Words(
        "Số cảnh báo đang phát; 0 là không có. Bộ cảnh báo có chạy không: xem các đèn bên cạnh.",
        "Alerts that fire now; 0 is none. Whether alerts are evaluated: the lamps beside.",
    ),
    drawing=figure(COUNT, of=OPEN_BY_PRIORITY),
    queries=(Sql("open_counts"),),
    width=8,
    into="/alerts",
)
_READY = Panel(
    title=Words("Tiến trình chưa sẵn sàng", "Processes not ready"),
    says=Words(
        "Số tiến trình của trung tâm không trả lời hoặc không làm được việc.",
        "Processes of the center that do not answer or cannot do their work.",
    ),
    drawing=figure(COUNT, From(1, P1)),
    queries=(Instant("sum(1 - center_process_ready)"),),
    width=3,
)
_SOURCES = Panel(
    title=Words("Nguồn số liệu", "Sources"),
    says=Words(
        "Số nguồn đúng hạn, trễ, mất liên lạc, chưa từng gửi; không rõ: không có chu kỳ, hoặc sổ"
        " theo dõi đã dừng quá 5 phút.",
        "Sources that are fresh, late, stale, that never sent anything; unknown: they tell no"
        " period, or nobody has looked for 5 minutes.",
    ),
    drawing=figure(
        COUNT,
        of=(
            Figure("fresh", Words("đúng hạn", "fresh")),
            Figure("late", Words("trễ", "late"), P4),
            Figure("stale", Words("mất liên lạc", "stale"), P3),
            Figure("never", Words("chưa gửi", "never")),
            Figure("unknown", Words("không rõ", "unknown")),
        ),
    ),
    queries=(Sql("source_counts"),),
    width=6,
    into="/admin/sources",
)
_OPEN = Panel(
    title=Words("Cảnh báo đang mở", "Open alerts"),
    says=Words(
        "Cảnh báo đang phát, theo mức ưu tiên, chưa kết thúc.", "Alerts that fire now, by priority."
    ),
    drawing=table(
        PRIORITY,
        Column("alert", hidden=True),
        Column(
            "summary", Words("Nội dung", "Summary"), into="${ioc:raw}/alerts/${__data.fields.alert}"
        ),
        Column(
            "unit",
            Words("Đơn vị", "Unit"),
            width=160,
            into="${ioc:raw}/alerts?unit=${__data.fields.unit_id}",
        ),
        UNIT_ID,
        Column("since", Words("Từ", "Since"), unit="dateTimeFromNow", width=130),
        Column("acked_at", Words("Đã nhận lúc", "Acknowledged"), unit="dateTimeFromNow", width=130),
        SIMULATED,
    ),
    queries=(Sql("open_alerts"),),
    width=16,
    into="/alerts",
    may_be_empty=Words("Không có cảnh báo", "No alerts"),
)
_SITES = Panel(
    title=Words("Trạm BTS hoạt động", "Base stations up"),
    says=Words(
        "Tỷ lệ trạm đang hoạt động trên số trạm có báo trong 15 phút qua, theo xã.",
        "Stations up among those that reported in the last 15 minutes, by unit.",
    ),
    drawing=meters("percentunit", base=GREY, most=1),
    queries=(
        Instant(
            "sum by (unit) (max by (unit, operator, site) (last_over_time(net_site_up[15m])))"
            " / count by (unit) (max by (unit, operator, site) (last_over_time(net_site_up[15m])))",
            "{{unit}}",
        ),
    ),
    width=8,
)
_PORTALS = Panel(
    title=Words("Cổng dịch vụ truy cập được", "Portals reachable"),
    says=Words(
        "Cổng là không truy cập được khi mọi điểm đo đều không vào được.",
        "A portal is not reachable when nobody who tries gets through.",
    ),
    drawing=states(REACHED),
    queries=(Range("max by (portal) (portal_up)", "{{portal}}", step="2m"),),
    width=16,
    into="/portals",
)
_DOSSIERS = Panel(
    title=Words("Hồ sơ tiếp nhận mỗi ngày", "Dossiers received each day"),
    says=Words(
        "Theo ngày của địa phương, những ngày đã chốt, 30 ngày qua.",
        "By local day, days that are closed, the last 30 days.",
    ),
    drawing=bars(COUNT),
    queries=(Sql("dossiers_by_day", Shape.SERIES),),
    width=16,
    back="31d",
    may_be_empty=NO_CLOSED_DAY,
)
_ALARMS = Panel(
    title=Words("Cảnh báo phát ra mỗi giờ", "Alerts fired each hour"),
    says=Words("Số cảnh báo bắt đầu phát, theo mức.", "Alerts that began to fire, by priority."),
    drawing=bars(COUNT, colours={"p1": P1, "p2": P2, "p3": P3, "p4": P4}),
    queries=(Sql("alarms_by_hour", Shape.SERIES),),
    width=8,
    may_be_empty=Words(
        "Không có cảnh báo nào phát ra trong thời gian này", "No alert fired in this time"
    ),
)
OVERVIEW: Final = Board(
    uid="ioc-overview",
    folder=Folder.OPERATIONS,
    title=Words("Tổng quan vận hành", "Operations overview"),
    says=Words(
        "Điều gì bất thường lúc này, ở đâu, từ bao giờ.", "What is abnormal now, where, since when."
    ),
    rows=(
        Row(
            4,
            (
                _COUNTS,
                data_path(3),
                _READY,
                _SOURCES,
                simulated(Sql("series_simulated"), nothing=NOTHING_SENT),
            ),
        ),
        Row(8, (_OPEN, duty(8))),
        Row(8, (_SITES, _PORTALS)),
        Row(8, (_DOSSIERS, _ALARMS)),
    ),
    marks=MARKS,
    into="/alerts",
)
