"""What is asked for a budget, and tallies of the answers."""

from alerts.objectives import Tally
from api.portals import asked
from api.portals.asked import Hours, Measured, rhythms_of
from api.portals.rhythm import HOUR_MS
from api.queries.asked import Course
from promql.parse import parse

NOW_MS = 2 * HOUR_MS + 600_000
HOURS = Hours(0, NOW_MS)
LABELS = {"portal": "p", "owner": "o"}


def course(of: str, *values: float | None, **labels: str) -> Course:
    return Course({**LABELS, **labels, "of": of}, values)


def tries(*terms: tuple[float | None, float | None], most: float = 1, **more: str) -> list[Course]:
    """Write answers, of (made, good) an hour, of so many probes."""
    return [
        course("made", *(made for made, _ in terms), **more),
        course("good", *(good for _, good in terms), **more),
        course("most", *(made and made / most for made, _ in terms), **more),
    ]


def measured(
    hours: Hours, past: list[Course], present: list[Course], periods: dict[str, float]
) -> dict[str, Measured]:
    return asked.measured(hours, past, present, rhythms_of(hours, past, periods))


def test_the_questions_can_be_asked() -> None:
    past, present = HOURS.past(), HOURS.present()
    assert (past.start_ms, past.end_ms, past.step_ms) == (HOUR_MS, 2 * HOUR_MS, HOUR_MS)
    assert (present.start_ms, present.end_ms) == (NOW_MS, NOW_MS)
    for each in (past, present, Hours(0, HOUR_MS).present()):
        parse(each.query)
    assert "[600000ms]" in present.query
    assert "[0ms]" not in Hours(0, HOUR_MS).present().query


def test_an_hour_without_a_try_is_no_hour() -> None:
    found = measured(HOURS, tries((None, None), (60, 57)), [], {"": 60.0})
    assert found["p"].tallies == {1: Tally(60, 57, 3600.0, 180.0)}
    assert (found["p"].owner, found["p"].simulated) == ("o", False)


def test_several_probes_measure_the_same_time() -> None:
    found = measured(HOURS, tries((120, 90), most=2), tries((20, 20), most=2), {"": 60.0})
    assert found["p"].tallies == {0: Tally(120, 90, 3600.0, 900.0), 2: Tally(20, 20, 600.0)}


def test_a_portal_may_be_tried_more_rarely() -> None:
    found = measured(HOURS, tries((12, 6)), [], {"": 60.0, "p": 300.0})
    assert found["p"].tallies[0].seconds == 3600.0
    # More than there is time is measured by nobody.
    assert measured(HOURS, tries((13, 6)), [], {"": 300.0})["p"].tallies[0].seconds == 3600.0


def hours_of(course: list[Course], period: float, rest: list[Course] | None = None) -> list[float]:
    hours = Hours(0, 8 * HOUR_MS + 600_000)
    found = measured(hours, course, rest or [], {"": period})["p"].tallies
    return [round(found[hour].seconds) if hour in found else 0 for hour in range(9)]


def test_another_interval_leaves_the_past_as_it_was() -> None:
    rare, often, none = (12.0, 12.0), (60.0, 60.0), (None, None)
    changed = tries(rare, rare, (6.0, 0.0), none, rare, (36.0, 36.0), often, (20.0, 20.0))
    expected = [3600, 3600, 1800, 0, 3600, 3600, 3600, 1200]
    assert hours_of(changed, 60.0) == [*expected, 0]
    changed = tries(often, (20.0, 0.0), often, (36.0, 36.0), rare, none, rare, (3.0, 3.0))
    expected = [3600, 1200, 3600, 3600, 3600, 0, 3600, 900]
    assert hours_of(changed, 300.0) == [*expected, 0]
    assert hours_of(changed, 300.0, tries((1.0, 1.0)))[8] == 300


def test_what_is_changed_while_the_hour_runs_counts_as_it_was() -> None:
    for before, period, now in ((12.0, 60.0, 10.0), (60.0, 300.0, 2.0)):
        past = tries(*[(before, before)] * 8)
        assert hours_of(past, period, tries((now, now)))[8] == 600


def test_the_first_hour_of_a_portal_says_nothing_of_the_next_ones() -> None:
    past = tries(*[(None, None)] * 7, (20.0, 20.0))
    assert hours_of(past, 60.0, tries((5.0, 0.0)))[7:] == [1200, 300]


def test_a_portal_that_is_tried_every_two_hours() -> None:
    past = tries((1.0, 0.0), (None, None), (1.0, 1.0))
    assert hours_of(past, 7200.0)[:3] == [7200, 0, 7200]


def test_probes_that_take_turns_measure_one_after_the_other() -> None:
    past = [
        course("made", 60, 60, 60, 120, 60, 120),
        course("good", 60, 60, 60, 120, 60, 120),
        course("most", 60, 30, 60, 60, 30, 60),  # a gives way to b; then both are out for long
    ]
    assert hours_of(past, 60.0)[:6] == [3600, 3600, 3600, 3600, 1800, 3600]


def test_what_is_made_up_says_so_and_the_worst_burns() -> None:
    now = [course("1h", 0.1), course("1h", 0.3, simulated="true"), course("6h", -1e-17)]
    found = measured(HOURS, [], now, {"": 60.0})["p"]
    assert (found.failing, found.simulated) == ({"1h": 0.3, "6h": 0.0}, True)


def test_hours_are_put_into_their_days_also_the_rest_of_the_last_one() -> None:
    made = tries(*[(60.0, 60.0)] * 50)
    found = measured(Hours(0, 50 * HOUR_MS + 1), made, tries((1, 0)), {"": 60.0})["p"]
    bounds_ms = [0, 23 * HOUR_MS, 47 * HOUR_MS, 71 * HOUR_MS]  # the clock was set forward
    days = found.by_day(bounds_ms, 0)
    assert [day.made for day in days] == [23 * 60, 24 * 60, 3 * 60 + 1]
