"""Portals: reachable or not, how much of their promise is left, how fast, how long certified."""

from typing import Final

from dashboards.grafana.board import Board, Folder, Panel, Row
from dashboards.grafana.drawings import (
    CLEAR,
    COUNT,
    DAYS,
    GREY,
    OF_FINE,
    P1,
    P2,
    P3,
    PLAIN,
    Column,
    From,
    Said,
    figure,
    lines,
    meters,
    states,
    table,
)
from dashboards.grafana.marks import MARKS
from dashboards.grafana.queries import Instant, Range, Sql
from dashboards.grafana.subject import Words
from dashboards.grafana.variables import PORTALS

from .shared import REACHED, share_simulated, simulated

_CHOSEN = 'portal=~"${portal:regex}"'
_UP = f"max by (portal) (portal_up{{{_CHOSEN}}})"
_SECONDS = f'portal_probe_seconds{{{_CHOSEN},phase="total"}}'
_NOT_MEASURED = Words("chưa có cổng nào được đo", "no portal was measured yet")

_NOW = Panel(
    title=Words("Cổng truy cập được", "Portals reachable"),
    says=Words("Trên số cổng có đo.", "Among those that are probed."),
    drawing=figure("percentunit"),
    queries=(Instant(f"sum({_UP}) / count({_UP})"),),
    width=4,
    into="/portals",
)
_OUT = Panel(
    title=Words("Cổng không truy cập được", "Portals out of reach"),
    says=Words(
        "Số cổng mà mọi điểm đo đều không vào được lúc này.", "Portals nobody gets through to now."
    ),
    drawing=figure(COUNT, From(1, P1)),
    queries=(Instant(f"count({_UP}) - sum({_UP})"),),
    width=4,
    into="/portals",
)
_SLOWEST = Panel(
    title=Words("Phản hồi chậm nhất (p95)", "Slowest response (p95)"),
    says=Words("Của cổng chậm nhất trong một giờ qua.", "Of the slowest portal in the last hour."),
    drawing=figure("s"),
    queries=(Instant(f"max(quantile_over_time(0.95, {_SECONDS}[1h]))"),),
    width=4,
)
_SOONEST = Panel(
    title=Words("Chứng thư hết hạn sớm nhất", "Certificate that ends first"),
    says=Words(
        "Còn bao nhiêu ngày; dưới 14 ngày là cảnh báo CertExpiring, dưới 3 ngày CertExpiringSoon.",
        "Days that are left; below 14 is alert CertExpiring, below 3 CertExpiringSoon.",
    ),
    drawing=figure(DAYS, From(3, P3), From(14, CLEAR), base=P2),
    queries=(
        Instant(
            f"(min(last_over_time(portal_tls_not_after_timestamp_seconds{{{_CHOSEN}}}[2h5m]))"
            " - time()) / 86400"
        ),
    ),
    width=4,
)
_TRIES = Panel(
    title=Words("Điểm đo", "Probes"),
    says=Words("Số điểm đang đo các cổng này.", "From how many places these portals are tried."),
    drawing=figure(COUNT),
    queries=(Instant(f"count(count by (probe) (portal_up{{{_CHOSEN}}}))"),),
    width=4,
)
_STATES = Panel(
    title=Words("Truy cập được hay không", "Reachable or not"),
    says=Words(
        "Cổng là không truy cập được khi mọi điểm đo đều không vào được; chỗ trống là không đo.",
        "A portal is out of reach when nobody gets through; where there is nothing nobody tried.",
    ),
    drawing=states(REACHED),
    queries=(Range(_UP, "{{portal}}", step="2m"),),
    width=24,
    into="/portals",
)
_BUDGETS = Panel(
    title=Words("Mục tiêu và ngân sách lỗi 30 ngày", "Objectives and error budgets of 30 days"),
    says=Words(
        "30 ngày đã chốt; lúc không ai đo thì không tính là lỗi. Ngân sách âm là đã vượt. Tốc độ"
        " tiêu 1 là vừa hết sau 30 ngày; trên 14,4 trong một giờ hoặc trên 6 trong sáu giờ là cảnh"
        " báo. Bảo trì đã thông báo chưa được trừ ở đây: trang Cổng có trừ.",
        "30 closed days; what nobody measured has not failed. Below 0 it is overdrawn. A burn of 1"
        " uses it up in 30 days; above 14.4 in an hour, or 6 in six hours, is an alert. Announced"
        " maintenance counts here; the page of portals leaves it out.",
    ),
    drawing=table(
        Column("portal", Words("Cổng", "Portal")),
        Column("reached", Words("Đạt 30 ngày", "30 days"), unit="percentunit", decimals=OF_FINE),
        Column("objective", Words("Mục tiêu", "Objective"), unit="percentunit", decimals=OF_FINE),
        Column(
            "left_seconds",
            Words("Ngân sách còn", "Budget left"),
            unit="s",
            base=P2,
            steps=(From(0, CLEAR),),
        ),
        Column(
            "burn_1h",
            Words("Tiêu 1 giờ", "Burn, 1 h"),
            unit=PLAIN,
            steps=(From(14.4, P1),),
        ),
        Column(
            "burn_6h",
            Words("Tiêu 6 giờ", "Burn, 6 h"),
            unit=PLAIN,
            steps=(From(6, P2),),
        ),
    ),
    queries=(Sql("portal_budgets"),),
    width=16,
    into="/portals",
    may_be_empty=_NOT_MEASURED,
)
_CERTIFICATES = Panel(
    title=Words("Chứng thư còn hạn", "Days that certificates are valid"),
    says=Words(
        "Số ngày còn lại; dưới 14 ngày là cảnh báo CertExpiring, dưới 3 ngày CertExpiringSoon.",
        "Days that are left; below 14 is alert CertExpiring, below 3 CertExpiringSoon.",
    ),
    drawing=meters(DAYS, From(3, P3), From(14, GREY), base=P2, most=90),
    queries=(
        Instant(
            "(min by (portal)"
            f" (last_over_time(portal_tls_not_after_timestamp_seconds{{{_CHOSEN}}}[2h5m]))"
            " - time()) / 86400",
            "{{portal}}",
        ),
    ),
    width=8,
)
_MEDIAN = Panel(
    title=Words("Thời gian phản hồi p50", "Response time, p50"),
    says=Words("Trung vị của các lần thử mỗi 30 phút.", "Median of the tries of each 30 minutes."),
    drawing=lines("s", least=0),
    queries=(
        Range(
            f"max by (portal) (quantile_over_time(0.5, {_SECONDS}[30m]))", "{{portal}}", step="30m"
        ),
    ),
    width=12,
)
_TAIL = Panel(
    title=Words("Thời gian phản hồi p95", "Response time, p95"),
    says=Words(
        "19 trong 20 lần thử của mỗi 30 phút nhanh hơn.", "19 of 20 tries of 30 minutes are faster."
    ),
    drawing=lines("s", least=0),
    queries=(
        Range(
            f"max by (portal) (quantile_over_time(0.95, {_SECONDS}[30m]))", "{{portal}}", step="30m"
        ),
    ),
    width=12,
)
_JOURNEYS = Panel(
    title=Words("Các bước giao dịch thử", "Steps of journeys"),
    says=Words(
        "Mỗi bước của giao dịch thử, mười phút một lần.",
        "Each step that is tried, every ten minutes.",
    ),
    drawing=states(
        {"0": Said(Words("Không", "Failed"), P2), "1": Said(Words("Qua", "Passed"), GREY)},
    ),
    queries=(
        Range(
            "min by (portal, journey, step)"
            f" (last_over_time(portal_journey_step_up{{{_CHOSEN}}}[20m]))",
            "{{portal}} · {{step}}",
            step="10m",
        ),
    ),
    width=24,
    into="/alerts?q=JourneyFailing",
    may_be_empty=Words(
        "các cổng đang chọn không có giao dịch thử", "none of these portals has a journey"
    ),
)
PORTALS_BOARD: Final = Board(
    uid="ioc-portals",
    folder=Folder.OPERATIONS,
    title=Words("Cổng dịch vụ", "Service portals"),
    says=Words(
        "Người dân vào được không, nhanh hay chậm, lời hứa còn giữ được không.",
        "Whether people get through, how fast, and whether the promise still holds.",
    ),
    rows=(
        Row(
            4,
            (
                _NOW,
                _OUT,
                _SLOWEST,
                _SOONEST,
                _TRIES,
                simulated(share_simulated("portal_up", _CHOSEN)),
            ),
        ),
        Row(8, (_STATES,)),
        Row(9, (_BUDGETS, _CERTIFICATES)),
        Row(8, (_MEDIAN, _TAIL)),
        Row(7, (_JOURNEYS,)),
    ),
    variables=(PORTALS,),
    marks=MARKS,
    into="/portals",
)
