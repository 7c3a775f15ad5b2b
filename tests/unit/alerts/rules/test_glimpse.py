"""What began while nobody could look: it stands and is told, or is over and was missed."""

from datetime import timedelta

import pytest

from alerts.rules.evaluate import Found
from alerts.rules.glimpse import Glimpse, begun_by, told_of
from alerts.rules.life import Timing, Truth
from alerts.rules.retro import Course, relived
from alerts.rules.running import RunningRule, running, taken_over
from alerts.rules.turn import Turn, turned
from core.model import Labels
from tests.ruling import START, at, group, rule, running_rule, seconds, seen, series

UP = series('{portal="dvc"}')
OTHER = series('{portal="gov"}')
FOUND = Found(1.0, {})
NO, HELD, KEPT = Timing(), Timing(hold=seconds(60)), Timing(keep=seconds(600))


def glimpse(after: float) -> Glimpse:
    return Glimpse(at=at(after), found=FOUND, simulated=False)


def judged(
    before: str, glimpsed: list[float], truth: str, timing: Timing = NO, *, now: float = 60
) -> Turn:
    """Evaluate at 0 s (1: it is found, 0: it is not, -: nobody evaluates), and now."""
    lives = dict(turned({}, seen(UP), timing, now=at(-60)).lives) if before else {}
    if before == "0":
        lives = dict(turned(lives, seen(), timing, now=at(0)).lives)
    begun = begun_by({UP: [glimpse(one) for one in glimpsed]}, lives, timing)
    found = [UP] if truth == "1" else []
    last = seen(*found, has_data=truth != "_")
    return told_of(turned({**lives, **begun}, last, timing, now=at(now)), begun)


def told(turn: Turn) -> list[str]:
    return [f"{(event.at - START) // timedelta(seconds=1)} {event.kind}" for event in turn.events]


@pytest.mark.parametrize(
    ("before", "glimpsed", "truth", "timing", "happened"),
    [
        ("", [5], "0", NO, ["60 missed"]),
        ("", [5, 30], "0", NO, ["60 missed"]),
        ("", [5], "1", NO, ["5 firing"]),
        ("", [5], "_", NO, ["5 firing", "60 no_data"]),
        ("", [], "0", NO, []),
        ("", [], "1", NO, ["60 firing"]),
        # It holds for longer than it was seen, or fires on though it is seen no more.
        ("", [5], "1", HELD, []),
        ("", [5], "0", KEPT, ["5 firing"]),
        # What is known already is no news.
        ("1", [5], "1", NO, []),
        ("1", [5], "0", NO, ["60 resolved"]),
        ("0", [5], "0", NO, ["60 missed"]),
        ("0", [-5], "0", NO, []),
    ],
)
def test_what_is_told(
    before: str, glimpsed: list[float], truth: str, timing: Timing, happened: list[str]
) -> None:
    turn = judged(before, glimpsed, truth, timing)
    assert told(turn) == happened
    assert set(turn.changed) <= {UP}
    assert bool(turn.changed) or not happened


def test_what_others_do_is_told_as_ever() -> None:
    begun = begun_by({UP: [glimpse(5)]}, {}, NO)
    turn = told_of(turned(begun, seen(OTHER), NO, now=at(60)), begun)
    assert [(event.labels, str(event.kind)) for event in turn.events] == [
        (OTHER, "firing"),
        (UP, "missed"),
    ]


@pytest.mark.parametrize(
    ("truths", "glimpsed", "happened"),
    [
        ("000", [70], ["120 missed"]),
        ("000", [70, 75, 130], ["120 missed", "180 missed"]),
        ("010", [70, 130], ["180 missed"]),
        ("011", [70, 130], ["70 firing"]),
        ("00_", [130], ["130 firing", "180 no_data"]),
    ],
)
def test_in_a_gap(truths: str, glimpsed: list[float], happened: list[str]) -> None:
    said = {"0": Truth.FALSE, "1": Truth.TRUE, "_": Truth.NO_DATA}
    every = {UP: [glimpse(one) for one in glimpsed]}
    course = Course({UP: [said[each] for each in truths]}, {UP: FOUND}, glimpses=every)
    points = [at(60 * (place + 1)) for place in range(len(truths))]
    turn = relived({}, course, points, NO, step=seconds(60))
    events = [*(event for each in turn.past for event in each.events), *turn.events]
    assert told(Turn({}, events=events)) == happened


def noted(at_work: RunningRule, labels: Labels, *times: float) -> None:
    at_work.glimpses[labels] = [glimpse(one) for one in times]


def test_it_is_news_once_between_two_moments_of_the_grid() -> None:
    at_work = running_rule(rule("x > 1"))
    assert at_work.wants(UP, at(5))
    noted(at_work, UP, 5)
    assert [at_work.wants(UP, at(after)) for after in (6, 14, 15)] == [False, False, True]
    at_work.lives = turned({}, seen(UP), NO, now=at(0)).lives
    assert not at_work.wants(UP, at(15))


def test_it_is_taken_up_to_a_moment() -> None:
    at_work = running_rule(rule("x > 1"))
    noted(at_work, UP, 5, 20)
    noted(at_work, OTHER, 6)
    assert list(at_work.taken(at(15), among=[UP])) == [UP]
    assert {labels: len(every) for labels, every in at_work.glimpses.items()} == {UP: 1, OTHER: 1}
    assert list(at_work.taken(at(15))) == [OTHER]
    assert list(at_work.taken(at(30))) == [UP]
    assert at_work.glimpses == {}


def test_it_goes_with_the_same_rule_only() -> None:
    old = running(group(rule("x > 1")))
    noted(old.rules[0], UP, 5)
    same, other = running(group(rule("x > 1", hold_seconds=5))), running(group(rule("x > 2")))
    taken_over(same, old)
    taken_over(other, old)
    assert (len(same.rules[0].glimpses), len(other.rules[0].glimpses)) == (1, 0)


def test_one_sight_is_not_enough_for_all() -> None:
    of = running(group(rule("x > 1"), rule("x > 1", name="Held", hold_seconds=5)))
    assert [each.is_glimpsed for each in of.rules] == [False, False], "never evaluated"
    for each in of.rules:
        each.said = each.says
    assert [each.is_glimpsed for each in of.rules] == [True, False]
