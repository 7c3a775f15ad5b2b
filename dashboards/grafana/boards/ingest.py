"""Ingest: how much comes in, how late, what is refused or missing, and how full the store is."""

from typing import Final

from dashboards.grafana.board import Board, Folder, Panel, Row
from dashboards.grafana.drawings import (
    CLEAR,
    COUNT,
    P1,
    P2,
    PLAIN,
    Column,
    From,
    Said,
    figure,
    lines,
    table,
)
from dashboards.grafana.marks import MARKS
from dashboards.grafana.queries import Instant, Range, Shape, Sql
from dashboards.grafana.subject import Words

from .shared import FRESHNESS, NOTHING_SENT, SOURCE, simulated

_NOTHING = Words("không có gì bị từ chối trong thời gian này", "nothing was refused meanwhile")
_LAST = Column("last_at", Words("Lần cuối", "Last"), unit="dateTimeAsIso", width=170)
_STORED = 'ioc_ingest_samples_total{result="accepted"}'

_RATE_NOW = Panel(
    title=Words("Mẫu ghi mỗi giây", "Samples stored a second"),
    says=Words("Trung bình năm phút qua.", "Mean of the last five minutes."),
    drawing=figure(PLAIN),
    queries=(Instant(f"sum(rate({_STORED}[5m]))"),),
    width=4,
)
_BYTES = Panel(
    title=Words("Cơ sở dữ liệu", "Database"),
    says=Words("Dung lượng trên đĩa.", "Its size on disk."),
    drawing=figure("bytes"),
    queries=(Sql("storage"),),
    width=4,
)
_DISK = Panel(
    title=Words("Đĩa còn trống", "Disk that is free"),
    says=Words(
        "Phần còn trống của đĩa đầy nhất; dưới 15 % là cảnh báo DiskLow, dưới 8 % là DiskFull.",
        "Free part of the fullest disk; below 15 % is alert DiskLow, below 8 % DiskFull.",
    ),
    drawing=figure("percentunit", From(0.08, P2), From(0.15, CLEAR), base=P1),
    queries=(Instant("min(ioc_disk_free_ratio)"),),
    width=4,
)
_INFLIGHT = Panel(
    title=Words("Bản tin đang xử lý", "Messages in hand"),
    says=Words("Đã nhận, chưa ghi xong.", "Taken in and not settled yet."),
    drawing=figure(COUNT),
    queries=(Instant("sum(ioc_ingest_inflight)"),),
    width=4,
    may_be_empty=Words("chưa nhận bản tin nào", "no message was taken in yet"),
)
_DROPPED = Panel(
    title=Words("Bản tin bị mất, 24 giờ", "Messages lost, 24 hours"),
    says=Words(
        "Hàng đợi của broker tràn hoặc tiến trình bỏ; có là cảnh báo BrokerDropped.",
        "The broker's queue overflowed or a process dropped them: alert BrokerDropped.",
    ),
    drawing=figure(COUNT, From(1, P2)),
    queries=(
        Instant(
            "sum(increase(ioc_mqtt_dropped_total[24h]))"
            " + sum(increase(ioc_broker_overflows_total[24h]))"
        ),
    ),
    width=4,
    into="/alerts?q=BrokerDropped",
    may_be_empty=Words("trung tâm không có broker", "this center has no broker"),
)
_RATE = Panel(
    title=Words("Mẫu mỗi giây theo tiến trình", "Samples a second by process"),
    says=Words("Đã ghi vào cơ sở dữ liệu.", "Stored in the database."),
    drawing=lines(PLAIN, least=0),
    queries=(
        Range(f"sum by (process) (rate({_STORED}[$__rate_interval]))", "{{process}}", step="1m"),
    ),
    width=12,
)
_MINUTES = Panel(
    title=Words("Mẫu mỗi phút, một giờ qua", "Samples a minute, the last hour"),
    says=Words(
        "Kể cả số liệu gửi bù; từ nhật ký thay đổi, giữ khoảng một giờ.",
        "With what comes late; from the log of changes, which is kept for about an hour.",
    ),
    drawing=lines(COUNT, least=0, names={"samples": Words("mẫu mỗi phút", "samples a minute")}),
    queries=(Sql("samples_by_minute", Shape.SERIES),),
    width=12,
    back="75m",
)
_LAG = Panel(
    title=Words("Độ trễ ghi, một giờ qua", "How late what is stored is, the last hour"),
    says=Words(
        "Từ giờ của mẫu mới nhất trong mỗi lần ghi đến lúc ghi, không kể số liệu gửi bù.",
        "From the time of the newest sample of each transaction until it was stored; not what"
        " comes late.",
    ),
    drawing=lines(
        "s",
        least=0,
        names={"p50": Words("trung vị", "p50")},
    ),
    queries=(Sql("lag_by_minute", Shape.SERIES),),
    width=12,
    back="75m",
)
_CANARY = Panel(
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
_SOURCES = Panel(
    title=Words("Các nguồn số liệu", "Sources"),
    says=Words(
        "Trễ: quá 1,5 chu kỳ; mất liên lạc: quá 3 chu kỳ.",
        "Late after 1.5 of its periods, stale after 3.",
    ),
    drawing=table(
        FRESHNESS,
        SOURCE,
        Column("name", Words("Tên", "Name")),
        Column("unit", Words("Đơn vị", "Unit")),
        Column("last_seen_at", Words("Lần cuối gửi", "Last seen"), unit="dateTimeAsIso"),
        Column("expected_period_seconds", Words("Chu kỳ", "Period"), unit="s"),
    ),
    queries=(Sql("sources"),),
    width=24,
    into="/admin/sources",
)
_REFUSED = Panel(
    title=Words("Bản tin bị từ chối", "Refused payloads"),
    says=Words(
        "Theo nguồn và lý do; chờ: chưa được đưa vào lại.",
        "By source and reason; waiting: not taken in again.",
    ),
    drawing=table(
        SOURCE,
        Column("protocol", Words("Giao thức", "Protocol")),
        Column("reason", Words("Lý do", "Reason")),
        Column("payloads", Words("Bản tin", "Payloads"), unit=COUNT),
        Column("samples", Words("Mẫu", "Samples"), unit=COUNT),
        Column("waiting", Words("Chờ", "Waiting"), unit=COUNT),
        _LAST,
    ),
    queries=(Sql("refused"),),
    width=12,
    into="/admin/sources",
    may_be_empty=_NOTHING,
)
_GAPS = Panel(
    title=Words("Khoảng hở", "Known holes"),
    says=Words(
        "Bản tin thiếu theo số thứ tự, phiên mất, quy tắc chưa được đánh giá.",
        "Missing numbers of messages, lost sessions, rules that were not evaluated.",
    ),
    drawing=table(
        SOURCE,
        Column(
            "kind",
            Words("Loại", "Kind"),
            said={
                "period": Said(Words("im lặng", "silence")),
                "sequence": Said(Words("thiếu số thứ tự", "missing numbers")),
                "session": Said(Words("mất phiên", "lost session")),
                "evaluation": Said(Words("chưa đánh giá", "not evaluated")),
                "broker": Said(Words("broker bỏ", "dropped by the broker")),
                "restore": Said(Words("khôi phục từ bản sao lưu", "restored from a backup")),
            },
        ),
        Column("holes", Words("Số lần", "Times"), unit=COUNT),
        Column("missing", Words("Bản tin thiếu", "Messages"), unit=COUNT),
        Column("longest", Words("Dài nhất", "Longest"), unit="s"),
        _LAST,
    ),
    queries=(Sql("gaps"),),
    width=12,
    into="/admin/sources",
    may_be_empty=Words("không có khoảng hở nào", "there is no hole"),
)
_REJECTS = Panel(
    title=Words("Bản tin bị từ chối theo giờ", "Refused payloads an hour"),
    says=Words(
        "Hơn 30 trong 15 phút là cảnh báo RejectsHigh.",
        "More than 30 in 15 minutes is alert RejectsHigh.",
    ),
    drawing=lines(COUNT, least=0),
    queries=(
        Range("sum by (source) (increase(source_rejected_total[1h]))", "{{source}}", step="10m"),
    ),
    width=12,
    into="/alerts?q=RejectsHigh",
    may_be_empty=_NOTHING,
)
_DAYS = Panel(
    title=Words("Mẫu đã nén mỗi ngày UTC", "Samples that are packed, by UTC day"),
    says=Words(
        "Kho giữ theo ngày UTC, không phải ngày của địa phương.",
        "The store keeps days of UTC, not those of the place.",
    ),
    drawing=table(
        Column("day", Words("Ngày (UTC)", "Day (UTC)")),
        Column("samples", Words("Mẫu", "Samples"), unit=COUNT),
        Column("bytes", Words("Dung lượng", "Bytes"), unit="bytes"),
        Column("bytes_each", Words("Byte mỗi mẫu", "Bytes a sample"), unit="bytes"),
    ),
    queries=(Sql("packed_days"),),
    width=12,
    may_be_empty=Words("chưa có ngày nào được nén", "no day is packed yet"),
)
INGEST: Final = Board(
    uid="ioc-ingest",
    folder=Folder.OPERATIONS,
    title=Words("Tiếp nhận số liệu", "Ingest"),
    says=Words(
        "Số liệu vào bao nhiêu, trễ không, cái gì bị từ chối hoặc thiếu, kho còn chỗ không.",
        "How much comes in, how late, what is refused or missing, and how full the store is.",
    ),
    rows=(
        Row(
            4,
            (
                _RATE_NOW,
                _INFLIGHT,
                _DROPPED,
                _BYTES,
                _DISK,
                simulated(Sql("series_simulated"), nothing=NOTHING_SENT),
            ),
        ),
        Row(8, (_RATE, _MINUTES)),
        Row(8, (_LAG, _CANARY)),
        Row(10, (_SOURCES,)),
        Row(8, (_REFUSED, _GAPS)),
        Row(8, (_REJECTS, _DAYS)),
    ),
    marks=MARKS,
    since="now-6h",
    into="/admin/sources",
)
