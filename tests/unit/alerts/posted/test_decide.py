"""What becomes of posted alerts, decided one by one."""

from dataclasses import replace
from datetime import datetime, timedelta

from alerts.posted.decide import AHEAD, Row, Span, decided, is_concerned, missed, next_at, unseen
from alerts.rules.life import QUIET, REMEMBERED, State, Why
from alerts.rules.turn import Kind, Live
from core.model import Labels
from tests.given import NOW

LABELS: Labels = (("alertname", "Down"),)
MADE_UP: Labels = (("alertname", "Down"), ("simulated", "true"))
END = NOW + timedelta(minutes=5)
ROW = Row(
    origin="k",
    labels=LABELS,
    annotations={"summary": "x"},
    generator_url="",
    starts_at=NOW - timedelta(hours=1),
    ends_at=END,
    unit=None,
    updated_at=NOW,
)


def live(row: Row = ROW, before: Live | None = None, now: datetime = NOW) -> Live:
    """Give the alert that a row makes."""
    known = {row.labels: before} if before else {}
    return decided(known, {row.labels: row}, now).turn.lives[row.labels]


def test_it_fires_at_once_and_is_active_since_its_sender_says_so() -> None:
    found = decided({}, {LABELS: ROW}, NOW)
    alert = found.turn.lives[LABELS].alert
    assert (alert.state, alert.fired_at, alert.active_at) == (State.FIRING, NOW, ROW.starts_at)
    assert [event.kind for event in found.turn.events] == [Kind.FIRING]
    assert found.turn.lives[LABELS].found.annotations == {"summary": "x"}
    ahead = live(replace(ROW, starts_at=END))
    assert ahead.alert.active_at == NOW


def test_the_label_simulated_marks_it() -> None:
    assert not live().simulated
    assert live(replace(ROW, labels=MADE_UP)).simulated


def test_it_ends_when_its_row_is_over_or_gone() -> None:
    for rows in ({LABELS: replace(ROW, ends_at=NOW)}, {}):
        found = decided({LABELS: live()}, rows, NOW)
        assert found.turn.lives[LABELS].alert.state is State.RESOLVED
        assert found.gone == ()


def test_what_is_only_posted_no_more_has_not_recovered() -> None:
    said = NOW + AHEAD  # by a clock that is ahead of ours
    cases = [
        (replace(ROW, ends_at=NOW), NOW, Why.RECOVERED),
        (replace(ROW, ends_at=said), said, Why.RECOVERED),
        (ROW, END, Why.NO_DATA),
        (None, NOW, Why.NO_DATA),
    ]
    for row, now, why in cases:
        rows = {LABELS: row} if row else {}
        turn = decided({LABELS: live()}, rows, now).turn
        alert = turn.lives[LABELS].alert
        assert (alert.state, alert.why) == (State.RESOLVED, why), row
        assert [event.kind for event in turn.events] == [Kind.RESOLVED]
        over = turn.lives[LABELS]
        assert decided({LABELS: over}, {}, now).turn.lives[LABELS].alert.why is why


def test_one_that_is_held_ends_as_its_sender_said() -> None:
    held = replace(live(), alert=replace(live().alert, is_flapping=True, changes=(NOW,)))
    for row, why in ((replace(ROW, ends_at=NOW), Why.RECOVERED), (ROW, Why.NO_DATA)):
        going = decided({LABELS: held}, {LABELS: row}, END).turn.lives
        assert (going[LABELS].alert.state, going[LABELS].alert.why) == (State.FIRING, None)
        over = decided(going, {LABELS: row}, END + QUIET).turn.lives[LABELS].alert
        assert (over.state, over.why) == (State.RESOLVED, why)


def test_of_what_was_over_when_it_was_seen_first_nothing_is_left() -> None:
    found = decided({}, {LABELS: replace(ROW, ends_at=NOW)}, NOW)
    assert (found.turn.lives, found.turn.events, found.gone) == ({}, [], (LABELS,))


def test_one_that_comes_again_has_not_begun_before_the_last_one_ended() -> None:
    over = live(replace(ROW, ends_at=NOW), live())
    later = NOW + timedelta(minutes=1)
    again = live(ROW, over, later)
    assert (again.alert.active_at, again.row) == (NOW, None)


def test_only_what_changes_is_decided() -> None:
    over = live(replace(ROW, ends_at=NOW), live())
    held = replace(live(), alert=replace(live().alert, gone_at=NOW))
    flapping = replace(live(), alert=replace(live().alert, is_flapping=True))
    ended = replace(ROW, ends_at=NOW)
    forgotten = NOW + REMEMBERED
    cases = [
        (ROW, None, NOW, True),
        (None, None, NOW, False),
        (ROW, live(), NOW, False),
        (None, live(), NOW, True),
        (ended, live(), NOW, True),
        (ROW, held, NOW, True),
        (ROW, flapping, NOW, True),
        (ended, over, NOW, False),
        (ROW, over, NOW, True),
        (ended, over, forgotten, True),
    ]
    for row, known, now, expected in cases:
        assert is_concerned(row, known, now) is expected, (row, known, now)


def test_it_is_looked_at_again_when_something_ends() -> None:
    over = live(replace(ROW, ends_at=NOW), live())
    held = replace(live(), alert=replace(live().alert, gone_at=NOW))
    flapping = replace(live(), alert=replace(live().alert, is_flapping=True, changes=(NOW,)))
    assert next_at([], [], NOW) is None
    assert next_at([live()], [ROW], NOW) == END
    assert next_at([], [ROW], END) is None
    assert next_at([over], [], NOW) == NOW + REMEMBERED
    for each in (held, flapping):
        assert next_at([each], [], NOW) == NOW + QUIET


def test_what_nobody_has_seen() -> None:
    minutes = [NOW + timedelta(minutes=count) for count in range(-9, 10)]
    spans = [Span(minutes[1], minutes[2]), Span(minutes[4], minutes[6], is_said=False)]
    last = Span(minutes[7], NOW)
    row = replace(ROW, earlier=spans, starts_at=minutes[7], ends_at=minutes[9])
    assert unseen(row, None, minutes[0], NOW) == [*spans, last]
    assert unseen(row, None, minutes[2], NOW) == [spans[1], last]
    assert unseen(replace(row, ends_at=END), None, minutes[0], NOW) == spans
    firing = live(replace(row, ends_at=END))
    assert unseen(row, firing, minutes[0], NOW) == ()
    over = replace(firing, alert=replace(firing.alert, ended_at=minutes[3]))
    assert unseen(row, over, minutes[0], NOW) == [spans[1], last]


def test_what_was_missed_has_ended() -> None:
    past = missed(replace(ROW, labels=MADE_UP), Span(NOW, END))
    assert past.live.alert.why is Why.RECOVERED
    assert missed(ROW, Span(NOW, END, is_said=False)).live.alert.why is Why.NO_DATA
    assert (past.live.alert.fired_at, past.live.alert.ended_at) == (NOW, END)
    assert (past.live.simulated, past.live.row) == (True, None)
    assert [(event.kind, event.at) for event in past.events] == [(Kind.MISSED, END)]
