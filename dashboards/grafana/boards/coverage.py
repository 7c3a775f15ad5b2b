"""Mobile coverage: how strong, whose stations are silent, when and where it is worst."""

from typing import Final

from dashboards.grafana.board import Board, Folder, Panel, Row
from dashboards.grafana.drawings import (
    CLEAR,
    COUNT,
    OF_FINE,
    P3,
    P4,
    Column,
    From,
    figure,
    heat,
    lines,
    meters,
    table,
)
from dashboards.grafana.marks import MARKS
from dashboards.grafana.queries import Instant, Range
from dashboards.grafana.shapes import arranged, crossed
from dashboards.grafana.subject import Words
from dashboards.grafana.variables import OPERATORS, UNITS

from .shared import UNIT, share_simulated, simulated

_CHOSEN = 'unit=~"${unit:regex}",operator=~"${operator:regex}"'
_SITE = f"max by (unit, operator, site) (last_over_time(net_site_up{{{_CHOSEN}}}[15m]))"
# The limit of rule CoverageHole. 4G and 5G are measured alike, 2G and 3G are not.
_HOLE_DBM = -110
_RSRP = f'net_rsrp_dbm{{{_CHOSEN},tech=~"4g|5g"}}'
_OPERATOR = Column("operator", Words("Nhà mạng", "Operator"), width=130)
_CORNER = UNIT._replace(name="unit\\operator")

_UP = Panel(
    title=Words("Trạm hoạt động", "Stations up"),
    says=Words(
        "Trên số trạm có báo trong 15 phút qua.",
        "Among those that reported in the last 15 minutes.",
    ),
    drawing=figure("percentunit"),
    queries=(Instant(f"sum({_SITE}) / count({_SITE})"),),
    width=4,
)
_DOWN = Panel(
    title=Words("Trạm mất liên lạc", "Stations down"),
    says=Words(
        "Số trạm báo ngừng hoạt động; mất cả xã là cảnh báo P1 UnitCutOff.",
        "Stations that are told to be down; a whole unit is alert UnitCutOff.",
    ),
    drawing=figure(COUNT, From(1, P3)),
    queries=(Instant(f"count({_SITE}) - sum({_SITE})"),),
    width=4,
    into="/alerts?q=SiteDown",
)
_MAINS = Panel(
    title=Words("Trạm mất điện lưới", "Stations without mains"),
    says=Words(
        "Đang chạy ắc quy, chưa là cảnh báo; ắc quy dưới 46 V là cảnh báo P2 SiteBatteryLow.",
        "They run on batteries, which is no alert; below 46 V is alert SiteBatteryLow.",
    ),
    drawing=figure(COUNT, From(1, P4)),
    queries=(
        Instant(
            "count(max by (unit, operator, site)"
            f" (last_over_time(net_site_mains_up{{{_CHOSEN}}}[15m])))"
            " - sum(max by (unit, operator, site)"
            f" (last_over_time(net_site_mains_up{{{_CHOSEN}}}[15m])))"
        ),
    ),
    width=4,
    into="/alerts?q=SiteBatteryLow",
)
_MEDIAN = Panel(
    title=Words("RSRP 4G trung vị", "Median RSRP, 4G"),
    says=Words("Của các điểm đo trong một giờ qua.", "Of what was measured in the last hour."),
    drawing=figure("dBm"),
    queries=(
        Instant(f'quantile(0.5, quantile_over_time(0.5, net_rsrp_dbm{{{_CHOSEN},tech="4g"}}[1h]))'),
    ),
    width=4,
)
_LOSS = Panel(
    title=Words("Mất gói 4G", "Packet loss, 4G"),
    says=Words("Trung bình của các điểm đo.", "Mean of what is measured."),
    drawing=figure("percentunit", decimals=OF_FINE),
    queries=(Instant(f'avg(last_over_time(net_packet_loss_ratio{{{_CHOSEN},tech="4g"}}[15m]))'),),
    width=4,
)
_RSRP_TABLE = Panel(
    title=Words("RSRP 4G theo đơn vị và nhà mạng", "RSRP 4G by unit and operator"),
    says=Words(
        "Trung vị một giờ qua, dBm; dưới -110 dBm là vùng lõm (CoverageHole).",
        "Median of the last hour, dBm; below -110 dBm is a hole (CoverageHole).",
    ),
    drawing=table(
        _CORNER,
        every=Column("", unit="dBm", base=P4, steps=(From(_HOLE_DBM, CLEAR),)),
    ),
    queries=(
        Instant(
            "quantile by (unit, operator)"
            f' (0.5, quantile_over_time(0.5, net_rsrp_dbm{{{_CHOSEN},tech="4g"}}[1h]))'
        ),
    ),
    shape=(crossed(rows="unit", columns="operator"),),
    width=12,
)
_SINR_TABLE = Panel(
    title=Words("SINR 4G theo đơn vị và nhà mạng", "SINR 4G by unit and operator"),
    says=Words(
        "Trung vị một giờ qua, dB; dưới 0 dB nhiễu mạnh hơn sóng.",
        "Median of the last hour, dB; below 0 dB noise is stronger than the signal.",
    ),
    drawing=table(_CORNER, every=Column("", unit="dB")),
    queries=(
        Instant(
            "quantile by (unit, operator)"
            f' (0.5, quantile_over_time(0.5, net_sinr_db{{{_CHOSEN},tech="4g"}}[1h]))'
        ),
    ),
    shape=(crossed(rows="unit", columns="operator"),),
    width=12,
)
_HEAT = Panel(
    title=Words("RSRP 4G theo giờ", "RSRP 4G by hour"),
    says=Words(
        "Trung bình mỗi giờ của từng đơn vị; ô càng tối sóng càng yếu.",
        "Mean of each hour and unit; the darker, the weaker.",
    ),
    drawing=heat("dBm"),
    queries=(
        Range(
            f'avg by (unit) (avg_over_time(net_rsrp_dbm{{{_CHOSEN},tech="4g"}}[1h]))',
            "{{unit}}",
            step="1h",
        ),
    ),
    width=12,
)
_COURSE = Panel(
    title=Words("RSRP theo nhà mạng", "RSRP by operator"),
    says=Words(
        "Trung bình của các điểm đo 4G và 5G; nét đứt: -110 dBm.",
        "Mean of what is measured of 4G and 5G; dashed: -110 dBm.",
    ),
    drawing=lines("dBm", From(_HOLE_DBM, P4)),
    queries=(
        Range(
            f"avg by (operator, tech) (avg_over_time({_RSRP}[$__rate_interval]))",
            "{{operator}} · {{tech}}",
            step="5m",
        ),
    ),
    width=12,
)
_WORST = Panel(
    title=Words("10 nơi sóng yếu nhất", "Ten weakest places"),
    says=Words(
        "Theo RSRP trung bình của thời gian đang xem; dưới -110 dBm là vùng lõm.",
        "By the mean RSRP of the time that is shown; below -110 dBm is a hole.",
    ),
    drawing=table(
        UNIT,
        _OPERATOR,
        Column("tech", Words("Công nghệ", "Technology"), width=100),
        Column("probe", Words("Điểm đo", "Probe")),
        Column(
            "Value",
            Words("RSRP", "RSRP"),
            unit="dBm",
            width=110,
            base=P4,
            steps=(From(_HOLE_DBM, CLEAR),),
        ),
    ),
    queries=(
        Instant(
            f"bottomk(10, avg by (unit, operator, tech, probe) (avg_over_time({_RSRP}[$__range])))"
        ),
    ),
    shape=(arranged(("unit", "operator", "tech", "probe", "Value")),),
    width=12,
)
_SILENT = Panel(
    title=Words("Các trạm mất liên lạc", "Which stations are down"),
    says=Words(
        "Trạm báo ngừng hoạt động trong 15 phút qua.", "Told to be down in the last 15 minutes."
    ),
    drawing=table(
        UNIT,
        _OPERATOR,
        Column("site", Words("Trạm", "Station")),
        Column("Value", hidden=True),
    ),
    queries=(Instant(f"{_SITE} == 0"),),
    shape=(arranged(("unit", "operator", "site")),),
    width=12,
    into="/alerts?q=SiteDown",
    may_be_empty=Words("Không có trạm mất liên lạc", "No station is down"),
)


def _reach(basis: str, title: Words) -> Panel:
    chosen = f'operator="any",basis="{basis}",unit=~"${{unit:regex}}"'
    return Panel(
        title=title,
        says=Words(
            "Số bản có sóng của ít nhất một nhà mạng trên số bản. Đo thực tế và khai báo là hai"
            " nguồn, không trộn.",
            "Villages with at least one operator among all. Measured and declared are two sources,"
            " never mixed.",
        ),
        drawing=meters("percentunit", most=1),
        queries=(
            Instant(
                f"sum by (tech) (last_over_time(net_covered_villages{{{chosen}}}[32d]))"
                f" / sum by (tech) (last_over_time(net_total_villages{{{chosen}}}[32d]))",
                "{{tech}}",
            ),
        ),
        width=12,
    )


_MEASURED = _reach("measured", Words("Bản có sóng, đo thực tế", "Villages covered, measured"))
_DECLARED = _reach("declared", Words("Bản có sóng, khai báo", "Villages covered, declared"))
COVERAGE: Final = Board(
    uid="ioc-coverage",
    folder=Folder.OPERATIONS,
    title=Words("Phủ sóng di động", "Mobile coverage"),
    says=Words(
        "Sóng mạnh yếu theo nhà mạng và đơn vị, trạm mất liên lạc, nơi và giờ yếu nhất.",
        "How strong by operator and unit, stations that are down, where and when it is weakest.",
    ),
    rows=(
        Row(
            4,
            (
                _UP,
                _DOWN,
                _MAINS,
                _MEDIAN,
                _LOSS,
                simulated(share_simulated("net_rsrp_dbm", _CHOSEN)),
            ),
        ),
        Row(8, (_RSRP_TABLE, _SINR_TABLE)),
        Row(8, (_HEAT, _COURSE)),
        Row(9, (_WORST, _SILENT)),
        Row(8, (_MEASURED, _DECLARED)),
    ),
    variables=(UNITS, OPERATORS),
    marks=MARKS,
    into="/alerts",
)
