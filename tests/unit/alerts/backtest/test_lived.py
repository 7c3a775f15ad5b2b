"""Lives that are looked at only where something can change, against each evaluation in turn."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from alerts.backtest.lived import TRUTHS, Step, Stretch, lived
from alerts.rules.life import Alert, State, Timing, Truth, evaluated
from promql.values import Grid

STEP_MS = 60_000
START_MS = 1_764_000_000_000 // STEP_MS * STEP_MS
MINUTE = timedelta(minutes=1)
NO_DATA, FALSE, TRUE = 0, 1, 2

RUNS = st.lists(st.tuples(st.sampled_from((NO_DATA, FALSE, TRUE)), st.integers(1, 40)), max_size=12)
TIMINGS = st.builds(
    lambda hold, keep: Timing(hold * MINUTE / 2, keep * MINUTE / 2),
    st.integers(0, 9),
    st.integers(0, 9),
)
SEEN = st.lists(st.integers(-STEP_MS, 400 * STEP_MS), max_size=30)


def stretch(runs: list[tuple[int, int]], seen: list[int]) -> Stretch:
    truths = np.array([truth for truth, count in runs for _ in range(count)], np.int8)
    seen_ms = sorted({START_MS + each for each in seen})
    return Stretch(Grid(START_MS, STEP_MS, len(truths)), truths, seen_ms)


def at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def one_by_one(of: Stretch, timing: Timing) -> Iterator[Step]:
    alert: Alert | None = None
    for at_ms, truth in zip(of.grid.times_ms.tolist(), of.truths.tolist(), strict=True):
        for seen_ms in [each for each in of.seen_ms if each < at_ms]:
            is_new = seen_ms > at_ms - STEP_MS and _is_news(alert, at(seen_ms), timing)
            if is_new:
                after = evaluated(alert, Truth.TRUE, timing, now=at(seen_ms))
                yield Step(at(seen_ms), alert, after, early=True)
                alert = after
        after = evaluated(alert, TRUTHS[truth], timing, now=at(at_ms))
        yield Step(at(at_ms), alert, after)
        alert = after


def _is_news(alert: Alert | None, seen: datetime, timing: Timing) -> bool:
    if alert is None or alert.state is State.RESOLVED:
        return True
    return alert.state is State.PENDING and seen >= alert.active_at + timing.hold


def brief(alert: Alert | None) -> object:
    if alert is None:
        return None
    times = (alert.active_at, alert.fired_at, alert.ended_at, alert.gone_at)
    return alert.state, times, alert.why, alert.is_flapping


def told(steps: Iterator[Step]) -> list[object]:
    return [
        (each.at, each.early, brief(each.after))
        for each in steps
        if brief(each.before) != brief(each.after)
    ]


@given(RUNS, SEEN, TIMINGS)
def test_nothing_is_passed_over(
    runs: list[tuple[int, int]], seen: list[int], timing: Timing
) -> None:
    of = stretch(runs, seen)
    assert told(lived(None, of, timing)) == told(one_by_one(of, timing))


@given(RUNS, SEEN, TIMINGS, st.integers(0, 400))
def test_two_halves_are_the_whole(
    runs: list[tuple[int, int]], seen: list[int], timing: Timing, cut: int
) -> None:
    of = stretch(runs, seen)
    cut = min(cut, of.grid.count)
    halves = (
        Stretch(Grid(START_MS, STEP_MS, cut), of.truths[:cut], of.seen_ms),
        Stretch(
            Grid(START_MS + cut * STEP_MS, STEP_MS, of.grid.count - cut),
            of.truths[cut:],
            of.seen_ms,
        ),
    )
    first = list(lived(None, halves[0], timing))
    alert = first[-1].after if first else None
    steps = [*first, *lived(alert, halves[1], timing)]
    assert told(iter(steps)) == told(lived(None, of, timing))


@pytest.mark.parametrize(
    ("runs", "minutes", "states"),
    [
        ([(FALSE, 5), (TRUE, 5), (FALSE, 5)], 3, ["pending", "firing", "resolved"]),
        ([(TRUE, 2), (FALSE, 5)], 3, ["pending", None]),
        ([(TRUE, 5), (NO_DATA, 5), (TRUE, 1)], 0, ["firing", "no_data", "firing"]),
        ([], 0, []),
    ],
)
def test_lives(runs: list[tuple[int, int]], minutes: int, states: list[str | None]) -> None:
    steps = lived(None, stretch(runs, []), Timing(hold=minutes * MINUTE))
    assert [each.after.state.value if each.after else None for each in steps] == states
