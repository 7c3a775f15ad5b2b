"""Times that do not count in a budget: whose they are, what was tried in them."""

from alerts.maintenance.plan import Scope, Window
from alerts.objectives import Tally
from api.portals.planned import Span, answered, asked, begun, excluded, spans_of
from api.portals.rhythm import Rhythm, Rhythms
from api.queries.asked import Course
from core.model import instant
from promql.parse import parse

HOUR_MS = 3_600_000
DAYS_MS = (0, 24 * HOUR_MS, 48 * HOUR_MS)


def window(scope: Scope, name: str, begins: float, ends: float) -> Window:
    times = [instant(round(each * HOUR_MS)) for each in (begins, ends)]
    return Window(id="", scope=scope, names=frozenset({name}), starts_at=times[0], ends_at=times[1])


def span(begins: float, ends: float) -> Span:
    return Span(round(begins * HOUR_MS), round(ends * HOUR_MS))


def test_a_time_counts_once_and_is_cut_where_days_begin() -> None:
    windows = [
        window(Scope.PORTAL, "p", 22, 26),
        window(Scope.UNIT, "xa", 25, 27),
        window(Scope.UNIT, "p", 1, 2),  # of a unit that is called so
        window(Scope.SOURCE, "p", 40, 41),
        window(Scope.PORTAL, "q", 30, 31),
        window(Scope.PORTAL, "p", -5, 1),
        window(Scope.PORTAL, "p", 47, 50),
    ]
    own = [each for each in windows if each.scope is not Scope.SOURCE]
    found = spans_of("p", "xa", own, DAYS_MS)
    assert found == [span(0, 1), span(22, 24), span(24, 26), span(26, 27), span(47, 48)]
    assert spans_of("p", None, own[1:3], DAYS_MS) == []
    assert spans_of("p", None, windows, DAYS_MS) == spans_of("p", None, own, DAYS_MS)


def test_what_was_tried_is_asked_of_all_that_have_begun() -> None:
    spans = {"p": [span(n, n + 0.5) for n in range(20)], "q": [span(3, 3.5), span(40, 41)]}
    now_ms = round(19.25 * HOUR_MS)
    wanted = begun(spans, now_ms)
    assert wanted == spans["p"]
    first, second = asked(wanted, now_ms)
    for each in (first, second):
        parse(each.query)
    assert "portal_up[1800000ms] offset 67500000ms" in first.query
    assert "portal_up[900000ms] offset 0ms" in second.query


def test_each_portal_gets_its_own() -> None:
    spans = {"p": [span(1, 2)], "q": [span(3, 4)]}
    wanted = begun(spans, 10 * HOUR_MS)
    courses = [
        Course({"portal": portal, "of": f"{of} {place}"}, [value])
        for portal in ("p", "q")
        for place in (0, 1)
        for of, value in (("made", 60.0), ("good", 45.0), ("most", 60.0))
    ]
    rarely = {frozenset({("portal", "p")}): [Rhythm(30.0)] * 9}
    tallies = answered(wanted, courses, Rhythms({"": 60.0}, 0, rarely), 10 * HOUR_MS)
    (away,) = excluded("q", spans, tallies)
    assert (away.since, away.until) == (instant(3 * HOUR_MS), instant(4 * HOUR_MS))
    assert away.tally == Tally(60, 45, 3600.0, 900.0)
    (other,) = excluded("p", spans, tallies)
    assert other.tally == Tally(60, 45, 1800.0, 450.0), "as it was tried then"
    assert excluded("r", spans, tallies) == []
    (never,) = excluded("p", spans, {})
    assert never.tally == Tally()


def test_what_lies_ahead_was_not_measured() -> None:
    (own,) = wanted = [span(1, 3)]
    courses = [Course({"portal": "p", "of": f"{of} 0"}, [60.0]) for of in ("made", "good", "most")]
    by = Rhythms({"": 300.0}, 0, {})
    assert answered(wanted, courses, by, 2 * HOUR_MS)["p", own].seconds == 3600.0
