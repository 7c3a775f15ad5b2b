"""What is asked for a budget, and tallies of the answers."""

from alerts.objectives import Tally
from api.portals.asked import HOUR_MS, Hours, measured
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
