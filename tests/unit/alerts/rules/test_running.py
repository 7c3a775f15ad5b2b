"""Groups at work: when they are due, and what they go on with under another leader or text."""

from collections.abc import Sequence

import pytest

from alerts.rules.outcome import Evaluated
from alerts.rules.running import RunningGroup, running, taken_over
from alerts.rules.turn import Live, turned
from core.model import Labels, RecordingRule, RuleGroup
from tests.ruling import at, group, rule, running_rule, seconds, seen, series

DVC = series('{alertname="Down", portal="dvc"}')


def minutely(evaluated_at: float | None = None, interval: float | None = 60.0) -> RunningGroup:
    made = running(RuleGroup(file="a.yml", name="g", interval_seconds=interval))
    made.evaluated_at = None if evaluated_at is None else at(evaluated_at)
    return made


@pytest.mark.parametrize(
    ("evaluated_at", "now", "said"),
    [
        (None, 0, "due minute"),
        (0, 59, ""),
        (0, 60, "due minute"),
        (0, 125, "due minute"),
        (0, 126, "due late minute"),
        (0, 180, "due late gap minute"),
        (60, 1, ""),
        (60, 0, ""),
        (120, 59, "ahead"),
    ],
)
def test_when(evaluated_at: float | None, now: float, said: str) -> None:
    of, moment = minutely(evaluated_at), at(now)
    found = {
        "due": of.is_due(moment),
        "ahead": of.is_ahead(moment),
        "late": of.is_late(moment),
        "gap": of.has_gap(moment),
        "minute": of.begins_minute(moment),
    }
    assert " ".join(name for name, is_so in found.items() if is_so) == said


def test_a_group_that_says_nothing_is_evaluated_each_15_seconds() -> None:
    of = minutely(0, interval=None)
    assert (of.interval, of.offset) == (seconds(15), seconds(0))
    assert (of.begins_minute(at(45)), of.begins_minute(at(60))) == (False, True)
    later = running(RuleGroup(file="a.yml", name="g", query_offset_seconds=30.0))
    assert later.offset == seconds(30)


def test_what_a_rule_says_of_time() -> None:
    timing = running_rule(rule("x", hold_seconds=30, keep_seconds=60)).timing
    assert (timing.hold, timing.keep) == (seconds(30), seconds(60))
    of = RuleGroup(file="a.yml", name="g", rules=(RecordingRule(name="y", expr="x"),))
    assert running(of).rules[0].timing.hold == seconds(0)


def test_labels_of_what_was_compared() -> None:
    at_work = running_rule(rule("x", labels={"portal": "all"}), {"team": "ops"})
    told = series('{alertname="Down", portal="all", team="ops", unit="khun-ha"}')
    assert at_work.input_labels(told) == {"unit": "khun-ha"}


def worked(expr: str, *, labels: dict[str, str] | None = None, hold: float = 0) -> RunningGroup:
    return running(group(rule(expr, hold_seconds=hold), labels=labels))


def saved(of: RunningGroup, error: str = "") -> Evaluated:
    """Evaluate, and write down what came of it."""
    outcomes = [each.outcome(error=error) for each in of.rules]
    for each, outcome in zip(of.rules, outcomes, strict=True):
        each.learn(outcome)
    return of.evaluated(at(60), outcomes, ended_at=at(61))


def lives() -> dict[str, dict[Labels, Live]]:
    (id_,) = (each.id for each in worked("x == 0").rules)
    return {id_: dict(turned({}, seen(DVC), worked("x").rules[0].timing, now=at(0)).lives)}


def test_another_leader_goes_on() -> None:
    of, known = worked("x == 0"), lives()
    of.resume(saved(worked("x == 0")), known)
    (at_work,) = of.rules
    assert (of.evaluated_at, at_work.is_other) == (at(60), False)
    assert at_work.lives == known[at_work.id]
    of.resume(None, {})
    assert (of.evaluated_at, at_work.is_other, at_work.lives) == (None, False, {})


@pytest.mark.parametrize(
    ("other", "is_other"),
    [
        (worked("x == 1"), True),
        (worked("x == 0", labels={"team": "ops"}), True),
        (worked("x == 0", hold=30), False),
    ],
)
def test_a_rule_that_says_something_else(other: RunningGroup, *, is_other: bool) -> None:
    other.resume(saved(worked("x == 0")), lives())
    assert other.rules[0].is_other is is_other
    saved(other)
    assert not other.rules[0].is_other, "it was evaluated once"


def test_it_says_something_else_until_it_is_evaluated_whoever_leads() -> None:
    """A leader that could not evaluate it, or only looked back, must not let it be forgotten."""
    first = saved(worked("x == 0"))
    failing = worked("x == 1")
    failing.resume(first, lives())
    second = saved(failing, error="took too long")
    assert failing.rules[0].is_other
    then = worked("x == 1")
    then.resume(second, lives())
    assert then.rules[0].is_other
    back = worked("x == 0")
    back.resume(second, lives())
    assert not back.rules[0].is_other


def test_a_rule_that_never_worked_is_no_other_one() -> None:
    failing = worked("x == 0")
    then = worked("x == 1")
    then.resume(saved(failing, error="no such thing"), {})
    assert not then.rules[0].is_other


def changed(*exprs: str) -> Sequence[bool]:
    """Exchange the rule while it is at work, unevaluated in between; whether it is another one."""
    of, others = worked("x == 0"), list[bool]()
    saved(of)
    of.rules[0].lives, of.rules[0].written = lives()[of.rules[0].id], frozenset([DVC])
    of.evaluated_at = at(60)
    for expr in exprs:
        new = worked(expr)
        taken_over(new, of)
        assert (new.evaluated_at, new.rules[0].lives) == (of.evaluated_at, of.rules[0].lives)
        assert new.rules[0].written == {DVC}
        others.append(new.rules[0].is_other)
        of = new
    return others


def test_rules_are_exchanged() -> None:
    assert changed("x == 0") == [False]
    assert changed("x == 1", "x == 1", "x == 0") == [True, True, False]


def test_a_rule_that_is_added_begins_with_nothing() -> None:
    of = running(group(rule("x"), rule("y", name="Slow")))
    taken_over(of, worked("x"))
    assert (of.rules[1].lives, of.rules[1].is_other) == ({}, False)
