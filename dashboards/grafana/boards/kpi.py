"""What leaders watch: indicators against their way to the target, who is missing, who leads."""

from typing import Final

from core.model import PeriodKind
from dashboards.grafana.board import Board, Folder, Panel, Row
from dashboards.grafana.drawings import (
    BY_DEFINITION,
    COUNT,
    OF_FINE,
    P3,
    P4,
    Column,
    Figure,
    Said,
    figure,
    lines,
    table,
)
from dashboards.grafana.marks import MARKS
from dashboards.grafana.queries import Shape, Sql
from dashboards.grafana.subject import Words
from dashboards.grafana.variables import PERIOD

from .shared import SIMULATED, UNIT_ID, simulated

_NO_FILE = Words("chưa có chỉ tiêu nào (kpis.yml)", "there are no indicators (kpis.yml)")
WHY = {
    "no_figures": Said(Words("chưa có số liệu", "no figures")),
    "not_applicable": Said(Words("không áp dụng", "not applicable")),
    "not_separable": Said(Words("không tách được", "not separable")),
    "units_missing": Said(Words("thiếu đơn vị", "units are missing")),
    "straddles": Said(Words("vắt qua ngày đổi đơn vị", "across a change of units")),
    "damaged": Said(Words("mất số liệu", "samples are lost")),
    "days_differ": Said(Words("thiếu ngày đếm", "days missing")),
    "small_n": Said(Words("mẫu nhỏ, không xếp hạng", "too few to be ranked")),
}
_STANDS = {
    **WHY,
    "on": Said(Words("✓ theo lộ trình", "✓ on its way")),
    "below": Said(Words("dưới lộ trình", "below its way")),
    "off": Said(Words("▼ lệch lộ trình", "▼ off its way"), P3),
    "no_path": Said(Words("chưa có lộ trình", "no way yet")),
}
STATUS = {
    "chua_co_du_lieu": Said(Words("chưa có dữ liệu", "no figures")),
    "so_bo": Said(Words("sơ bộ", "preliminary")),
    "chinh_thuc": Said(Words("chính thức", "official")),
    "khong_ap_dung": Said(Words("không áp dụng", "not applicable")),
}
KPI_ID = Column(
    "kpi",
    Words("Mã", "Id"),
    width=90,
    into="${ioc:raw}/kpi/${__value.raw}?period=${__data.fields.period}",
)
_NAME = Column("name", Words("Chỉ tiêu", "Indicator"))
PERIODS = (
    Column("period", hidden=True),
    Column("period_name", Words("Kỳ", "Period"), width=170),
)
_VALUE = Column("value", Words("Giá trị", "Value"), unit=BY_DEFINITION, width=90)
_MEASURE = Column("unit_of_measure", Words("Đơn vị tính", "Measure"), width=110)

_COUNTS = Panel(
    title=Words("Chỉ tiêu của kế hoạch", "Indicators of the plan"),
    says=Words(
        "Tất cả, có giá trị, dưới lộ trình, chưa có giá trị; theo kỳ đã chọn.",
        "All, with a value, below their way, without a value; of the chosen period.",
    ),
    drawing=figure(
        COUNT,
        of=(
            Figure("all_of_plan", Words("chỉ tiêu", "indicators")),
            Figure("known", Words("có giá trị", "with a value")),
            Figure("below", Words("dưới lộ trình", "below their way"), P4),
            Figure("unknown", Words("chưa có giá trị", "without a value")),
        ),
    ),
    queries=(Sql("kpi_counts"),),
    width=20,
    into="/kpi",
)
_BULLETS = Panel(
    title=Words("Giá trị, lộ trình, mục tiêu", "Value, way, target"),
    says=Words(
        "Kỳ đã chọn; chỉ tiêu có kỳ khác: kỳ mới nhất đã kết thúc, hoặc đang chạy và đã có số"
        " liệu. Lộ trình: giá trị mà kỳ đó cần đạt. Thanh: phần của mục tiêu. Không có giá trị thì"
        " nói vì sao, không phải 0.",
        "The chosen period; of others the newest that has ended, or that runs and has figures. Way:"
        " what that period asks for. Bar: part of the target. Without a value it says why, not 0.",
    ),
    drawing=table(
        KPI_ID,
        _NAME,
        *PERIODS,
        _VALUE,
        Column("path", Words("Lộ trình", "Way"), unit=BY_DEFINITION, width=90),
        Column("target", Words("Mục tiêu", "Target"), unit=BY_DEFINITION, width=90),
        Column(
            "of_target",
            Words("So với mục tiêu", "Of target"),
            unit="percentunit",
            bar=1,
        ),
        _MEASURE,
        Column("stands", Words("Đang ở đâu", "Stands"), width=170, said=_STANDS),
        Column("status", Words("Trạng thái", "Status"), width=110, said=STATUS),
        Column("units", Words("Đơn vị đủ số", "Units"), width=90),
        Column("as_of", Words("Tính đến", "As of"), unit="dateTimeAsIso", width=160),
        SIMULATED,
    ),
    queries=(Sql("kpi_bullets"),),
    width=24,
    into="/kpi",
    may_be_empty=_NO_FILE,
)
_TREND = Panel(
    title=Words("Ba năm qua, các tỷ lệ", "Three years, shares"),
    says=Words(
        "Tổng của vùng lõi, vào ngày cuối mỗi kỳ; không nối qua ngày đổi đơn vị.",
        "Totals at the last day of each period; no line across a change of units.",
    ),
    drawing=lines("percent", least=0),
    queries=tuple(
        # Each by itself: days on which others end would be gaps in its lines.
        Sql("kpi_trend", Shape.SERIES, given=(("kind", str(kind)),))
        for kind in PeriodKind
    ),
    width=24,
    back="3y",
    into="/kpi",
    may_be_empty=_NO_FILE,
)
_COMPLETENESS = Panel(
    title=Words("Đủ số liệu chưa", "Completeness"),
    says=Words(
        "Số đơn vị có số liệu trên số đơn vị của phạm vi, và đơn vị nào thiếu.",
        "Units with figures among all of the scope, and which are missing.",
    ),
    drawing=table(
        KPI_ID,
        _NAME,
        *PERIODS,
        Column("have", Words("Có", "Have"), unit=COUNT, width=70),
        Column("want", Words("Cần", "Want"), unit=COUNT, width=70),
        Column("share", Words("Tỷ lệ", "Share"), unit="percentunit", bar=1),
        Column("status", Words("Trạng thái", "Status"), said=STATUS),
        Column("missing", Words("Đơn vị thiếu", "Missing")),
    ),
    queries=(Sql("kpi_completeness"),),
    width=12,
    into="/nop-so-lieu/do-moi",
    may_be_empty=_NO_FILE,
)
_LEAGUE = Panel(
    title=Words("Xếp hạng đơn vị", "League of units"),
    says=Words(
        "Theo giá trị làm tròn như trên màn hình; mẫu số quá nhỏ thì không xếp hạng.",
        "By the value as it is shown; too small a denominator has no rank.",
    ),
    drawing=table(
        KPI_ID,
        Column("name", hidden=True),
        *PERIODS,
        Column("rank", Words("Hạng", "Rank"), unit=COUNT, width=70),
        Column(
            "unit",
            Words("Đơn vị", "Unit"),
            into="${ioc:raw}/kpi/units/${__data.fields.unit_id}?period=${__data.fields.period}",
        ),
        UNIT_ID,
        _VALUE,
        _MEASURE,
        Column("numerator", Words("Tử số", "Numerator"), unit=COUNT, decimals=OF_FINE),
        Column("denominator", Words("Mẫu số", "Denominator"), unit=COUNT, decimals=OF_FINE),
        Column("why", Words("Vì sao", "Why"), said=WHY),
        SIMULATED,
    ),
    queries=(Sql("kpi_league"),),
    width=12,
    into="/kpi",
    may_be_empty=Words("kỳ này chưa có giá trị theo đơn vị", "no values of units in this period"),
)
KPI: Final = Board(
    uid="ioc-kpi",
    folder=Folder.LEADERS,
    title=Words("Chỉ tiêu", "Indicators"),
    says=Words(
        "Chỉ tiêu đến đâu so với lộ trình, ai thiếu số liệu, đơn vị nào dẫn đầu.",
        "How far indicators are on their way, who lacks figures, which unit leads.",
    ),
    rows=(
        Row(4, (_COUNTS, simulated(Sql("kpi_simulated"), nothing=_NO_FILE))),
        Row(12, (_BULLETS,)),
        Row(9, (_TREND,)),
        Row(12, (_COMPLETENESS, _LEAGUE)),
    ),
    variables=(PERIOD,),
    marks=MARKS,
    since="now-30d",
    into="/kpi",
)
