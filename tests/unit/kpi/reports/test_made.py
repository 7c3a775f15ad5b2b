"""A report made of what the tables said: the same numbers, and what is missing named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.model import Period, UnitId
from kpi.board import newest
from kpi.define import Catalogue, KpiId
from kpi.keeping import Place
from kpi.report.content import Goal, Handed, State, Why, report_json, report_of
from kpi.report.sentences import proposals
from kpi.reports.known import Corrected, Known, Reached
from kpi.reports.made import NothingToReportError, report
from kpi.reports.names import briefly, called
from kpi.values import Status
from kpi.values import Why as ValueWhy
from tests.reported import AT, PERIOD, known

KNOWN = known()
REPORT = report(KNOWN)
KHUN_HA = UnitId("khun-ha-2025")
BINH_LU = UnitId("binh-lu-2025")
BAN_BO = UnitId("ban-bo-2025")


def period(id_: str) -> Period:
    found = Period.parse(id_)
    assert found
    return found


def test_the_figures_are_those_of_the_tables() -> None:
    for line in REPORT.lines:
        kpi = KNOWN.place.catalogue.of(line.id)
        assert kpi
        found = KNOWN.total(kpi, newest(kpi.period, PERIOD.last))
        if found is None:
            assert (line.value, line.numerator, line.denominator) == (None, None, None)
            continue
        value = found.value
        assert line.value == value.value
        assert Decimal(str(line.numerator)) == value.numerator
        assert line.handed in (None, Handed(value.have, value.want))


def test_what_is_kept_is_what_was_made() -> None:
    assert report_of(report_json(REPORT)) == REPORT


def test_how_they_stand() -> None:
    states = {line.id: (line.state, line.why) for line in REPORT.lines if line.is_main}
    assert states["K01"] == (State.AT_RISK, None)
    assert states["K02"] == (State.UNKNOWN, Why.NO_FIGURES)
    assert states["K03"] == (State.UNKNOWN, Why.STRADDLES)  # the year in which the units changed
    assert states["K06"] == (State.UNKNOWN, Why.UNITS_MISSING)
    assert [detail.id for detail in REPORT.details] == ["K01", "K06", "K09", "K11"]
    kinds = {line.id: line.is_main for line in REPORT.lines}
    assert all(kinds[detail.id] for detail in REPORT.details)  # second series are not judged
    path = REPORT.line("K01").goal
    assert isinstance(path, Goal)
    assert path.now is not None
    assert (path.op, path.value, path.by) == (">", 80.0, "2030-12-31")


def test_the_units_of_a_detail_are_in_order_and_none_is_0() -> None:
    online, covered, *_ = REPORT.details
    values = [unit.value for unit in online.units]
    assert values == sorted(values, key=lambda value: -(value or 0))
    assert [unit.rank for unit in covered.units] == [1, 2, None, None]
    assert [unit.value for unit in covered.units[2:]] == [None, None]
    assert covered.units[3].told == "chưa có số đo"


def test_who_has_not_handed_in() -> None:
    lack = next(each for each in REPORT.lacks if each.kpi == "K09")
    assert (lack.units, lack.due, lack.reminded) == (("Xã Khun Há",), "2026-09-17", 2)
    nobody = next(each for each in REPORT.lacks if each.kpi == "K02")
    assert (nobody.units, nobody.effect) == ((), "chưa có số liệu, không thay bằng số khác")
    assert REPORT.handed.count < REPORT.handed.of
    # As on the board, what was not asked for counts only where somebody has handed it in.
    not_asked = report(replace(KNOWN, began=PERIOD.last)).handed
    assert (REPORT.handed, not_asked) == (Handed(47, 50), Handed(47, 48))
    assert REPORT.line("K10").handed == Handed(0, 1)  # of the province alone, and asked for too
    assert not [each for each in REPORT.lacks if each.kpi == "K03"]  # the units changed that year
    later = replace(KNOWN, began=PERIOD.last)
    told = {each.kpi: each for each in report(later).lacks}
    assert "K09" not in told
    # Nobody owes what the place did not ask for; that there is nothing is told all the same.
    assert (told["K07"].units, told["K07"].effect) == (nobody.units, nobody.effect)


def test_what_one_unit_hands_in_early_is_asked_of_nobody() -> None:
    running = period("2026-Q4")
    early = dict(KNOWN.values)
    for key in (("K09", BINH_LU, "", "2026-Q3"), ("K09", "", "core", "2026-Q3")):
        was = early[key]
        of_one = replace(was.value, period=running)
        early[*key[:3], running.id] = replace(was, value=of_one)
    total = early["K09", "", "core", running.id]
    assert total.value.why is ValueWhy.UNITS_MISSING
    # On the report of a month the quarter that is over stays; on its own one nothing is due yet.
    assert report(replace(KNOWN, values=early)).line("K09") == REPORT.line("K09")
    wanted = replace(KNOWN.wanted, period=running)
    told = report(replace(KNOWN, values=early, wanted=wanted))
    (lack,) = [each for each in told.lacks if each.kpi == "K09"]
    assert (lack.due, len(lack.units)) == (None, 3)
    assert not [each for each in proposals(told) if "K09" in each]
    # Where the others make a value all the same, nobody lacks.
    enough = replace(total.value, value=50.0, why=ValueWhy.THERE)
    early["K09", "", "core", running.id] = replace(total, value=enough)
    told = report(replace(KNOWN, values=early, wanted=wanted))
    assert not [each for each in told.lacks if each.kpi == "K09"]


def test_who_handed_in_late_is_named_whenever_it_was_approved_or_put_right() -> None:
    key, other = (("K09", unit, "2026-Q3") for unit in (BINH_LU, BAN_BO))
    # Approved after the day, what came in time stays in time.
    approved = dict(KNOWN.values)
    for id_, unit, quarter in (key, other):
        was = approved[id_, unit, "", quarter]
        late = was.recorded_at + timedelta(days=5)
        approved[id_, unit, "", quarter] = replace(was, recorded_at=late)
    assert not [each for each in report(replace(KNOWN, values=approved)).lacks if not each.missing]
    when = KNOWN.handed_in[key] + timedelta(days=5)
    changed = replace(KNOWN, handed_in={**KNOWN.handed_in, key: when})
    told = [each for each in report(changed).lacks if each.kpi == "K09" and not each.missing]
    assert [(each.effect, each.missing) for each in told] == [("đã nộp, chậm 5 ngày", False)]
    both = replace(changed, handed_in={**changed.handed_in, other: when})
    (row,) = [each for each in report(both).lacks if not each.missing]
    assert (row.units, row.effect) == (("Xã Bình Lư", "Xã Bản Bo"), "đã nộp, chậm 5 ngày")
    # What ended before the place asked for figures is late for nobody.
    assert not [each for each in report(replace(changed, began=PERIOD.last)).lacks if each.due]


def test_what_was_put_right_is_told_with_its_reason() -> None:
    corrected = Corrected(
        kpi="K09", unit=BINH_LU, period=period("2026-Q3"), was=(Decimal(3), Decimal(7)),
        now=(Decimal(4), Decimal(7)), reason="đếm sót",
    )  # fmt: skip
    again = report(replace(KNOWN, corrected=(corrected,)))
    (shown,) = again.changes
    assert (shown.unit, shown.was, shown.now, shown.reason) == (
        "Xã Bình Lư",
        "3/7",
        "4/7",
        "đếm sót",
    )


def test_of_a_figure_that_was_put_right_often_is_told_what_it_was_and_is() -> None:
    def step(was: tuple[int, int] | None, now: tuple[int, int] | None) -> Corrected:
        told = [
            (Decimal(each[0]), Decimal(each[1])) if each else (None, None) for each in (was, now)
        ]
        return Corrected(
            kpi="K09", unit=BINH_LU, period=period("2026-Q3"), was=told[0], now=told[1],
            reason="đếm sót" if was else "",
        )  # fmt: skip

    first, back, again = step(None, (3, 7)), step((3, 7), None), step(None, (4, 7))
    (change,) = report(replace(KNOWN, corrected=(first, back, again))).changes
    assert (change.was, change.now, change.reason) == ("3/7", "4/7", "đếm sót")
    assert not report(replace(KNOWN, corrected=(first, back, first))).changes
    assert not report(replace(KNOWN, corrected=(first,))).changes  # it only came


def test_it_is_official_when_all_its_figures_are() -> None:
    assert not REPORT.is_final
    values = {
        key: replace(each, value=replace(each.value, status=Status.OFFICIAL))
        for key, each in KNOWN.values.items()
    }
    assert report(replace(KNOWN, values=values)).is_final


def test_milestones_have_their_evidence_and_are_overdue_by_their_day() -> None:
    done = Reached("done", "QĐ 12/QĐ-UBND, UBND xã", datetime(2026, 11, 1, tzinfo=UTC).date())
    told = report(replace(KNOWN, milestones={"M03": done}))
    reached = next(each for each in told.milestones if each.id == "M03")
    assert (reached.state, reached.reached) == ("done", "2026-11-01")
    made_up = report(replace(KNOWN, milestones={"M03": replace(done, simulated=True)}))
    assert {each.evidence for each in made_up.milestones if each.evidence} == {
        "QĐ 12/QĐ-UBND, UBND xã (mô phỏng)"
    }
    assert made_up.simulated
    begun = replace(done, state="going_on", evidence="", simulated=True)
    (bare,) = [
        each.evidence
        for each in report(replace(KNOWN, milestones={"M03": begun})).milestones
        if each.evidence
    ]
    assert bare == "chưa có văn bản (mô phỏng)"  # which names no paper
    later = replace(KNOWN.wanted, at=datetime(2031, 2, 1, tzinfo=UTC))
    over = report(replace(KNOWN, wanted=later)).milestones
    assert {each.state for each in over if each.due} == {"overdue"}


def test_the_plan_counts_only_what_can_be_separated() -> None:
    told = report(replace(KNOWN, wanted=replace(KNOWN.wanted, scope="plan")))
    assert len(told.units) == 6
    assert told.line("K01").why is Why.NOT_SEPARABLE


def test_a_place_without_indicators() -> None:
    nothing = Place(Catalogue(), KNOWN.place.units, KNOWN.place.zone)
    with pytest.raises(NothingToReportError):
        report(replace(KNOWN, place=nothing))


def test_a_place_that_says_nothing_of_its_papers() -> None:
    catalogue = replace(KNOWN.place.catalogue, signature=None)
    place = replace(KNOWN.place, catalogue=catalogue)
    told = report(replace(KNOWN, place=place, values={}))
    assert told.paper.issuer == ()
    assert not told.simulated
    assert {line.value for line in told.lines} == {None}


@pytest.mark.parametrize(
    ("id_", "name", "short"),
    [
        ("2026-M11", "tháng 11/2026", "kỳ 11/2026"),
        ("2026-C10", "tháng dương lịch 10/2026", "tháng dương lịch 10/2026"),
        ("2026-Q3", "quý III/2026", "quý III/2026"),
        ("2026-H2", "6 tháng cuối năm 2026", "6 tháng cuối năm 2026"),
        ("2026-N9", "9 tháng năm 2026", "9 tháng năm 2026"),
        ("2026", "năm 2026", "năm 2026"),
    ],
)
def test_names_of_periods(id_: str, name: str, short: str) -> None:
    assert (called(period(id_)), briefly(period(id_))) == (name, short)


def test_times_are_those_of_the_place() -> None:
    assert REPORT.as_of == "2026-11-17T08:00:00+07:00"
    assert KNOWN.of_unit(KpiId("K01"), KHUN_HA, PERIOD) is not None
    assert KNOWN.wanted.at == AT
    assert isinstance(KNOWN, Known)
