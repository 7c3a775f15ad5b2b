"""What rules write of themselves: as Prometheus does, which promtool says of the trial of rules."""

import math
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.evaluate import Found
from alerts.rules.life import Timing
from alerts.rules.record import STALE, series_of, with_ends
from alerts.rules.turn import Live, turned
from core.model import STALE_BITS, Labels
from tests.ruling import START, at, seconds, seen, series

DVC = series('{alertname="Down", portal="dvc"}')
EMPTY = dict[Labels, Live]()
TELLS = 'ALERTS{{alertname="Down", alertstate="{}", portal="dvc"}}'
SINCE = series('ALERTS_FOR_STATE{alertname="Down", portal="dvc"}')


def lived(truths: str, timing: Timing) -> list[str]:
    """Evaluate each 15 seconds; give the state that is told, and since when."""
    lives, told = dict[Labels, Live](), []
    for place, truth in enumerate(truths):
        now = at(15 * place)
        found = seen(*([DVC] if truth == "1" else []), has_data=truth != "_")
        lives = dict(turned(lives, found, timing, now=now).lives)
        told.append(shown(series_of(lives, timing, now=now)))
    return told


def shown(written: dict[Labels, float]) -> str:
    (state,) = [dict(labels)["alertstate"] for labels in written if labels != SINCE] or [""]
    if not state:
        assert not written
        return ""
    assert written == {series(TELLS.format(state)): 1.0, SINCE: written[SINCE]}
    return f"{state} {round(written[SINCE] - START.timestamp())}"


@pytest.mark.parametrize(
    ("timing", "truths", "told"),
    [
        (Timing(), "010", ["", "firing 15", ""]),
        (Timing(hold=seconds(30)), "1110", ["pending 0", "pending 0", "firing 0", ""]),
        (Timing(hold=seconds(30)), "101", ["pending 0", "", "pending 30"]),
        (Timing(keep=seconds(30)), "1000", ["firing 0", "firing 0", "firing 0", ""]),
        (Timing(keep=seconds(30)), "1010", 4 * ["firing 0"]),
        # Prometheus knows no "no data": what is given no more has ended.
        (Timing(), "1__", ["firing 0", "", ""]),
        (Timing(keep=seconds(30)), "1____", ["firing 0", "firing 0", "firing 0", "", ""]),
        # What is held for flapping is not told.
        (Timing(), "101010", ["firing 0", "", "firing 30", "", "firing 60", ""]),
        (Timing(), "10101_", ["firing 0", "", "firing 30", "", "firing 60", ""]),
    ],
)
def test_alerts_are_told(timing: Timing, truths: str, told: list[str]) -> None:
    assert lived(truths, timing) == told


def test_labels_that_say_the_same_are_set() -> None:
    labels = series('{alertname="Down", alertstate="x"}')
    lives = turned(EMPTY, seen(labels), Timing(), now=START).lives
    (told, _) = series_of(lives, Timing(), now=START)
    assert told == series('ALERTS{alertname="Down", alertstate="firing"}')


def test_what_is_no_more_gets_a_marker() -> None:
    one, other = series("a"), series("b")
    assert with_ends({one: 1.0}, [one]) == {one: 1.0}
    ((_, first), (_, marker)) = sorted(with_ends({one: 1.0}, [one, other]).items())
    assert (first, np.float64(marker).view(np.uint64)) == (1.0, STALE_BITS)
    assert math.isnan(STALE)
    assert with_ends({}, []) == {}


@given(st.text("01", max_size=30), st.sampled_from([0, 15, 40]), st.sampled_from([0, 15, 40]))
def test_its_state_is_that_of_prometheus(truths: str, hold: int, keep: int) -> None:
    """Five minutes apart, so that nothing flaps; the trial of rules is Prometheus' own life."""
    timing = Timing(seconds(60 * hold), seconds(60 * keep))
    assert list(_ours(truths, timing)) == list(_theirs(truths, 60 * hold, 60 * keep))


def _ours(truths: str, timing: Timing) -> Iterable[str]:
    lives = dict[Labels, Live]()
    for place, truth in enumerate(truths):
        now = at(600 * place)
        lives = dict(turned(lives, seen(*([DVC] if truth == "1" else [])), timing, now=now).lives)
        yield shown(series_of(lives, timing, now=now))


def _theirs(truths: str, hold: int, keep: int) -> Iterable[str]:
    """Prometheus' rules/alerting.go, of one label set: state and begin."""
    state, since, kept = "", 0, -1
    for place, truth in enumerate(truths):
        now = 600 * place
        if truth == "1":
            state, since, kept = (state, since, -1) if state else ("pending", now, -1)
        elif state == "pending":
            state = ""
        elif state:
            kept = now if kept < 0 else kept
            state = "" if now - kept >= keep else state
        if state == "pending" and now - since >= hold:
            state = "firing"
        yield f"{state} {since}" if state else ""


def test_found_values_are_not_told() -> None:
    lives = {DVC: turned(EMPTY, seen(DVC, value=7.0), Timing(), now=START).lives[DVC]}
    assert lives[DVC].found == Found(7.0, {})
    assert 7.0 not in series_of(lives, Timing(), now=START).values()
