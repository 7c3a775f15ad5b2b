"""Operations at a glance: what is abnormal now, and whether the center itself is awake."""

from typing import Final

from dashboards.grafana.board import Board, Folder, Panel, Row
from dashboards.grafana.drawings import P1, P2, Column, From, figure, lines, table
from dashboards.grafana.marks import MARKS
from dashboards.grafana.queries import Instant, Range, Sql
from dashboards.grafana.subject import Words

_OPEN = Panel(
    title=Words("Cảnh báo đang mở", "Open alerts"),
    says=Words(
        "Cảnh báo đang phát, theo mức ưu tiên, chưa kết thúc.", "Alerts that fire now, by priority."
    ),
    drawing=table(Column("since", unit="dateTimeFromNow")),
    queries=(Sql("open_alerts"),),
    width=12,
    may_be_empty=Words("Không có cảnh báo", "No alerts"),
)
_CANARY = Panel(
    title=Words("Đường dữ liệu", "Data path"),
    says=Words(
        "Tuổi của tín hiệu kiểm tra gửi mỗi 5 giây qua MQTT tới cơ sở dữ liệu.",
        "Age of the canary that is sent each 5 s through MQTT to the database.",
    ),
    drawing=figure("s", From(10, P2), From(30, P1)),
    queries=(Instant("time() - max(ioc_canary)"),),
    width=6,
)
_PORTALS = Panel(
    title=Words("Cổng dịch vụ truy cập được", "Portals reachable"),
    says=Words("Mỗi cổng: 1 truy cập được, 0 không.", "Each portal: 1 reachable, 0 not."),
    drawing=lines("short", decimals=0),
    queries=(Range("min by (portal) (portal_up)", "{{portal}}"),),
    width=24,
)
OVERVIEW: Final = Board(
    uid="ioc-overview",
    folder=Folder.OPERATIONS,
    title=Words("Tổng quan vận hành", "Operations overview"),
    says=Words(
        "Điều gì bất thường lúc này, ở đâu, từ bao giờ.", "What is abnormal now, where, since when."
    ),
    rows=(Row(8, (_OPEN, _CANARY)), Row(8, (_PORTALS,))),
    marks=MARKS,
    into="/alerts",
)
