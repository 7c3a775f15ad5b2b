"""All of one unit: alerts, indicators, offices, network, weather, sources."""

from typing import Final

from dashboards.grafana.board import Board, Folder, Panel, Row
from dashboards.grafana.drawings import (
    BY_DEFINITION,
    COUNT,
    GREY,
    OF_FINE,
    P1,
    P2,
    P3,
    P4,
    Column,
    From,
    Said,
    bars,
    figure,
    lines,
    states,
    table,
)
from dashboards.grafana.marks import MARKS
from dashboards.grafana.queries import Instant, Range, Shape, Sql
from dashboards.grafana.subject import Words
from dashboards.grafana.variables import UNIT

from .kpi import KPI_ID, PERIODS, STATUS, WHY
from .shared import (
    FRESHNESS,
    OPEN_BY_PRIORITY,
    PRIORITY,
    SIMULATED,
    SOURCE,
    simulated,
)

_CHOSEN = 'unit=~"${unit:regex}"'
_SITE = f"max by (operator, site) (last_over_time(net_site_up{{{_CHOSEN}}}[15m]))"
_NO_STATION = Words("đơn vị này không có trạm đo mưa", "this unit has no rain gauge")

_NO_SERIES = Words("đơn vị này chưa có số liệu", "nothing is told of this unit yet")

_COUNTS = Panel(
    title=Words("Cảnh báo đang mở", "Open alerts"),
    says=Words("Của đơn vị này; 0 là không có.", "Of this unit; 0 is none."),
    drawing=figure(COUNT, of=OPEN_BY_PRIORITY),
    queries=(Sql("unit_alert_counts"),),
    width=8,
    into="/alerts?unit=${unit:percentencode}",
)
_SITES = Panel(
    title=Words("Trạm hoạt động", "Stations up"),
    says=Words(
        "Trên số trạm có báo trong 15 phút qua.",
        "Among those that reported in the last 15 minutes.",
    ),
    drawing=figure("percentunit"),
    queries=(Instant(f"sum({_SITE}) / count({_SITE})"),),
    width=3,
)
_OVERDUE = Panel(
    title=Words("Hồ sơ quá hạn", "Dossiers overdue"),
    says=Words("Lần báo mới nhất trong ba giờ.", "As reported last within three hours."),
    drawing=figure(COUNT, From(1, P3)),
    queries=(Instant(f"sum(last_over_time(dvc_dossiers_overdue{{{_CHOSEN}}}[3h]))"),),
    width=3,
)
_QUEUE = Panel(
    title=Words("Người đang chờ", "People waiting"),
    says=Words("Tại quầy, lúc này.", "At the counters, now."),
    drawing=figure(COUNT),
    queries=(Instant(f"sum(last_over_time(dvc_queue_waiting{{{_CHOSEN}}}[10m]))"),),
    width=3,
)
_RAIN_NOW = Panel(
    title=Words("Mưa 24 giờ", "Rain, 24 hours"),
    says=Words(
        "Trạm mưa nhiều nhất; từ 50 mm là cảnh báo RainHeavy, từ 100 mm là mưa rất to.",
        "The station with most; from 50 mm on it is alert RainHeavy, from 100 mm on very heavy.",
    ),
    drawing=figure("lengthmm", From(50, P2), From(100, P1)),
    queries=(Instant(f"max(sum_over_time(weather_rain_mm{{{_CHOSEN}}}[24h]))"),),
    width=3,
    may_be_empty=_NO_STATION,
)
_ALERTS = Panel(
    title=Words("Cảnh báo", "Alerts"),
    says=Words(
        "Đang mở, rồi những cảnh báo đã hết trong thời gian đang xem.",
        "Those that are open, then those that ended in the time that is shown.",
    ),
    drawing=table(
        PRIORITY,
        Column("alert", hidden=True),
        Column(
            "summary",
            Words("Nội dung", "Summary"),
            into="${ioc:raw}/alerts/${__data.fields.alert}",
        ),
        Column(
            "state",
            Words("Trạng thái", "State"),
            width=120,
            said={
                "firing": Said(Words("đang phát", "fires")),
                "no_data": Said(Words("mất số liệu", "no data")),
                "resolved": Said(Words("đã hết", "over")),
            },
        ),
        Column("since", Words("Từ", "Since"), unit="dateTimeAsIso", width=160),
        Column("ended_at", Words("Đến", "Until"), unit="dateTimeAsIso", width=160),
        Column("acked_at", Words("Đã nhận lúc", "Acknowledged"), unit="dateTimeAsIso", width=160),
        SIMULATED,
    ),
    queries=(Sql("unit_alerts"),),
    width=24,
    into="/alerts?unit=${unit:percentencode}",
    may_be_empty=Words("không có cảnh báo nào", "there is no alert"),
)
_KPIS = Panel(
    title=Words("Chỉ tiêu của đơn vị", "Indicators of this unit"),
    says=Words(
        "Kỳ mới nhất đã kết thúc có dòng của đơn vị; bên cạnh là giá trị chung của phạm vi.",
        "The newest ended period that has a line of this unit; beside it the value of all.",
    ),
    drawing=table(
        KPI_ID,
        Column("name", Words("Chỉ tiêu", "Indicator")),
        *PERIODS,
        Column("value", Words("Giá trị", "Value"), unit=BY_DEFINITION, width=90),
        Column("all_value", Words("Chung", "All"), unit=BY_DEFINITION, width=90),
        Column("beside", Words("Hơn kém", "Difference"), unit=BY_DEFINITION, width=90),
        Column("unit_of_measure", Words("Đơn vị tính", "Measure"), width=110),
        Column("numerator", Words("Tử số", "Numerator"), unit=COUNT, decimals=OF_FINE),
        Column("denominator", Words("Mẫu số", "Denominator"), unit=COUNT, decimals=OF_FINE),
        Column("why", Words("Vì sao không có", "Why there is none"), said=WHY),
        Column("status", Words("Trạng thái", "Status"), said=STATUS),
        Column("as_of", Words("Tính đến", "As of"), unit="dateTimeAsIso", width=160),
        SIMULATED,
    ),
    queries=(Sql("unit_kpis"),),
    width=24,
    into="/kpi/units/${unit:percentencode}",
    may_be_empty=Words("đơn vị này chưa có chỉ tiêu", "this unit has no indicators yet"),
)
_DOSSIERS = Panel(
    title=Words("Hồ sơ mỗi ngày", "Dossiers a day"),
    says=Words(
        "Theo ngày của địa phương đã chốt, 30 ngày qua.", "By local day that is closed, 30 days."
    ),
    drawing=bars(
        COUNT,
        names={"online": Words("trực tuyến", "online"), "other": Words("cách khác", "otherwise")},
    ),
    queries=(Sql("unit_dossiers", Shape.SERIES),),
    width=12,
    back="31d",
    may_be_empty=Words("đơn vị này không nhận hồ sơ", "this unit takes no dossiers"),
)
_BACKLOG = Panel(
    title=Words("Hồ sơ chờ và quá hạn", "Dossiers in hand and overdue"),
    says=Words("Lần báo mới nhất trong ba giờ.", "As reported last within three hours."),
    drawing=lines(
        COUNT,
        least=0,
        names={
            "open": Words("đang giải quyết", "in hand"),
            "due": Words("sắp đến hạn", "due soon"),
            "overdue": Words("quá hạn", "overdue"),
        },
    ),
    queries=(
        Range(f"sum(last_over_time(dvc_dossiers_open{{{_CHOSEN}}}[3h]))", "open", step="10m"),
        Range(f"sum(last_over_time(dvc_dossiers_due_soon{{{_CHOSEN}}}[3h]))", "due", step="10m"),
        Range(f"sum(last_over_time(dvc_dossiers_overdue{{{_CHOSEN}}}[3h]))", "overdue", step="10m"),
    ),
    width=12,
    may_be_empty=Words("đơn vị này không nhận hồ sơ", "this unit takes no dossiers"),
)
_RSRP = Panel(
    title=Words("RSRP 4G theo nhà mạng", "RSRP 4G by operator"),
    says=Words(
        "Trung bình của các điểm đo; nét đứt: -110 dBm.", "Mean of probes; dashed: -110 dBm."
    ),
    drawing=lines("dBm", From(-110, P4)),
    queries=(
        Range(
            f'avg by (operator) (avg_over_time(net_rsrp_dbm{{{_CHOSEN},tech="4g"}}'
            "[$__rate_interval]))",
            "{{operator}}",
            step="5m",
        ),
    ),
    width=12,
)
_STATES = Panel(
    title=Words("Trạm BTS", "Base stations"),
    says=Words(
        "Hoạt động hay không; chỗ trống là không có báo.",
        "Up or down; where there is nothing nobody told.",
    ),
    drawing=states(
        {
            "0": Said(Words("Ngừng", "Down"), P3),
            "1": Said(Words("Hoạt động", "Up"), GREY),
        }
    ),
    queries=(
        Range(
            f"max by (site) (last_over_time(net_site_up{{{_CHOSEN}}}[10m]))", "{{site}}", step="5m"
        ),
    ),
    width=12,
)
_RAIN = Panel(
    title=Words("Mưa mỗi giờ", "Rain an hour"),
    says=Words("Theo trạm.", "By station."),
    drawing=lines("lengthmm", least=0),
    queries=(
        Range(
            f"sum by (station) (sum_over_time(weather_rain_mm{{{_CHOSEN}}}[1h]))",
            "{{station}}",
            step="1h",
        ),
    ),
    width=12,
    may_be_empty=_NO_STATION,
)
_SOURCES = Panel(
    title=Words("Nguồn số liệu của đơn vị", "Sources of this unit"),
    says=Words(
        "Trễ: quá 1,5 chu kỳ; mất liên lạc: quá 3.", "Late after 1.5 periods, stale after 3."
    ),
    drawing=table(
        FRESHNESS,
        SOURCE,
        Column("name", Words("Tên", "Name")),
        Column("last_seen_at", Words("Lần cuối gửi", "Last seen"), unit="dateTimeAsIso"),
        Column("expected_period_seconds", Words("Chu kỳ", "Period"), unit="s"),
    ),
    queries=(Sql("unit_sources"),),
    width=12,
    into="/admin/sources",
    may_be_empty=Words("không có nguồn riêng của đơn vị", "no source of this unit alone"),
)
UNIT_BOARD: Final = Board(
    uid="ioc-unit",
    folder=Folder.LEADERS,
    title=Words("Một đơn vị", "One unit"),
    says=Words(
        "Mọi thứ của một đơn vị trên một trang: cảnh báo, mạng, hồ sơ, mưa, chỉ tiêu, nguồn.",
        "All of one unit on one page: alerts, network, dossiers, rain, indicators, sources.",
    ),
    rows=(
        Row(
            4,
            (
                _COUNTS,
                _SITES,
                _OVERDUE,
                _QUEUE,
                _RAIN_NOW,
                simulated(Sql("unit_simulated"), nothing=_NO_SERIES),
            ),
        ),
        Row(8, (_ALERTS,)),
        Row(11, (_KPIS,)),
        Row(8, (_DOSSIERS, _BACKLOG)),
        Row(8, (_RSRP, _STATES)),
        Row(8, (_RAIN, _SOURCES)),
    ),
    variables=(UNIT,),
    marks=MARKS,
    into="/alerts?unit=${unit:percentencode}",
)
