"""What the tables know of the indicators of config/tam-duong, made up: to make reports of."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from core.model import Period, PeriodKind, UnitId, periods
from core.place import WORLD, Findings, parse_units, read_yaml
from kpi.analysis import Forecast, Method, Step
from kpi.define import KPIS, Kpi, parse_kpis
from kpi.keeping import Place, Revision
from kpi.keeping.rows import key_of
from kpi.keeping.totals import totals_of
from kpi.reports.known import Known, Wanted
from kpi.values import Origin, Status, Value, Why, ratio
from kpi.values.ratio import Figure

CONFIG = Path(__file__).parents[1] / "config" / "tam-duong"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AT = datetime(2026, 11, 17, 1, tzinfo=UTC)
PERIOD = Period(PeriodKind.MONTH, 2026, 11)


def place() -> Place:
    """Read the place's indicators and units."""
    findings = Findings("config")
    document = read_yaml((CONFIG / KPIS).read_bytes(), findings)
    units = parse_units((CONFIG / "units.csv").read_bytes(), findings, bounds=WORLD)
    assert document
    found = Place(parse_kpis(document, findings), units, ZONE)
    assert not findings.all(), findings.all()
    return found


def known(given: Place | None = None, *, at: datetime = AT) -> Known:
    """Make up values of all months since the reform, with some that are missing."""
    found = given or place()
    values = [each for kpi in found.catalogue.kpis for each in _values(kpi, found)]
    totals = [
        one
        for kpi in found.catalogue.kpis
        for period in {each.period for each in values if each.kpi == kpi.id}
        for one in totals_of(found.scopes, kpi, period, values)
    ]
    rows = [Revision(number, each, each.as_of, None) for number, each in
            enumerate([*values, *totals], 1)]  # fmt: skip
    wanted = Wanted(period=PERIOD, scope="core", at=at)
    return Known(
        wanted=wanted,
        place=found,
        values={key_of(each.value): each for each in rows},
        forecasts={("K01", "core"): _forecast()},
        handed_in={
            (each.kpi, each.unit or "", each.period.id): each.as_of
            for each in values
            if each.origin is Origin.HANDIN
        },
        reminded={("khun-ha-2025", "K09", "2026-Q3"): 2},
        milestones={},
    )


def _forecast() -> Forecast:
    steps = [Step(PERIOD.index + n, 52 + n * 0.6, 53 + n * 0.9, 54 + n * 1.2) for n in range(1, 17)]
    return Forecast(Method.DAMPED_ETS_LOGIT, 17, tuple(steps))


def _values(kpi: Kpi, found: Place) -> Iterator[Value]:
    if kpi.id in {"K02", "K07", "K10"}:
        return
    newest = PERIOD.last
    for period in periods(kpi.period, datetime(2025, 7, 15, tzinfo=UTC).date(), newest):
        if period.last > newest:
            continue
        for number, unit in enumerate(found.scopes.members(kpi.scope, period).units):
            if not (kpi.id == "K09" and number == 3) and not (kpi.id == "K06" and number > 1):
                yield _value(kpi, unit, period, number)


def _value(kpi: Kpi, unit: UnitId, period: Period, number: int) -> Value:
    """Make one up: it grows a little, and goes up and down with the months."""
    share = 0.45 + 0.006 * (period.index % 24) + 0.02 * number + 0.01 * math.sin(period.index)
    cases = 60 + 37 * number + period.index % 7
    figure = Figure(
        Decimal(round(cases * share)), None if kpi.denominator is None else Decimal(cases)
    )
    value, why = ratio(kpi, figure)
    is_new = period.last >= PERIOD.first
    return Value(
        kpi=kpi.id,
        unit=unit,
        period=period,
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=value,
        why=why if value is None else Why.THERE,
        status=Status.PRELIMINARY if is_new else Status.OFFICIAL,
        origin=Origin.LIVE if kpi.is_live else Origin.HANDIN,
        simulated=True,
        as_of=datetime.combine(period.due(kpi.due_day), datetime.min.time(), ZONE),
    )
