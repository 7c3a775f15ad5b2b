"""Work of the one-stop centers: what comes in, how quickly it is done, what waits too long."""

from typing import Final

from dashboards.grafana.board import Board, Folder, Panel, Row
from dashboards.grafana.drawings import (
    COUNT,
    P2,
    P3,
    Column,
    Figure,
    From,
    Said,
    bars,
    figure,
    lines,
    of_units,
    table,
)
from dashboards.grafana.marks import MARKS
from dashboards.grafana.queries import Instant, Range, Shape, Sql
from dashboards.grafana.shapes import arranged, merged
from dashboards.grafana.subject import Words
from dashboards.grafana.variables import UNITS

from .shared import NO_CLOSED_DAY, UNIT_ID, share_simulated, simulated
from .words import FIELDS

_CHOSEN = 'unit=~"${unit:regex}"'
_TODAY = Words("chưa có số liệu của hôm nay", "nothing is known of today yet")
_FIELD = Column(
    "field", Words("Lĩnh vực", "Field"), said={name: Said(words) for name, words in FIELDS.items()}
)


def _now(metric: str) -> str:
    return f"sum by (unit) (last_over_time({metric}{{{_CHOSEN}}}[3h]))"


_PAID = (
    f'sum(increase(dvc_payments_total{{{_CHOSEN},method="online",result=~"success|failed"}}[3h5m]))'
)
_RECEIVED = Panel(
    title=Words("Hồ sơ hôm nay", "Dossiers today"),
    says=Words(
        "Tiếp nhận từ 0 giờ của địa phương đến lúc này, và phần nộp trực tuyến.",
        "Received since local midnight, and the part that was filed online.",
    ),
    drawing=figure(
        COUNT,
        of=(
            Figure("received", Words("tiếp nhận", "received")),
            Figure("online_share", Words("trực tuyến", "online"), unit="percentunit"),
        ),
    ),
    queries=(Sql("dossiers_today"),),
    width=8,
)
_OVERDUE = Panel(
    title=Words("Hồ sơ quá hạn", "Dossiers overdue"),
    says=Words(
        "Quá ngày hẹn trả; kéo dài hơn một ngày là cảnh báo DossiersOverdue.",
        "Beyond the promised date; for more than a day it is alert DossiersOverdue.",
    ),
    drawing=figure(COUNT, From(1, P3)),
    queries=(Instant(f"sum(last_over_time(dvc_dossiers_overdue{{{_CHOSEN}}}[3h]))"),),
    width=4,
    into="/alerts?q=DossiersOverdue",
)
_WAITING = Panel(
    title=Words("Người đang chờ", "People waiting"),
    says=Words("Tại mọi quầy, lúc này.", "At all counters, now."),
    drawing=figure(COUNT),
    queries=(Instant(f"sum(last_over_time(dvc_queue_waiting{{{_CHOSEN}}}[10m]))"),),
    width=4,
)
_PAYMENTS = Panel(
    title=Words("Thanh toán trực tuyến lỗi", "Online payments that fail"),
    says=Words(
        "Ba giờ qua; trên 10 % với đủ nhiều lượt là cảnh báo PaymentsFailing.",
        "Of the last three hours; above 10 % of enough tries it is alert PaymentsFailing.",
    ),
    drawing=figure("percentunit", From(0.1, P2)),
    queries=(
        Instant(
            f'(sum(increase(dvc_payments_total{{{_CHOSEN},method="online",result="failed"}}[3h5m]))'
            f" or 0 * {_PAID}) / ({_PAID} > 0)"
        ),
    ),
    width=4,
    into="/alerts?q=PaymentsFailing",
    may_be_empty=Words("không ai thanh toán trong ba giờ qua", "nobody paid in three hours"),
)
_BAND = Panel(
    title=Words(
        "Hồ sơ mỗi ngày, so với bốn tuần trước", "Dossiers a day, against four weeks before"
    ),
    says=Words(
        "Theo ngày của địa phương đã chốt; dải: ít nhất và nhiều nhất của cùng thứ trong bốn tuần"
        " trước. Hôm nay đến lúc này: ô bên trên.",
        "By local day that is closed; band: least and most of the same weekday of the four weeks"
        " before. Today so far: above.",
    ),
    drawing=lines(
        COUNT,
        least=0,
        names={
            "received": Words("tiếp nhận", "received"),
            "low": Words("ít nhất 4 tuần trước", "least of 4 weeks before"),
            "high": Words("nhiều nhất 4 tuần trước", "most of 4 weeks before"),
        },
        between=("low", "high"),
    ),
    queries=(Sql("dossiers_band", Shape.SERIES),),
    width=12,
    back="31d",
    may_be_empty=NO_CLOSED_DAY,
)
_BY_UNIT = Panel(
    title=Words("Hồ sơ mỗi ngày theo đơn vị", "Dossiers a day by unit"),
    says=Words("Những ngày đã chốt, 30 ngày qua.", "Days that are closed, the last 30."),
    drawing=bars(COUNT),
    queries=(Sql("dossiers_by_unit", Shape.SERIES),),
    width=12,
    back="31d",
    may_be_empty=NO_CLOSED_DAY,
)
_HOURLY = Panel(
    title=Words("Hồ sơ mỗi giờ", "Dossiers an hour"),
    says=Words(
        "Nhịp tiếp nhận, trung bình ba giờ; nét kia: cùng giờ tuần trước.",
        "How many come in, mean of three hours; the other line: the same hour a week before.",
    ),
    drawing=lines(
        COUNT,
        least=0,
        names={"now": Words("đang xem", "shown"), "week": Words("tuần trước", "a week before")},
    ),
    queries=(
        Range(
            f"3600 * sum(rate(dvc_dossiers_received_total{{{_CHOSEN}}}[3h5m]))", "now", step="10m"
        ),
        Range(
            f"3600 * sum(rate(dvc_dossiers_received_total{{{_CHOSEN}}}[3h5m] offset 7d))",
            "week",
            step="10m",
        ),
    ),
    width=12,
    may_be_empty=_TODAY,
)
_QUEUES = Panel(
    title=Words("Người chờ theo đơn vị", "People waiting by unit"),
    says=Words(
        "Hơn 20 người với chưa đủ 3 quầy trong 15 phút là cảnh báo QueueLong.",
        "More than 20 people at fewer than 3 counters for 15 minutes is alert QueueLong.",
    ),
    drawing=lines(COUNT, From(20, P3), least=0),
    queries=(Range(f"max by (unit) (dvc_queue_waiting{{{_CHOSEN}}})", "{{unit}}", step="1m"),),
    width=12,
    into="/alerts?q=QueueLong",
)
_FIELDS = Panel(
    title=Words("Theo lĩnh vực, 30 ngày", "By field, 30 days"),
    says=Words("Những ngày đã chốt.", "Days that are closed."),
    drawing=table(
        _FIELD,
        Column("received", Words("Tiếp nhận", "Received"), unit=COUNT),
        Column("online", Words("Trực tuyến", "Online"), unit=COUNT),
        Column("online_share", Words("Tỷ lệ trực tuyến", "Share online"), unit="percentunit"),
    ),
    queries=(Sql("dossiers_by_field"),),
    width=8,
    may_be_empty=NO_CLOSED_DAY,
)
_ON_TIME = Panel(
    title=Words("Đúng hạn theo đơn vị, 30 ngày", "On time by unit, 30 days"),
    says=Words(
        "Hồ sơ trả không trễ trên hồ sơ đã giải quyết.", "Finished not late among all finished."
    ),
    drawing=table(
        Column(
            "unit",
            Words("Đơn vị", "Unit"),
            into="${ioc:raw}/alerts?unit=${__data.fields.unit_id}",
        ),
        UNIT_ID,
        Column("finished", Words("Đã giải quyết", "Finished"), unit=COUNT),
        Column("early", Words("Trước hạn", "Early"), unit=COUNT),
        Column("late", Words("Trễ hạn", "Late"), unit=COUNT),
        Column("on_time_share", Words("Đúng hạn", "On time"), unit="percentunit"),
    ),
    queries=(Sql("dossiers_on_time"),),
    width=8,
    may_be_empty=Words(
        "chưa có ngày nào đã chốt có hồ sơ giải quyết xong", "no closed day with finished dossiers"
    ),
)
_HANDLING = Panel(
    title=Words("Thời gian giải quyết trung bình", "Mean handling time"),
    says=Words("Của hồ sơ xong trong 30 ngày qua.", "Of dossiers finished in the last 30 days."),
    drawing=table(
        _FIELD,
        Column("seconds", Words("Trung bình", "Mean"), unit="s"),
        Column("finished", Words("Số hồ sơ", "Dossiers"), unit=COUNT),
    ),
    queries=(Sql("handling_by_field"),),
    width=8,
    may_be_empty=Words(
        "chưa có ngày nào đã chốt có hồ sơ giải quyết xong", "no closed day with finished dossiers"
    ),
)
_BACKLOG = Panel(
    title=Words("Hồ sơ và phản ánh đang chờ", "Dossiers and feedback in hand"),
    says=Words(
        "Lần báo mới nhất trong ba giờ qua. Sắp đến hạn: không quá một ngày làm việc. Phản ánh phải"
        " trả lời trong 15 ngày làm việc.",
        "As reported last within three hours. Due soon: within one working day. Feedback has to be"
        " answered within 15 working days.",
    ),
    drawing=table(
        Column(
            "unit",
            Words("Đơn vị", "Unit"),
            ids_of=of_units,
            into="${ioc:raw}/alerts?unit=${__value.raw}",
        ),
        Column("Value #A", Words("Đang giải quyết", "In hand"), unit=COUNT),
        Column("Value #B", Words("Sắp đến hạn", "Due soon"), unit=COUNT),
        Column(
            "Value #C",
            Words("Sắp hạn chưa phân công", "Due soon, nobody's"),
            unit=COUNT,
            steps=(From(1, P3),),
        ),
        Column("Value #D", Words("Quá hạn", "Overdue"), unit=COUNT, steps=(From(1, P3),)),
        Column(
            "Value #E",
            Words("Phản ánh > 12 ngày", "Feedback > 12 days"),
            unit=COUNT,
            steps=(From(1, P3),),
        ),
        Column(
            "Value #F",
            Words("Phản ánh quá hạn", "Feedback overdue"),
            unit=COUNT,
            steps=(From(1, P3),),
        ),
    ),
    queries=(
        Instant(_now("dvc_dossiers_open")),
        Instant(_now("dvc_dossiers_due_soon")),
        Instant(_now("dvc_dossiers_due_soon_unassigned")),
        Instant(_now("dvc_dossiers_overdue")),
        Instant(_now("pakn_open_older_12_workdays")),
        Instant(_now("pakn_open_overdue")),
    ),
    shape=(merged(), arranged(("unit", *(f"Value #{letter}" for letter in "ABCDEF")))),
    width=24,
)
TRANSACTIONS: Final = Board(
    uid="ioc-transactions",
    folder=Folder.OPERATIONS,
    title=Words("Giao dịch", "Transactions"),
    says=Words(
        "Hồ sơ, phản ánh và thanh toán: bao nhiêu, nhanh hay chậm, cái gì chờ quá lâu.",
        "Dossiers, feedback and payments: how many, how quick, what waits too long.",
    ),
    rows=(
        Row(
            4,
            (
                _RECEIVED,
                _OVERDUE,
                _WAITING,
                _PAYMENTS,
                simulated(share_simulated("dvc_dossiers_received_total", _CHOSEN)),
            ),
        ),
        Row(8, (_BACKLOG,)),
        Row(8, (_BAND, _BY_UNIT)),
        Row(8, (_HOURLY, _QUEUES)),
        Row(8, (_FIELDS, _ON_TIME, _HANDLING)),
    ),
    variables=(UNITS,),
    marks=MARKS,
    into="/alerts",
)
