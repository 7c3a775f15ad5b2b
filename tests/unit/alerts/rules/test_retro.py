"""A gap is lived again: a timetable a case, and the same as if somebody had evaluated."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.evaluate import Found
from alerts.rules.life import Alert, State, Timing, Truth
from alerts.rules.retro import Course, points_of, relived
from alerts.rules.turn import Event, Kind, Live, Turn, turned
from core.model import Labels
from tests.ruling import START, at, seconds, seen, series

MINUTE = timedelta(minutes=1)
TRUTH = {"1": Truth.TRUE, "0": Truth.FALSE, "_": Truth.NO_DATA}
UP = series('{portal="dvc"}')
FOUND = Found(0.0, {})
AT_ONCE, HELD, KEPT = Timing(), Timing(hold=2 * MINUTE), Timing(keep=2 * MINUTE)


def minute(count: float) -> datetime:
    return at(60 * count)


def step_by_step(
    lives: dict[Labels, Live], truths: str, timing: Timing, first: int = 0
) -> list[Turn]:
    """Evaluate each minute, from minute `first` on."""
    turns = []
    for place, truth in enumerate(truths):
        found = [UP] if truth == "1" else []
        now = minute(first + place)
        turns.append(turned(lives, seen(*found, has_data=truth != "_"), timing, now=now))
        lives = dict(turns[-1].lives)
    return turns


def again(lives: dict[Labels, Live], truths: str, timing: Timing, first: int) -> Turn:
    """Live through a gap of which each minute is known."""
    course = Course({UP: [TRUTH[each] for each in truths]}, {UP: FOUND})
    points = [minute(first + place) for place in range(len(truths))]
    return relived(lives, course, points, timing, step=MINUTE)


def told(turn: Turn) -> list[str]:
    """Tell what happened, by minutes."""
    events = [*(event for each in turn.past for event in each.events), *turn.events]
    return [f"{(event.at - START) // MINUTE} {event.kind}" for event in events]


def standing(turn: Turn) -> list[str]:
    """Tell what is left: state and begin."""
    return [
        f"{live.alert.state} {(live.alert.active_at - START) // MINUTE}"
        for live in turn.lives.values()
    ]


@pytest.mark.parametrize(
    ("timing", "before", "gap", "stands", "happened"),
    [
        (AT_ONCE, "0", "0000", [], []),
        (AT_ONCE, "0", "0011", ["firing 3"], ["3 firing"]),
        (AT_ONCE, "0", "0110", ["resolved 2"], ["4 missed"]),
        (AT_ONCE, "1", "1111", ["firing 0"], []),
        (AT_ONCE, "1", "1000", ["resolved 0"], ["2 resolved"]),
        (AT_ONCE, "1", "1001", ["firing 4"], ["2 resolved", "4 firing"]),
        (AT_ONCE, "0", "1010", ["resolved 3"], ["2 missed", "4 missed"]),
        (AT_ONCE, "0", "1011", ["firing 3"], ["2 missed", "3 firing"]),
        # What is pending counts on, begins anew, or is forgotten.
        (HELD, "1", "1111", ["firing 0"], ["2 firing"]),
        (HELD, "1", "0111", ["firing 2"], ["4 firing"]),
        (HELD, "1", "0011", ["pending 3"], []),
        (HELD, "1", "1010", [], []),
        (HELD, "1", "1110", ["resolved 0"], ["4 missed"]),
        # Without data nothing that is pending gets older, and nothing recovers.
        (HELD, "1", "____", ["pending 4"], []),
        (HELD, "1", "__1", ["pending 2"], []),
        (HELD, "1", "1__1", ["firing 2"], ["4 firing"]),
        (HELD, "1", "_0_1", ["pending 4"], []),
        (HELD, "0", "____", [], []),
        (AT_ONCE, "1", "____", ["no_data 0"], ["1 no_data"]),
        (AT_ONCE, "1", "__1", ["firing 0"], ["1 no_data", "3 back"]),
        (AT_ONCE, "1", "__0", ["resolved 0"], ["1 no_data", "3 resolved"]),
        (AT_ONCE, "0", "01__", ["no_data 2"], ["2 firing", "3 no_data"]),
        (AT_ONCE, "0", "01_0", ["resolved 2"], ["4 missed"]),
        (KEPT, "1", "0010", ["firing 0"], []),
        (KEPT, "1", "0001", ["firing 4"], ["3 resolved", "4 firing"]),
        # Its end is remembered, so that it counts for flapping; with nothing said of it again.
        (AT_ONCE, "10", "0000", ["resolved 0"], []),
        (AT_ONCE, "10", "0010", ["resolved 4"], ["5 missed"]),
        (AT_ONCE, "10", "____", ["resolved 0"], []),
        (AT_ONCE, "10", 30 * "0", [], []),
        (AT_ONCE, "1010", "1111", ["firing 4"], ["4 firing", "4 flapping"]),
    ],
)
def test_a_gap(
    timing: Timing, before: str, gap: str, stands: list[str], happened: list[str]
) -> None:
    lives = dict(step_by_step({}, before, timing)[-1].lives)
    turn = again(lives, gap, timing, len(before))
    assert (standing(turn), told(turn)) == (stands, happened)


def test_what_an_early_look_found_is_not_undone_by_moments_before_it() -> None:
    """Evaluated at 0, found early at 2.9, and then nobody was there until 4."""
    lives = step_by_step({}, "0", AT_ONCE)[0].lives
    early = Alert(state=State.FIRING, active_at=minute(2.9), fired_at=minute(2.9))
    known = {**lives, UP: Live(alert=early, found=FOUND, simulated=False, row=7)}
    turn = again(known, "001", AT_ONCE, 1)
    assert (turn.lives[UP].alert, told(turn), turn.past) == (early, [], [])
    assert told(again(known, "000", AT_ONCE, 1)) == ["3 resolved"]


def test_nothing_pends_since_a_moment_to_come() -> None:
    pending = Alert(state=State.PENDING, active_at=minute(2.9))
    known = {UP: Live(alert=pending, found=FOUND, simulated=False, row=7)}
    turn = again(known, "___", HELD, 1)
    assert turn.lives[UP].alert.active_at == minute(3)


def test_rows_stay_with_their_activations() -> None:
    firing = Alert(state=State.FIRING, active_at=START, fired_at=START)
    known = {UP: Live(alert=firing, found=FOUND, simulated=True, row=7)}
    turn = again(known, "0101", AT_ONCE, 1)
    assert [(each.live.row, each.live.simulated) for each in turn.past] == [
        (7, True),
        (None, False),
    ]
    assert (turn.lives[UP].row, turn.lives[UP].simulated) == (None, False)
    pending = Alert(state=State.PENDING, active_at=START)
    turn = again({UP: Live(alert=pending, found=FOUND, simulated=False, row=8)}, "01", HELD, 1)
    assert [live.row for live in turn.gone] == [8]
    assert turn.lives[UP].row is None


def test_what_was_made_up_and_by_what_it_was_found() -> None:
    course = Course({UP: [Truth.TRUE]}, {UP: Found(3.0, {})}, {UP: True})
    live = relived({}, course, [START], AT_ONCE, step=MINUTE).lives[UP]
    assert (live.found.value, live.simulated) == (3.0, True)
    course = Course({UP: [Truth.TRUE]}, {})
    assert relived({UP: live}, course, [minute(1)], AT_ONCE, step=MINUTE).lives[UP] == live
    unfound = relived({}, course, [START], AT_ONCE, step=MINUTE).lives[UP]
    assert unfound.found.value != unfound.found.value


def _activations(turns: Sequence[Turn]) -> list[tuple[datetime, datetime | None, datetime | None]]:
    """Give begin, begin of firing and end of all that ever fired."""
    alerts = [
        live.alert
        for turn in turns
        for live in (*(each.live for each in turn.past), *turn.lives.values())
    ]
    by_begin = {alert.active_at: alert for alert in alerts}  # the last that is known of each
    fired = (by_begin[begin] for begin in sorted(by_begin))
    return [(each.active_at, each.fired_at, each.ended_at) for each in fired if each.fired_at]


def _events(turns: Sequence[Turn]) -> list[Event]:
    past = [event for turn in turns for each in turn.past for event in each.events]
    return [*past, *(event for turn in turns for event in turn.events)]


@given(
    st.text("01", min_size=1, max_size=12),
    st.text("01", min_size=1, max_size=60),
    st.sampled_from([0, 1, 2, 5]),
    st.sampled_from([0, 1, 3]),
)
def test_it_is_as_if_somebody_had_evaluated(before: str, gap: str, hold: int, keep: int) -> None:
    timing = Timing(hold * MINUTE, keep * MINUTE)
    first = step_by_step({}, before, timing)
    lives = dict(first[-1].lives)
    lived = step_by_step(lives, gap, timing, len(before))
    turn = again(lives, gap, timing, len(before))
    assert turn.lives.keys() == lived[-1].lives.keys()
    assert all(live.alert == lived[-1].lives[labels].alert for labels, live in turn.lives.items())
    assert _activations([*first, turn]) == _activations([*first, *lived])
    inside = [
        (begun, ended)
        for _, begun, ended in _activations([*first, *lived])
        if begun is not None and ended is not None and begun >= minute(len(before))
    ]
    missed = [event.at for event in _events([turn]) if event.kind is Kind.MISSED]
    assert missed == [ended for _, ended in inside]
    others = {(event.kind, event.at) for event in _events([turn])}
    all_ = {(event.kind, event.at) for event in _events(lived)}
    assert {each for each in others if each[0] is not Kind.MISSED} <= all_


@pytest.mark.parametrize(
    ("last", "now", "interval", "points", "step"),
    [
        (0, 15, 15, [], 15),
        (0, 30, 15, [], 15),
        (0, 45, 15, [15, 30], 15),
        (0, 60, 15, [15, 30, 45], 15),
        (7, 60, 15, [30, 45], 15),  # off the grid: its interval was another
        (60, 0, 15, [], 15),  # the clock was put back
        (0, 61 * 15, 15, [15 * place for place in range(1, 61)], 15),
        (0, 62 * 15, 15, [15 * place for place in range(2, 62, 2)], 30),
        (0, 601, 1, [*range(1, 601, 10)], 10),
    ],
)
def test_points(last: int, now: int, interval: int, points: list[int], step: int) -> None:
    found, apart = points_of(at(last), at(now), seconds(interval))
    assert ([(each - START).total_seconds() for each in found], apart) == (points, seconds(step))


@given(st.integers(0, 10_000), st.integers(0, 100_000), st.sampled_from([1, 15, 60]))
def test_points_are_on_the_grid_and_few(last: int, more: int, interval: int) -> None:
    begin, now = at(last * interval), at((last + more) * interval)
    points, step = points_of(begin, now, seconds(interval))
    assert len(points) <= 60
    assert all((point - START) % seconds(interval) == timedelta() for point in points)
    assert all(begin < point < now for point in points)
    assert not points or (points[-1] == now - step and points[0] - begin < 2 * step)
