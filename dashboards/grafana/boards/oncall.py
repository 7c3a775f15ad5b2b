"""Duty: how many alarms people have to follow, how quickly they take them, and who is missing."""

from typing import Final

from dashboards.grafana.board import Board, Folder, Panel, Row
from dashboards.grafana.drawings import (
    COUNT,
    P1,
    P2,
    P3,
    P4,
    Column,
    Figure,
    From,
    Said,
    bars,
    figure,
    lines,
    table,
)
from dashboards.grafana.marks import MARKS
from dashboards.grafana.queries import Instant, Range, Shape, Sql
from dashboards.grafana.subject import Words
from dashboards.grafana.variables import PRIORITIES

from .shared import PRIORITY, SIMULATED, UNIT_ID, duty, simulated
from .words import WAYS

# More new alarms in ten minutes than one person can follow: EEMUA 191.
_FOLLOWED = 10
_NONE_FIRED = Words("không có cảnh báo nào phát ra trong thời gian này", "no alert fired meanwhile")
_WAY = Column(
    "way",
    Words("Kênh", "Way"),
    said={
        **{way: Said(words) for way, words in WAYS.items()},
        "-": Said(Words("không rõ", "unknown")),
    },
)
_RULE = Column(
    "name",
    Words("Quy tắc", "Rule"),
    into="${ioc:raw}/alerts?state=history&q=${__value.raw}",
)
_LAST = Column("last_at", Words("Lần cuối", "Last"), unit="dateTimeAsIso", width=170)

_LOAD = Panel(
    title=Words(
        "Tải cảnh báo trong thời gian đang xem", "Load of alarms in the time that is shown"
    ),
    says=Words(
        "Trong thời gian đang xem: tổng số, nhiều nhất trong 10 phút bất kỳ, số khoảng 10 phút có"
        " hơn 10 cảnh báo, số đã có người nhận.",
        "In the time that is shown: all, most within any ten minutes, how many ten minutes had"
        " more than ten, and how many somebody took.",
    ),
    drawing=figure(
        COUNT,
        of=(
            Figure("fired", Words("phát ra", "fired")),
            Figure("worst", Words("nhiều nhất 10 phút", "most in 10 min")),
            Figure("above", Words("lần quá 10", "above 10"), P2),
            Figure("acked", Words("đã nhận", "acknowledged")),
        ),
    ),
    queries=(Sql("alarm_load"),),
    width=12,
    into="/alerts/review",
)
_DOWN = Panel(
    title=Words("Kênh báo tin hỏng", "Channels that are down"),
    says=Words("Hỏng năm lần liên tiếp.", "They failed five times in a row."),
    drawing=figure(COUNT, From(1, P2)),
    queries=(Instant("sum(center_channels_down)"),),
    width=4,
    may_be_empty=Words("chưa có kênh nào được dùng", "no channel was used yet"),
)
_WAITING = Panel(
    title=Words("Thông báo chờ lâu nhất", "Message that waits longest"),
    says=Words(
        "Quá 60 giây là cảnh báo OutboxStuck.", "Beyond 60 seconds it is alert OutboxStuck."
    ),
    drawing=figure("s", From(60, P2)),
    queries=(Instant("max(ioc_outbox_oldest_seconds)"),),
    width=4,
)
_RATE = Panel(
    title=Words("Cảnh báo mới mỗi 10 phút", "New alarms in ten minutes"),
    says=Words(
        "Một người theo được không quá 10 cảnh báo mới trong 10 phút (EEMUA 191).",
        "One person can follow 10 new alarms in ten minutes (EEMUA 191).",
    ),
    drawing=bars(COUNT, From(_FOLLOWED, P2), colours={"p1": P1, "p2": P2, "p3": P3, "p4": P4}),
    queries=(Sql("alarms_by_10min", Shape.SERIES),),
    width=24,
    into="/alerts/review",
    may_be_empty=_NONE_FIRED,
)
_ACKS = Panel(
    title=Words("Thời gian nhận cảnh báo", "Time until somebody takes an alert"),
    says=Words(
        "Từ lúc phát đến lúc người trực nhận: trung vị và p95, chỉ của cảnh báo đã nhận.",
        "From firing to acknowledgement: median and p95, of those that were acknowledged.",
    ),
    drawing=table(
        PRIORITY,
        Column("fired", Words("Phát ra", "Fired"), unit=COUNT),
        Column("acked", Words("Đã nhận", "Acknowledged"), unit=COUNT),
        Column("p50", Words("Trung vị", "p50"), unit="s"),
        Column("p95", Words("p95", "p95"), unit="s"),
        Column("nobodys", Words("Chưa ai nhận", "Nobody's"), unit=COUNT, steps=(From(1, P4),)),
        Column("simulated", Words("Trong đó mô phỏng", "Simulated"), unit=COUNT),
    ),
    queries=(Sql("ack_times"),),
    width=12,
    into="/alerts/review",
    may_be_empty=_NONE_FIRED,
)
_ATTEMPTS = Panel(
    title=Words("Gửi thông báo theo kênh", "Messages by way"),
    says=Words(
        "Số lần gửi, được nhận, hỏng, không rõ; p95 là thời gian một lần gửi.",
        "Tries, taken, failed, unknown; p95 of how long a try took.",
    ),
    drawing=table(
        _WAY,
        Column("attempts", Words("Lần gửi", "Tries"), unit=COUNT),
        Column("taken", Words("Được nhận", "Taken"), unit=COUNT),
        Column("failed", Words("Hỏng", "Failed"), unit=COUNT, steps=(From(1, P3),)),
        Column("unknown", Words("Không rõ", "Unknown"), unit=COUNT, steps=(From(1, P4),)),
        Column("p95", Words("p95", "p95"), unit="s"),
    ),
    queries=(Sql("attempts"),),
    width=12,
    may_be_empty=Words("không có thông báo nào được gửi", "no message was sent meanwhile"),
)
_NIGHTS = Panel(
    title=Words("Thông báo ban đêm", "Messages at night"),
    says=Words(
        "Từ 22 giờ đến 6 giờ, theo đêm của địa phương, thông báo có người nhận chuyển.",
        "Between 22 and 6, by local night, messages that were taken to be brought.",
    ),
    drawing=bars(
        COUNT,
        names={
            "voice": WAYS["voice"],
            "sms": WAYS["sms"],
            "push": WAYS["push"],
            "other": Words("kênh khác", "other ways"),
        },
    ),
    queries=(Sql("night_calls", Shape.SERIES),),
    width=12,
    may_be_empty=Words("không có thông báo nào ban đêm", "no message at night"),
)
_FLAPPERS = Panel(
    title=Words("Cảnh báo chập chờn", "Alerts that flap"),
    says=Words("Hết rồi lại phát nhiều lần.", "They came and went often."),
    drawing=table(
        PRIORITY,
        _RULE,
        Column("unit", Words("Đơn vị", "Unit")),
        UNIT_ID,
        Column("times", Words("Số lần", "Times"), unit=COUNT),
        _LAST,
        SIMULATED,
    ),
    queries=(Sql("flappers"),),
    width=12,
    into="/alerts/review?by=flapping",
    may_be_empty=Words("không có cảnh báo chập chờn", "no alert flapped"),
)
_NOISIEST = Panel(
    title=Words("Quy tắc hay phát nhất", "Rules that fire most"),
    says=Words("20 quy tắc; thời gian: trung vị.", "Twenty rules; how long: the median."),
    drawing=table(
        PRIORITY,
        _RULE,
        Column("fired", Words("Phát ra", "Fired"), unit=COUNT),
        Column("acked", Words("Đã nhận", "Acknowledged"), unit=COUNT),
        Column("median_seconds", Words("Kéo dài", "Lasts"), unit="s"),
        _LAST,
        SIMULATED,
    ),
    queries=(Sql("noisiest"),),
    width=12,
    into="/alerts/review?by=noisiest",
    may_be_empty=_NONE_FIRED,
)
_INCIDENTS = Panel(
    title=Words("Sự cố đang mở", "Open incidents"),
    says=Words(
        "Mức, trạng thái, và hạn gửi thông báo, báo cáo.",
        "Severity, state, and when notice and report are due.",
    ),
    drawing=table(
        Column(
            "incident", Words("Số", "Number"), width=80, into="${ioc:raw}/incidents/${__value.raw}"
        ),
        Column(
            "severity",
            Words("Mức", "Severity"),
            said={
                "serious": Said(Words("nghiêm trọng", "serious"), P1),
                "ordinary": Said(Words("thông thường", "ordinary"), P3),
                "minor": Said(Words("nhỏ", "minor")),
            },
        ),
        Column(
            "state",
            Words("Trạng thái", "State"),
            said={
                "open": Said(Words("đang xử lý", "open")),
                "watching": Said(Words("theo dõi", "watching")),
            },
        ),
        Column("unit", Words("Đơn vị", "Unit")),
        Column("opened_at", Words("Mở lúc", "Opened"), unit="dateTimeAsIso"),
        Column("notice_at", Words("Hạn thông báo", "Notice due"), unit="dateTimeAsIso"),
        Column("report_at", Words("Hạn báo cáo", "Report due"), unit="dateTimeAsIso"),
    ),
    queries=(Sql("open_incidents"),),
    width=12,
    into="/incidents",
    may_be_empty=Words("không có sự cố đang mở", "no incident is open"),
)
_OUTBOX = Panel(
    title=Words("Thông báo chờ gửi", "Messages that wait"),
    says=Words("Hàng đợi của bộ gửi.", "The queue of the sender."),
    drawing=lines(COUNT, least=0),
    queries=(Range("max(max_over_time(ioc_outbox_depth[$__interval]))", "outbox", step="1m"),),
    width=12,
    # Points of a week are ten minutes apart: before the first one nothing can be drawn.
    may_be_empty=Words("trung tâm vừa khởi động", "the center has just been started"),
)
ONCALL: Final = Board(
    uid="ioc-oncall",
    folder=Folder.OPERATIONS,
    title=Words("Trực và cảnh báo", "Duty and alarms"),
    says=Words(
        "Người trực theo bao nhiêu cảnh báo, nhận nhanh không, bị gọi đêm không, ca nào trống.",
        "How many alarms people follow, how quickly, at night too, and which shifts are open.",
    ),
    rows=(
        Row(4, (_LOAD, _DOWN, _WAITING, simulated(Sql("alarms_simulated"), nothing=_NONE_FIRED))),
        Row(8, (_RATE,)),
        Row(7, (_ACKS, _ATTEMPTS)),
        Row(8, (_NIGHTS, duty(12))),
        Row(8, (_NOISIEST, _FLAPPERS)),
        Row(7, (_INCIDENTS, _OUTBOX)),
    ),
    variables=(PRIORITIES,),
    marks=MARKS,
    since="now-7d",
    into="/oncall",
)
