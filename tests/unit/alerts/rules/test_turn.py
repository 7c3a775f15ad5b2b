"""What one evaluation, or one early look, makes of all alerts of a rule."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.evaluate import Found
from alerts.rules.life import Alert, State, Timing, Why
from alerts.rules.turn import (
    Event,
    Kind,
    Live,
    Turn,
    begun,
    closed,
    ended,
    happened,
    last_touched,
    put_back,
    refreshed,
    turned,
)
from core.model import Labels
from tests.ruling import at, seconds, seen, series

A, B, C = (series(f'{{portal="{name}"}}') for name in "abc")
FOUND = Found(0.0, {})
AT_ONCE, HELD = Timing(), Timing(hold=seconds(30))
KEPT = Timing(keep=seconds(30))
SAID = {"p": State.PENDING, "F": State.FIRING, "n": State.NO_DATA, "r": State.RESOLVED}


def alert(state: str, began: float = 0, *, is_flapping: bool = False) -> Alert:
    """One that began so many seconds after START, and reached its state at once."""
    since = at(began)
    return Alert(
        state=SAID[state],
        active_at=since,
        fired_at=None if state == "p" else since,
        ended_at=since if state == "r" else None,
        why={"r": Why.RECOVERED, "n": Why.NO_DATA}.get(state),
        changes=() if state == "p" else (since,),
        is_flapping=is_flapping,
    )


def live(state: str, began: float = 0, row: int | None = 7, *, simulated: bool = False) -> Live:
    return Live(alert=alert(state, began), found=FOUND, simulated=simulated, row=row)


def states(lives: Mapping[Labels, Live]) -> str:
    """Give a letter for each, in the order of their labels."""
    shown = {state: letter for letter, state in SAID.items()}
    return "".join(shown[lives[labels].alert.state] for labels in sorted(lives))


def kinds(turn: Turn) -> list[str]:
    return [str(event.kind) for event in turn.events]


@pytest.mark.parametrize(
    ("before", "timing", "found", "after", "happened_"),
    [
        ("", AT_ONCE, [A], "F", ["firing"]),
        ("", HELD, [A], "p", []),
        ("", AT_ONCE, [], "", []),
        ("p", HELD, [A], "F", ["firing"]),
        ("p", HELD, [], "", []),
        ("F", AT_ONCE, [A], "F", []),
        ("F", AT_ONCE, [], "r", ["resolved"]),
        ("F", KEPT, [], "F", []),
        ("n", AT_ONCE, [A], "F", ["back"]),
        ("n", AT_ONCE, [], "r", ["resolved"]),
        ("r", AT_ONCE, [A], "F", ["firing"]),
        ("r", HELD, [A], "p", []),
        ("r", AT_ONCE, [], "r", []),
        ("FF", AT_ONCE, [B, C], "rFF", ["resolved", "firing"]),
    ],
)
def test_a_turn(
    before: str, timing: Timing, found: list[Labels], after: str, happened_: list[str]
) -> None:
    lives = {labels: live(state) for labels, state in zip((A, B), before, strict=False)}
    turn = turned(lives, seen(*found), timing, now=at(60))
    assert (states(turn.lives), kinds(turn)) == (after, happened_)
    assert all(event.at == at(60) for event in turn.events)
    assert set(turn.changed) == {
        labels for labels in turn.lives
        if labels not in lives or turn.lives[labels].alert != lives[labels].alert
    }  # fmt: skip
    assert list(turn.gone) == [lives[labels] for labels in lives if labels not in turn.lives]


@pytest.mark.parametrize(("before", "after"), [("F", "n"), ("n", "n"), ("p", ""), ("r", "r")])
def test_without_data_nothing_recovers(before: str, after: str) -> None:
    turn = turned({A: live(before)}, seen(has_data=False), AT_ONCE, now=at(60))
    assert states(turn.lives) == after
    assert kinds(turn) == (["no_data"] if before == "F" else [])


@pytest.mark.parametrize(("before", "after"), [("F", "r"), ("n", "r"), ("p", ""), ("r", "r")])
def test_what_another_rule_gives_no_more_has_not_recovered(before: str, after: str) -> None:
    turn = turned({A: live(before)}, seen(is_other_rule=True), KEPT, now=at(60))
    assert states(turn.lives) == after
    if before in "Fn":
        assert (turn.lives[A].alert.why, kinds(turn)) == (Why.RULE_CHANGED, ["resolved"])
    goes_on = turned({A: live("F")}, seen(A, is_other_rule=True), KEPT, now=at(60))
    assert goes_on.lives[A].alert == alert("F")


def test_what_is_forgotten_is_gone() -> None:
    known = {A: live("r"), B: live("p")}
    turn = turned(known, seen(), AT_ONCE, now=at(1800))
    assert (turn.lives, turn.changed, list(turn.gone)) == ({}, [], [known[A], known[B]])


def test_the_grid_leaves_alone_what_was_touched_after_its_moment() -> None:
    known = {A: live("F", 61), B: live("p", 61), C: live("r", 61)}
    turn = turned(known, seen(), AT_ONCE, now=at(60))
    assert (turn.lives, turn.changed, turn.events) == (known, [], [])
    assert states(turned(known, seen(), AT_ONCE, now=at(61)).lives) == "rr"


def test_rows_stay_with_their_activations() -> None:
    known = {A: live("F"), B: live("r"), C: live("n")}
    rows = {
        labels: each.row
        for labels, each in turned(known, seen(A, B, C), AT_ONCE, now=at(60)).lives.items()
    }
    assert rows == {A: 7, B: None, C: 7}
    rows = {
        labels: each.row
        for labels, each in turned(known, seen(), AT_ONCE, now=at(60)).lives.items()
    }
    assert rows == {A: 7, B: 7, C: 7}


@pytest.mark.parametrize(
    ("before", "was", "is_", "after"),
    [
        ("", False, True, True),
        ("F", False, True, True),
        ("F", True, False, True),  # it had a part in it
        ("r", True, False, False),
        ("p", True, False, True),
    ],
)
def test_what_is_made_up(before: str, *, was: bool, is_: bool, after: bool) -> None:
    lives = {A: live(before, simulated=was)} if before else {}
    turn = turned(lives, seen(A, is_simulated=is_), AT_ONCE, now=at(60))
    assert turn.lives[A].simulated is after


@pytest.mark.parametrize(
    ("before", "timing", "after"),
    [
        ("", AT_ONCE, "F"),
        ("", HELD, "p"),
        ("p", HELD, "F"),
        ("r", AT_ONCE, "F"),
        ("r", HELD, "p"),
        ("F", AT_ONCE, None),
        ("n", AT_ONCE, None),
    ],
)
def test_an_early_look_goes_only_up(before: str, timing: Timing, after: str | None) -> None:
    known = live(before) if before else None
    early = begun(known, Found(5.0, {}), timing, simulated=False, now=at(60))
    assert (states({A: early}) if early else None) == after
    if early:
        assert early.found.value == 5.0
        assert early.row == (7 if before == "p" else None)


def test_an_early_look_at_what_pends_too_short_changes_nothing() -> None:
    assert begun(live("p"), FOUND, HELD, simulated=False, now=at(29)) is None


def test_the_end_of_a_rule() -> None:
    after = ended(live("F"), Why.REMOVED, now=at(60))
    assert after is not None
    assert (after.alert.why, after.row) == (Why.REMOVED, 7)
    assert ended(live("p"), Why.REMOVED, now=at(60)) is None


def test_some_are_closed() -> None:
    known = {A: live("F"), B: live("p"), C: live("r")}
    missing = series('{portal="d"}')
    turn = closed(known, (A, B, C, missing), Why.REMOVED, now=at(60))
    assert (states(turn.lives), turn.changed, kinds(turn)) == ("rpr", (A,), ["resolved"])
    again = turned(turn.lives, seen(A), AT_ONCE, now=at(60))
    assert (again.lives[A].alert.state, again.lives[A].row) == (State.FIRING, None)


def test_other_values_are_written_too() -> None:
    known = {A: live("F"), B: live("F")}
    turn = turned(known, seen(A, B, C, value=5.0), AT_ONCE, now=at(60))
    assert turn.changed == [C]
    assert refreshed(turn, known).changed == (C, A, B)
    same = turned(known, seen(A, B), AT_ONCE, now=at(60))
    assert refreshed(same, known).changed == ()


def test_nothing_has_happened_later_than_now() -> None:
    known = {A: live("F", 90), B: live("r", 60), C: live("p", 90)}
    gone = replace(known[A], alert=replace(known[A].alert, gone_at=at(95)))
    turn = put_back({**known, A: gone}, now=at(60))
    assert turn.changed == [A, C]
    assert all(last_touched(each.alert) <= at(60) for each in turn.lives.values())
    assert turn.lives[A].alert.changes == (at(60),)
    assert put_back(turn.lives, now=at(60)).changed == []


def test_what_has_ended_later_than_now_ended_long_ago() -> None:
    """Else who looks for ends that were not told yet would take it for one."""
    (ended,) = put_back({A: live("r", 90)}, now=at(60)).lives.values()
    assert ended.alert.ended_at == at(0)


@pytest.mark.parametrize(
    ("was", "is_", "told"),
    [
        (None, None, []),
        (None, alert("F", is_flapping=True), ["firing", "flapping"]),
        (alert("F"), alert("F", is_flapping=True), ["flapping"]),
        (alert("F", is_flapping=True), alert("F"), ["quiet"]),
        (alert("F", is_flapping=True), alert("r"), ["resolved"]),
        (alert("F", is_flapping=True), alert("n", is_flapping=True), ["no_data"]),
        (alert("n"), None, ["resolved"]),
        (alert("p"), None, []),
        (alert("r"), alert("p"), []),
    ],
)
def test_what_is_told(was: Alert | None, is_: Alert | None, told: list[str]) -> None:
    assert [str(kind) for kind in happened(was, is_)] == told


Step = tuple[str, int]


@given(
    st.lists(st.tuples(st.sampled_from("10_ex"), st.integers(1, 600)), max_size=40),
    st.sampled_from([0, 30, 300]),
    st.sampled_from([0, 60]),
)
def test_what_begins_ends_once(steps: list[Step], hold: int, keep: int) -> None:
    """Whatever is found when: firing and its end alternate, and rows are of one activation."""
    timing = Timing(seconds(hold), seconds(keep))
    lives, after, told = dict[Labels, Live](), 0, list[Kind]()
    begins = dict[int, object]()
    for row, (step, pause) in enumerate(steps):
        after += pause
        turn = _taken(lives, step, timing, after)
        told += [event.kind for event in turn.events]
        lives = dict(_with_rows(turn, row))
        for each in lives.values():
            assert begins.setdefault(each.row or 0, each.alert.active_at) == each.alert.active_at
            assert last_touched(each.alert) <= at(after)
    open_ = [kind for kind in told if kind in {Kind.FIRING, Kind.RESOLVED}]
    assert open_ == [(Kind.FIRING, Kind.RESOLVED)[place % 2] for place in range(len(open_))]
    is_open = any(each.alert.state in {State.FIRING, State.NO_DATA} for each in lives.values())
    assert is_open is (len(open_) % 2 == 1)


def _taken(lives: Mapping[Labels, Live], step: str, timing: Timing, after: int) -> Turn:
    """Evaluate, look early (e), or close (x)."""
    now = at(after)
    if step == "x":
        return closed(lives, [A], Why.REMOVED, now=now)
    if step != "e":
        found = [A] if step == "1" else []
        return turned(lives, seen(*found, has_data=step != "_"), timing, now=now)
    known = lives.get(A)
    live_ = begun(known, FOUND, timing, simulated=False, now=now)
    if live_ is None:
        return Turn(lives)
    told = happened(known.alert if known else None, live_.alert)
    return Turn({**lives, A: live_}, [A], (), [Event(A, kind, now) for kind in told])


def _with_rows(turn: Turn, row: int) -> Iterable[tuple[Labels, Live]]:
    for labels, each in turn.lives.items():
        yield labels, replace(each, row=each.row or row + 1)
