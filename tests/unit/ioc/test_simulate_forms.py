"""What the demo place hands in: which forms, when, with which figures; the same at each run."""

from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from core.model import Period
from core.place import Fields, Findings, read_yaml
from ioc.simulate.handing.forms import ESTIMATE, Form, Story
from ioc.simulate.told import parse_curve, parse_indicators
from kpi.define import KPIS, parse_kpis
from kpi.keeping import Place
from tests.simulated import PLACE, ZONE, stage

NOW = datetime(2026, 11, 28, 12, tzinfo=ZONE)


@lru_cache
def forms() -> tuple[Form, ...]:
    document = read_yaml((PLACE / KPIS).read_bytes(), Findings(KPIS))
    assert document is not None
    catalogue = parse_kpis(document, Findings(KPIS))
    place = Place(catalogue, tuple(stage().units), ZONE)
    return tuple(Story(7, stage().scene, place).forms(NOW))


def handed_in(unit: str) -> dict[str, Form]:
    return {each.period.id: each for each in forms() if each.unit == unit}


def test_units_hand_in_while_they_are_there() -> None:
    assert {*handed_in("na-tam-pre2025")} == {"2024", "2024-Q4", "2025-Q1", "2025-Q2"}
    found = handed_in("binh-lu-2025")
    assert {"2025-Q4", "2026-Q3", "2025-C10", "2026-C10", "2026"} <= found.keys()
    assert not {"2024", "2025", "2025-Q3", "2026-Q4", "2026-C11"} & found.keys()
    assert [*handed_in("lai-chau")] == ["2024", "2025", "2026"]


def test_one_unit_has_not_handed_in_its_newest_quarter() -> None:
    found = handed_in("khun-ha-2025")
    assert "2026-Q3" not in found
    assert {"2026-Q2", "2026-C10"} <= found.keys()


def test_what_nobody_measures_is_told_by_nobody() -> None:
    told = {line.kpi for form in forms() for line in form.lines}
    assert {"K03", "K04", "K09", "K10", "D766-5.4"} <= told
    assert not {"K01", "K07", "K11"} & told


def test_all_is_approved_but_estimates_and_what_waits() -> None:
    waiting = {(form.unit, form.period.id) for form in forms() if form.decided_at is None}
    years = {"2026"}
    assert waiting == {("ban-bo-2025", "2026-C10")} | {
        (form.unit, form.period.id) for form in forms() if form.period.id in years
    }
    for form in forms():
        assert form.decided_at is None or form.made_at < form.decided_at <= NOW
        is_estimate = {line.remark for line in form.lines} == {ESTIMATE}
        assert is_estimate is (form.period.last >= NOW.date())


def test_figures_are_marked_in_time_and_in_order() -> None:
    for form in forms():
        is_backlog = form.period.last < datetime(2025, 9, 27, tzinfo=ZONE).date()
        assert is_backlog or form.made_at.date() <= form.period.due(17)
        for line in form.lines:
            assert line.simulated
            assert line.numerator is not None
            assert line.denominator is not None
            assert 0 <= line.numerator <= line.denominator, line
    assert all(one.made_at <= other.made_at for one, other in pairwise(forms()))
    assert MappingProxyType(handed_in("binh-lu-2025"))["2026"].period == Period.parse("2026")


def test_mistakes_are_findings_at_their_line() -> None:
    raw = b"""indicators:
  months: 26
  metrics: [dvc_*]
  since: 2025-13-01
  figures:
    - {kpi: K03, each_thousand: 2, share: {soon: 0.1, 2026-01-01: 0.2, 2025-01-01: 0.3}}
  missing: {nowhere: quarter}
  milestones: []
"""
    findings = Findings("simulate.yml")
    document = read_yaml(raw, findings)
    assert document is not None
    parse_indicators(Fields(document.root, findings), findings, units=())
    told = [(each.line, each.reason) for each in findings.all()]
    assert [line for line, _ in told] == [4, 6, 6, 7]
    assert "expected a day" in told[0][1]


def test_a_curve_goes_straight_and_stays_at_its_ends() -> None:
    findings = Findings("simulate.yml")
    document = read_yaml(b"share: {2025-01-01: 0.2, 2025-01-11: 0.4}\n", findings)
    assert document is not None
    curve = parse_curve(Fields(document.root, findings), "share")
    days = [datetime(2025, 1, day, tzinfo=ZONE).date() for day in (1, 6, 11, 30)]
    assert [round(curve.on(day), 9) for day in days] == [0.2, 0.3, 0.4, 0.4]
    assert not findings.all()
