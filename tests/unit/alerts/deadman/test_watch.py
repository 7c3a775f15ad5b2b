"""A center seen from outside: when people are told, whatever clocks and restarts do."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from alerts.deadman.watch import (
    STEP_SECONDS_MAX,
    Limits,
    Reason,
    State,
    Step,
    Watched,
    heard,
    passed,
)
from tests.given import NOW

LIMITS = Limits()
HOUR = timedelta(hours=1)


@dataclass
class Course:
    """Plays a center's life; remembers what people were told, and when (seconds that passed)."""

    known: Watched = field(default_factory=Watched)
    told: list[tuple[int, str]] = field(default_factory=list)
    seconds: int = 0
    wall = NOW

    def take(self, step: Step) -> None:
        self.known, reason = step
        if reason:
            self.told.append((self.seconds, str(reason)))

    def play(self, notation: str) -> "Course":
        """Words: `up`, `fault`, `restart`, `+1h`, `-1h` (the wall clock), or seconds to pass."""
        for word in notation.split():
            match word:
                case "up":
                    self.take(heard(self.known, now=self.wall))
                case "fault":
                    self.take(heard(self.known, now=self.wall, fault="outbox: 3 due"))
                case "+1h" | "-1h":
                    self.wall += HOUR if word == "+1h" else -HOUR
                case "restart":  # what is remembered is all that there is
                    pass
                case _:
                    self.pass_(int(word))
        return self

    def pass_(self, seconds: int) -> None:
        for _ in range(seconds // 5):
            self.seconds += 5
            self.wall += timedelta(seconds=5)
            self.take(passed(self.known, 5, LIMITS, now=self.wall))


@pytest.mark.parametrize(
    ("notation", "told"),
    [
        ("up 60 up 60 up 175 up", []),
        ("up 180", [(180, "silent")]),
        ("180", [(180, "silent")]),  # one of which nothing was ever heard is missed, too
        ("up 180 up", [(180, "silent"), (180, "back")]),
        ("up 180 60 up 60 up", [(180, "silent"), (240, "back")]),
        ("up 3780", [(180, "silent"), (1980, "still"), (3780, "still")]),
        ("up 60 +1h 60 up -1h 100 up", []),
        ("up -1h 180", [(180, "silent")]),
        ("up 100 +1h 75 restart 5", [(180, "silent")]),
        ("up 60 fault 60 fault 60 up", [(60, "failing"), (180, "back")]),
        ("fault 180 up", [(0, "failing"), (180, "silent"), (180, "back")]),
        ("up 180 fault up", [(180, "silent"), (180, "failing"), (180, "back")]),
        ("fault 1700 fault 100", [(0, "failing"), (180, "silent"), (1700, "failing")]),
        ("fault " + "60 fault " * 30, [(0, "failing"), (1800, "still")]),
    ],
)
def test_what_people_are_told(notation: str, told: list[tuple[int, str]]) -> None:
    assert Course().play(notation).told == told


def test_time_in_which_we_did_not_run_is_not_counted() -> None:
    known, _ = heard(Watched(), now=NOW)
    later, reason = passed(known, 86_400, LIMITS, now=NOW + timedelta(days=1))
    assert (later.silent_seconds, reason) == (STEP_SECONDS_MAX, None)
    earlier, _ = passed(later, -5, LIMITS, now=NOW)
    assert earlier.silent_seconds == STEP_SECONDS_MAX


def test_an_outage_has_one_number_and_each_message_its_own() -> None:
    course = Course().play("up 180 fault up 180")
    assert (course.known.outage, course.known.ordinal) == (2, 4)
    assert course.known.state is State.SILENT


class Center(RuleBasedStateMachine):
    """Pings, faults, silences and clocks that are set, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.known, self.now = Watched(), NOW
        self.silent, self.open = 0.0, 0  # by the test's own count

    def take(self, step: Step) -> None:
        before = self.known
        self.known, reason = step
        match reason:
            case Reason.BACK:
                assert self.open == 1
                self.open = 0
            case Reason.SILENT | Reason.FAILING:
                assert before.state is not State(reason)
                self.open = 1
            case Reason.STILL:
                assert self.open == 1
            case None:
                assert self.known.state is before.state or before.state is State.NEW

    @rule(fault=st.sampled_from([None, None, "rules: late"]))
    def ping(self, fault: str | None) -> None:
        self.silent = 0.0
        self.take(heard(self.known, now=self.now, fault=fault))

    @rule(seconds=st.integers(0, 15), times=st.integers(1, 30))
    def silence(self, seconds: int, times: int) -> None:
        for _ in range(times):
            self.silent += seconds
            self.take(passed(self.known, seconds, LIMITS, now=self.now))

    @rule(hours=st.integers(-48, 48))
    def set_clock(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def who_is_silent_for_long_is_in_trouble(self) -> None:
        assert (self.silent >= LIMITS.late_seconds) == (self.known.state is State.SILENT)

    @invariant()
    def people_know_of_trouble_and_of_nothing_else(self) -> None:
        assert self.known.is_in_trouble == (self.open == 1)


TestCenter = Center.TestCase
