"""The center itself: its processes, its database, how quickly rules are evaluated, who listens."""

from typing import Final

from dashboards.grafana.board import Board, Folder, Panel, Row
from dashboards.grafana.drawings import (
    CLEAR,
    COUNT,
    GREY,
    P1,
    P2,
    P3,
    Column,
    Figure,
    From,
    Said,
    figure,
    lines,
    states,
    table,
)
from dashboards.grafana.marks import MARKS
from dashboards.grafana.queries import Instant, Range, Sql
from dashboards.grafana.shapes import arranged
from dashboards.grafana.subject import Words

from .shared import NOTHING_SENT, data_path, simulated

_UP = Panel(
    title=Words("Tiến trình trả lời", "Processes that answer"),
    says=Words("Trên số tiến trình được hỏi.", "Among those that are asked."),
    drawing=figure("percentunit", From(1, CLEAR), base=P1),
    queries=(Instant("sum(center_process_up) / count(center_process_up)"),),
    width=4,
)
_LEASES = Panel(
    title=Words("Việc không ai giữ", "Work that nobody does"),
    says=Words(
        "Việc độc quyền không có tiến trình nào giữ; có là cảnh báo NoLeader.",
        "Work of one process at a time that none does: alert NoLeader.",
    ),
    drawing=figure(COUNT, From(1, P1)),
    queries=(Instant("sum(1 - center_lease_held)"),),
    width=4,
)
_EVALUATION = Panel(
    title=Words("Bộ đánh giá cảnh báo", "Evaluator of alerts"),
    says=Words(
        "Đánh giá gần nhất cách đây bao lâu, nhóm chậm nhất, và tất cả các nhóm một vòng.",
        "How long ago the last evaluation was, the slowest group, and all groups once.",
    ),
    drawing=figure(
        "s",
        of=(
            Figure("age", Words("cách đây", "ago")),
            Figure("slowest", Words("nhóm chậm nhất", "slowest group")),
            Figure("all_together", Words("cả vòng", "all groups")),
        ),
    ),
    queries=(Sql("evaluation_age"),),
    width=8,
)
_READY = Panel(
    title=Words("Các tiến trình", "Processes"),
    says=Words(
        "Sẵn sàng hay không; chỗ trống là lúc không ai hỏi được.",
        "Ready or not; where there is nothing nobody could ask.",
    ),
    drawing=states(
        {
            "0": Said(Words("Không", "Not ready"), P1),
            "1": Said(Words("Sẵn sàng", "Ready"), GREY),
        }
    ),
    queries=(Range("min by (process) (center_process_ready)", "{{process}}"),),
    width=12,
)
_HELD = Panel(
    title=Words("Việc độc quyền", "Work of one at a time"),
    says=Words("Có tiến trình giữ hay không.", "Whether a process does it."),
    drawing=states(
        {
            "0": Said(Words("Không ai", "Nobody"), P1),
            "1": Said(Words("Có người giữ", "Held"), GREY),
        }
    ),
    queries=(Range("min by (lease) (center_lease_held)", "{{lease}}"),),
    width=12,
)
_WAY = Panel(
    title=Words("Tín hiệu kiểm tra theo chặng", "Way of the canary by stage"),
    says=Words(
        "store: tới cơ sở dữ liệu; rule: tới hàng đợi thông báo; channel: tới kênh; nét đứt: 30 s.",
        "store: to the database; rule: to the outbox; channel: to its channel; dashed: 30 s.",
    ),
    drawing=lines("s", From(30, P1), least=0),
    queries=(Range("max by (stage) (ioc_canary_seconds)", "{{stage}}", step="1m"),),
    width=12,
    may_be_empty=Words("chưa có tín hiệu nào qua hết", "no canary has gone all the way yet"),
)
_TROUBLE = Panel(
    title=Words("Quy tắc lỗi, trễ, quá nhiều kết quả", "Rules that fail, are late, give too much"),
    says=Words(
        "Có thì là cảnh báo RuleFailing, EvaluationGap, RuleLimitExceeded.",
        "If any, it is alert RuleFailing, EvaluationGap, RuleLimitExceeded.",
    ),
    drawing=lines(COUNT, From(1, P2), least=0),
    queries=(
        Range("sum(ioc_rule_failing)", "failing", step="1m"),
        Range("sum(ioc_rule_groups_late)", "late", step="1m"),
        Range("sum(ioc_rule_over_limit)", "over limit", step="1m"),
    ),
    width=12,
    into="/rules",
)
_GROUPS = Panel(
    title=Words("Nhóm quy tắc", "Groups of rules"),
    says=Words("Chậm nhất trước.", "The slowest first."),
    drawing=table(
        Column("file", Words("Tệp", "File")),
        Column("name", Words("Nhóm", "Group")),
        Column("evaluated_at", Words("Lúc", "At"), unit="dateTimeAsIso"),
        Column("age_seconds", Words("Cách đây", "Ago"), unit="s"),
        Column("seconds", Words("Mất", "Took"), unit="s"),
    ),
    queries=(Sql("evaluations"),),
    width=16,
    into="/rules",
)
_POOLS = Panel(
    title=Words("Kết nối cơ sở dữ liệu", "Database connections"),
    says=Words("Theo vai trò; tối đa: của cả máy chủ.", "By role; at most: of the whole server."),
    drawing=table(
        Column("role", Words("Vai trò", "Role")),
        Column("connections", Words("Kết nối", "Connections"), unit=COUNT),
        Column("most", Words("Tối đa", "At most"), unit=COUNT),
    ),
    queries=(Sql("connections"),),
    width=8,
)
_SOCKETS = Panel(
    title=Words("Kết nối trực tiếp", "Live connections"),
    says=Words("Màn hình và người đang mở.", "Screens and people that are connected."),
    drawing=lines(COUNT, least=0),
    queries=(Range("sum by (process) (ioc_ws_clients)", "{{process}}", step="1m"),),
    width=8,
)
_SCREENS = Panel(
    title=Words("Màn hình lớn", "Walls"),
    says=Words("Thức: có tín hiệu trong hai phút qua.", "Awake: seen within two minutes."),
    drawing=table(
        Column("wall", Words("Màn hình", "Wall")),
        Column("screens", Words("Đã ghép", "Paired"), unit=COUNT),
        Column("awake", Words("Đang thức", "Awake"), unit=COUNT),
        Column("last_at", Words("Lần cuối", "Last"), unit="dateTimeAsIso"),
    ),
    queries=(Sql("screens"),),
    width=8,
    into="/admin/screens",
    may_be_empty=Words("chưa ghép màn hình nào", "no screen is paired yet"),
)
_MQTT = Panel(
    title=Words("Kết nối tới broker", "Connected to the broker"),
    says=Words("Của từng tiến trình tiếp nhận.", "Of each process that takes samples in."),
    drawing=states(
        {
            "0": Said(Words("Không", "Not connected"), P2),
            "1": Said(Words("Có", "Connected"), GREY),
        }
    ),
    queries=(Range("min by (process) (ioc_mqtt_connected)", "{{process}}"),),
    width=8,
    may_be_empty=Words("trung tâm không có broker", "this center has no broker"),
)
_CLOCKS = Panel(
    title=Words("Lệch đồng hồ", "Clock skew"),
    says=Words(
        "Nhanh hay chậm quá 2 giây là cảnh báo ClockSkew.",
        "More than 2 seconds ahead or behind is alert ClockSkew.",
    ),
    drawing=lines("s", From(2, P2), least=0),
    queries=(Range("max by (host) (abs(center_clock_skew_seconds))", "{{host}}", step="1m"),),
    width=8,
    may_be_empty=Words("mọi tiến trình ở trên một máy", "all processes are on one machine"),
)
_DISKS = Panel(
    title=Words("Đĩa còn trống", "Free disk"),
    says=Words(
        "Dưới 15 % là DiskLow, dưới 8 % là DiskFull.", "Below 15 % is DiskLow, below 8 % DiskFull."
    ),
    drawing=lines("percentunit", least=0),
    queries=(Range("min by (fs) (ioc_disk_free_ratio)", "{{fs}}", step="1m"),),
    width=8,
)
_OUTSIDE = Panel(
    title=Words("Báo ra ngoài", "Told outside"),
    says=Words(
        "Lần cuối báo cho nơi canh từ ngoài rằng trung tâm còn sống; quá 180 giây là chậm.",
        "When who watches from outside was told last that the center lives; late from 180 s on.",
    ),
    drawing=table(
        Column("process", Words("Tiến trình", "Process")),
        Column("Value", Words("Cách đây", "Ago"), unit="s", steps=(From(180, P3),)),
    ),
    queries=(Instant("time() - max by (process) (ioc_deadman_ping_timestamp_seconds > 0)"),),
    shape=(arranged(("process", "Value")),),
    width=8,
    may_be_empty=Words("chưa ai canh từ ngoài", "nobody watches from outside"),
)
CENTER: Final = Board(
    uid="ioc-self",
    folder=Folder.ADMINISTRATION,
    title=Words("Trung tâm tự theo dõi", "The center itself"),
    says=Words(
        "Tiến trình, cơ sở dữ liệu, bộ đánh giá, kết nối: trung tâm có khỏe không.",
        "Processes, database, evaluator, connections: whether the center is well.",
    ),
    rows=(
        Row(
            4,
            (
                _UP,
                _LEASES,
                data_path(4),
                _EVALUATION,
                simulated(Sql("series_simulated"), nothing=NOTHING_SENT),
            ),
        ),
        Row(8, (_READY, _HELD)),
        Row(8, (_WAY, _TROUBLE)),
        Row(9, (_GROUPS, _POOLS)),
        Row(7, (_SOCKETS, _SCREENS, _MQTT)),
        Row(7, (_CLOCKS, _DISKS, _OUTSIDE)),
    ),
    marks=MARKS,
    since="now-6h",
    into="/admin/sources",
)
