"""What may be done about uploads, which rows count, who owes what; all without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.model import Period, PeriodKind, UnitId
from kpi.define import Catalogue, Term, TermKind, Text
from kpi.keeping import Place
from kpi.uploads.dues import Complete, HandedIn, Slot, complete, dues, forms, owed, reminded
from kpi.uploads.late import Reminder, counted
from kpi.uploads.record import span
from kpi.uploads.series import DUE, LATE, REMINDERS, handin_series, jump_series
from kpi.uploads.standing import Candidate, standing, value_of
from kpi.uploads.standing import Slot as Of
from kpi.uploads.states import BECOMES, Act, State, Who, Why, refusal
from kpi.values import Origin, Status, Value
from kpi.values import Why as NoValue
from tests.handing_in import NOW, PLACE, UNITS, XA, YA, ZA, kpi, line, unit

OFFICER = Who(actor="user:an", is_officer=True)
OTHER = Who(actor="user:cuc", is_officer=True)
LEADER = Who(actor="user:binh", is_leader=True)
BOTH = Who(actor="user:an", is_officer=True, is_leader=True)
MAKER = Who(actor="user:an")  # who handed it in, and is no officer any more
NOBODY = Who(actor="user:la")

S, A = State.SUBMITTED, State.APPROVED
CASES = [
    (S, Act.APPROVE, LEADER, "", None),
    (S, Act.APPROVE, OFFICER, "", Why.OWN),
    (S, Act.APPROVE, BOTH, "", Why.OWN),
    (S, Act.APPROVE, OTHER, "", Why.RIGHT),
    (S, Act.RETURN, LEADER, "sai", None),
    (S, Act.RETURN, LEADER, " ", Why.REASON),
    (S, Act.RETURN, BOTH, "sai", Why.OWN),
    (S, Act.UNDO, OFFICER, "", None),
    (S, Act.UNDO, OTHER, "", None),
    (S, Act.UNDO, MAKER, "", None),
    (S, Act.UNDO, LEADER, "", Why.RIGHT),  # he returns it, with a reason
    (S, Act.UNDO, NOBODY, "", Why.RIGHT),
    (A, Act.UNDO, LEADER, "nhầm", None),
    (A, Act.UNDO, LEADER, "", Why.REASON),
    (A, Act.UNDO, OFFICER, "nhầm", Why.RIGHT),
    (A, Act.UNDO, BOTH, "nhầm", None),
    (A, Act.APPROVE, LEADER, "", Why.STATE),
    (S, Act.CORRECT, OTHER, "", None),
    (S, Act.CORRECT, LEADER, "x", Why.RIGHT),
    (A, Act.CORRECT, OFFICER, "", Why.REASON),
    (A, Act.CORRECT, OFFICER, "thiếu", None),
]


@pytest.mark.parametrize(("state", "act", "who", "reason", "why"), CASES)
def test_who_may_do_what(state: State, act: Act, who: Who, reason: str, why: Why | None) -> None:
    assert refusal(state, act, who, made_by="user:an", reason=reason) is why


def test_what_is_over_stays_as_it_is() -> None:
    for state, act in product((State.RETURNED, State.UNDONE, State.REPLACED), Act):
        assert (state, act) not in BECOMES
        assert refusal(state, act, LEADER, made_by="user:an") is Why.STATE


def put(upload: int, *, official: bool = False, **fields: Any) -> Candidate:
    return Candidate(replace(line(upload), **fields), upload, official, NOW)


def told(*rows: Candidate) -> list[tuple[int, str]]:
    return [(each.upload, each.line.part) for each in standing(rows)]


def test_the_newest_row_counts_and_blank_takes_nothing_away() -> None:
    assert told(put(1), put(3), put(2)) == [(3, "")]
    assert told(put(1), put(2, numerator=None, denominator=None)) == [(1, "")]
    assert told() == []


def test_what_is_said_again_as_it_was_approved_stays_approved() -> None:
    same = Decimal(40)
    first, second = put(1, official=True, numerator=same), put(2, numerator=same)
    assert told(first, second) == [(1, "")]
    other = put(2, numerator=Decimal(41))
    assert told(first, other, put(3, numerator=same)) == [(3, "")]


def test_parts_and_a_whole_are_never_added_up() -> None:
    parts = [put(1, part="a", line=1), put(1, part="b", line=2)]
    assert told(*parts, put(2, part="a")) == [(2, "a"), (1, "b")]
    assert told(*parts, put(2)) == [(2, "")]
    assert told(put(1), put(2, part="a")) == [(2, "a")]
    assert told(put(2, part="a", line=1), put(2, line=2)) == [(2, "")]


def value(*rows: Candidate, before: Value | None = None, **of: object) -> Value | None:
    period = Period(PeriodKind.MONTH, 2026, 11)
    slot = Of(kpi("K1", **of), XA, period, datetime(2026, 11, 14, 17, tzinfo=UTC))
    return value_of(slot, standing(rows), before, NOW)


def test_a_value_of_what_counts() -> None:
    first = value(put(1, official=True, numerator=Decimal(40)))
    assert first
    assert (first.value, first.status, first.upload) == (40.0, Status.OFFICIAL, 1)
    assert first.as_of == datetime(2026, 11, 14, 17, tzinfo=UTC)  # figures are of their period
    zero = value(put(1, denominator=Decimal(0)))
    assert zero
    assert (zero.why, zero.status) == (NoValue.NOT_APPLICABLE, Status.NOT_APPLICABLE)
    gone = value(before=first)
    assert gone
    assert (gone.value, gone.why, gone.status, gone.have) == (
        None, NoValue.NO_FIGURES, Status.NONE, 0,
    )  # fmt: skip
    assert value() is None


def test_what_the_file_fixes_is_not_handed_in() -> None:
    fixed = Term(kind=TermKind.FIXED, name=Text("t", "t"), unit_of_measure="", value=Decimal(20))
    found = value(put(1, numerator=Decimal(5)), denominator=fixed)
    alone = value(put(1, numerator=Decimal(5)), denominator=None)
    assert found
    assert alone
    assert (found.denominator, found.value) == (Decimal(20), 25.0)
    assert (alone.denominator, alone.value) == (None, 500.0)


def test_the_periods_of_an_upload_are_named() -> None:
    assert span(["2026-M10"]) == "2026-M10"
    assert span(["2026-M11", "2025", "2026-M10"]) == "2025/2026-M11"


SINCE = date(2026, 9, 1)
M9, M10, M11 = (Period(PeriodKind.MONTH, 2026, month) for month in (9, 10, 11))


def in_(at: str) -> HandedIn:
    return HandedIn(datetime.fromisoformat(at).replace(tzinfo=UTC), is_approved=False)


def handed(*slots: tuple[str, UnitId, Period, str]) -> dict[Slot, HandedIn]:
    return {(kpi(id_).id, of, period.id): in_(at) for id_, of, period, at in slots}


def test_who_owes_what_by_when() -> None:
    now = datetime(2026, 11, 18, 16, 59, tzinfo=UTC)  # 23:59 on the 18th in the place
    assert {period for _, _, period in owed(PLACE, now, SINCE)} == {M9, M10, M11}
    there = handed(
        ("K1", XA, M10, "2026-10-17T16:59"),
        ("K1", YA, M10, "2026-10-17T17:01"),
        ("K1", ZA, M10, "2026-10-25T03:00"),
    )
    found = {
        (str(each.kpi), each.unit, each.period): each for each in dues(PLACE, there, now, SINCE)
    }
    late = [found["K1", of, M10].late_days(now) for of in (XA, YA, ZA)]
    assert late == [0, 1, 8]
    assert found["K1", XA, M11].late_days(now) == 1
    assert found["K1", XA, M11].is_missing(now)
    assert not found["K1", XA, M11].is_missing(now - timedelta(days=2))
    assert complete(PLACE, M10, there).have == 3
    assert complete(PLACE, M10, there).want == 6


def test_nobody_owes_what_nobody_can_hand_in() -> None:
    old = replace(unit("old"), valid_to=date(2026, 10, 31))
    new = replace(unit("new"), valid_from=date(2026, 11, 1))
    kpis = (
        kpi("K1"),
        kpi("K2", is_closed=True),
        kpi("K3", since=date(2026, 11, 1)),
        kpi("K4", period=PeriodKind.QUARTER),
    )
    place = Place(Catalogue(kpis=kpis, levels=("commune",)), (*UNITS, old, new), PLACE.zone)
    assert forms(place, M11) == []  # the units changed on the 1st
    assert {(each.id, of) for each, of in forms(place, M10)} == {
        ("K1", of) for of in ("xa", "ya", "za", "old")
    }
    assert {each.id for each, _ in forms(place, M11.shifted(1))} == {"K1", "K3"}


def test_what_has_no_source_yet_can_be_handed_in_and_is_owed_by_nobody() -> None:
    kpis = (kpi("K1"), kpi("K7", is_owed=False))
    place = Place(Catalogue(kpis=kpis, levels=("commune",)), UNITS, PLACE.zone)
    assert {each.id for each, _ in forms(place, M10)} == {"K1", "K7"}
    owed = dues(place, {}, NOW, SINCE)
    assert {each.kpi for each in owed} == {"K1"}
    assert complete(place, M10, {}) == Complete(have=0, want=3, official=0)
    told = {dict(labels).get("kpi") for labels in handin_series(place, owed, {}, [], NOW)}
    assert told == {"K1", None}  # None: reminders are of units


def test_days_are_those_of_the_place_where_clocks_are_put_back_too() -> None:
    place = Place(PLACE.catalogue, UNITS, ZoneInfo("Europe/Berlin"))
    late_kpi = kpi("K1", due_day=25)
    place = replace(place, catalogue=Catalogue(kpis=(late_kpi,), levels=("commune",)))
    now = datetime(2026, 10, 26, 22, 30, tzinfo=UTC)  # 23:30 of a day after one of 25 hours
    found = [each for each in dues(place, {}, now, date(2026, 10, 1)) if each.unit == XA]
    assert [each.period for each in found] == [M10]
    assert found[0].at == datetime(2026, 10, 25, 23, 0, tzinfo=UTC)
    assert found[0].late_days(now) == 1


def test_series_tell_the_longest_late_or_what_comes_next() -> None:
    now = datetime(2026, 11, 16, 3, tzinfo=UTC)
    there = handed(*(("K1", XA, period, "2026-11-15T00:00") for period in (M9, M10, M11)))
    samples = handin_series(PLACE, dues(PLACE, there, now, SINCE), {XA: 2}, [], now)
    named = {tuple(dict(labels).values()): number for labels, number in samples.items()}
    at = datetime(2026, 12, 17, 17, tzinfo=UTC).timestamp()
    assert named["kpi_handin_due_timestamp_seconds", "K1", "xa"] == at
    assert named["kpi_handin_late", "K1", "xa"] == 0
    at = datetime(2026, 9, 17, 17, tzinfo=UTC).timestamp()
    assert named["kpi_handin_due_timestamp_seconds", "K1", "ya"] == at
    assert named["kpi_handin_late", "K1", "ya"] == 1
    assert named["kpi_handin_reminders", "xa"] == 2
    assert named["kpi_handin_reminders", "ya"] == 0
    assert len(samples) == 2 * 3 * 2 + 3
    empty = Place(Catalogue(), UNITS, PLACE.zone)
    assert handin_series(empty, [], {}, [], now) == {}


def test_what_is_missing_beside_made_up_figures_is_marked_as_they_are() -> None:
    first, second = value(put(1, simulated=True)), value(put(1))
    assert first
    assert second
    figures = [
        first,
        replace(first, kpi=kpi("K2").id, unit=YA),
        replace(second, unit=YA),
        replace(first, unit=ZA, origin=Origin.LIVE),  # nobody handed it in
    ]
    owed = dues(PLACE, {}, NOW, SINCE)
    samples = handin_series(PLACE, owed, {XA: 1, YA: 1}, figures, NOW)
    marked = {
        (of["__name__"], of.get("kpi"), of["unit"])
        for of in map(dict, samples)
        if of.get("simulated") == "true"
    }
    due, late, told = DUE, LATE, REMINDERS
    assert marked == {
        *(
            (name, id_, XA) for name in (due, late) for id_ in ("K1", "K2")
        ),  # K2: as all of its unit
        *((name, "K2", YA) for name in (due, late)),
        (told, None, XA),
    }


def test_reminders_come_a_day_after_and_each_week_and_none_afterwards() -> None:
    day, week = timedelta(days=1), timedelta(days=7)
    due = next(each for each in dues(PLACE, {}, NOW, SINCE) if each.period == M10)
    first = due.at + day
    for now, at in [
        (first - timedelta(seconds=1), None),
        (first, first),
        (first + week - timedelta(seconds=1), first),
        (first + week, first + week),
        (first + 3 * week + day, first + 3 * week),
    ]:
        assert [when for _, when in reminded([due], now, week, day)] == ([at] if at else [])
    there = replace(due, handed_in=in_("2026-11-01T00:00"))
    assert reminded([there], first, week, day) == []


def test_reminders_of_one_day_are_one() -> None:
    day = datetime(2026, 11, 18, 17, tzinfo=UTC)
    rows = [Reminder(XA, id_, "2026-M11", day) for id_ in ("K1", "K2", "K3")]
    later = Reminder(XA, "K1", "2026-M11", day + timedelta(days=7))
    assert counted(PLACE, [*rows, later, Reminder(YA, "K1", "2026-M11", day)]) == {XA: 2, YA: 1}


def test_changes_against_what_is_plausible() -> None:
    def put(number: int, of: Period, denominator: int = 100, unit: UnitId = XA) -> Value:
        row = replace(line(number, denominator), period=of.id)
        slot = Of(kpi("K1", small_n=20), unit, of, NOW)
        found = value_of(slot, [Candidate(row, 1, is_official=False, made_at=NOW)], None, NOW)
        assert found
        return found

    place = replace(PLACE, catalogue=Catalogue(kpis=(kpi("K1", small_n=20),), levels=("commune",)))
    m12 = M11.shifted(1)
    cases: list[tuple[list[Value], list[float]]] = [
        ([put(40, M10), put(50, M11)], [0.5]),  # a quarter more; half more is allowed
        ([put(40, M10), put(10, M11)], [1.5]),
        ([put(40, M10), put(40, M11), put(1, m12)], [0.0]),  # December still runs
        ([put(40, M9), put(10, M11)], []),  # nothing to compare with
        ([put(0, M10), put(10, M11)], []),
        ([put(4, M10, 10), put(1, M11, 10)], []),  # small numbers
        ([put(1, M10), put(2, M11)], [1.0]),  # one case more is plausible
        ([put(40, M10), put(10, M11), put(40, M10, unit=YA), put(42, M11, unit=YA)], [1.5, 0.1]),
    ]
    for values, jumps in cases:
        samples = jump_series(place, values, datetime(2026, 11, 20, tzinfo=UTC))
        assert [*samples.values()] == pytest.approx(jumps)
        assert not any(("simulated", "true") in labels for labels in samples)
    made_up = [replace(put(40, M10), simulated=True), put(10, M11)]
    (labels,) = jump_series(place, made_up, datetime(2026, 11, 20, tzinfo=UTC))
    assert ("simulated", "true") in labels
