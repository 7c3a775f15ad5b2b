"""The life of an alert: a timetable a case, and Prometheus' own algorithm beside ours."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.life import Alert, State, Timing, Truth, Why, evaluated, removed

START = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
TRUTH = {"1": Truth.TRUE, "0": Truth.FALSE, "_": Truth.NO_DATA}
SHOWN = {
    None: ".",
    State.PENDING: "p",
    State.FIRING: "F",
    State.NO_DATA: "n",
    State.RESOLVED: "r",
}


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def lived(truths: str, timing: Timing) -> list[Alert | None]:
    """Evaluate each minute."""
    alert, life = None, []
    for minute, truth in enumerate(truths):
        alert = evaluated(alert, TRUTH[truth], timing, now=START + minutes(minute))
        life.append(alert)
    return life


def shown(life: list[Alert | None]) -> str:
    return "".join(SHOWN[alert.state if alert else None] for alert in life)


AT_ONCE = Timing()
HELD = Timing(hold=minutes(2))
KEPT = Timing(keep=minutes(2))


@pytest.mark.parametrize(
    ("timing", "truths", "states"),
    [
        (AT_ONCE, "0_10", "..Fr"),
        (HELD, "111110", "ppFFFr"),
        (HELD, "110110", "pp.pp."),
        (HELD, "11_110", "pp.pp."),
        (KEPT, "10001", "FFFrF"),
        (KEPT, "10101", "FFFFF"),
        (KEPT, "1____", "FFFnn"),
        (AT_ONCE, "1__1", "FnnF"),
        (AT_ONCE, "1__0", "Fnnr"),
        (AT_ONCE, "1_" + 29 * "0", "Fn" + 29 * "r"),
        (AT_ONCE, "10" + 29 * "0" + "00", "Fr" + 29 * "r" + ".."),
        (AT_ONCE, "10" + 31 * "_", "Fr" + 29 * "r" + ".."),
        (HELD, "111" + "0" + "1110", "ppF" + "r" + "ppFr"),
        # Its third time of firing is the fifth change: held until it was quiet for 15 minutes.
        (AT_ONCE, "10101" + 14 * "0" + "00", "FrFrF" + 14 * "F" + "Fr"),
        (AT_ONCE, "10101" + 15 * "01" + 16 * "0", "FrFrF" + 30 * "F" + 15 * "F" + "r"),
        (AT_ONCE, "10101" + 16 * "_", "FrFrF" + 15 * "F" + "n"),
        # Quiet, and still true: it fires on, and its next end is one at once.
        (AT_ONCE, "10101" + 15 * "1" + "0", "FrFrF" + 15 * "F" + "r"),
        # Four changes in half an hour are no flapping.
        (AT_ONCE, "1010" + 30 * "0" + "10", "FrFr" + 29 * "r" + "." + "Fr"),
    ],
)
def test_a_timetable(timing: Timing, truths: str, states: str) -> None:
    assert shown(lived(truths, timing)) == states


def test_it_remembers_when_and_why() -> None:
    life = lived("1110", HELD)
    assert life[2] == Alert(
        state=State.FIRING,
        active_at=START,
        fired_at=START + minutes(2),
        changes=(START + minutes(2),),
    )
    ended = life[3]
    assert ended is not None
    assert (ended.why, ended.ended_at) == (Why.RECOVERED, START + minutes(3))
    lost = lived("1_", AT_ONCE)[1]
    assert lost is not None
    assert (lost.why, lost.ended_at) == (Why.NO_DATA, None)
    again = lived("1_1", AT_ONCE)[2]
    assert again is not None
    assert (again.why, again.active_at) == (None, START), "the same activation goes on"


def test_a_flapping_one_says_so_until_it_is_quiet() -> None:
    flapping = [bool(alert and alert.is_flapping) for alert in lived("10101" + 16 * "1", AT_ONCE)]
    assert flapping == [False] * 4 + [True] * 15 + [False] * 2


@pytest.mark.parametrize("why", [Why.REMOVED, Why.RULE_CHANGED])
def test_the_end_of_a_rule(why: Why) -> None:
    now = START + minutes(9)
    (firing,), (pending,), resolved = lived("1", AT_ONCE), lived("1", HELD), lived("10", AT_ONCE)
    assert firing is not None
    assert pending is not None
    assert resolved[1] is not None
    ended = removed(firing, why, now=now)
    assert ended is not None
    assert (ended.state, ended.why, ended.ended_at) == (State.RESOLVED, why, now)
    assert removed(pending, why, now=now) is None
    assert removed(resolved[1], why, now=now) is resolved[1]


@dataclass
class Prometheus:
    """One label set of its rules/alerting.go."""

    timing: Timing
    state: str = "inactive"
    active_at: datetime | None = None
    keep_since: datetime | None = None

    def evaluate(self, *, given_: bool, now: datetime) -> str:
        if given_:
            if self.state == "inactive":
                self.state, self.active_at = "pending", now
            self.keep_since = None
        elif self.state == "pending":
            self.state = "inactive"
        elif self.state == "firing":
            self.keep_since = self.keep_since or now
            if now - self.keep_since >= self.timing.keep:
                self.state, self.keep_since = "inactive", None
        if self.state == "pending" and self.active_at and now - self.active_at >= self.timing.hold:
            self.state = "firing"
        return self.state


@given(
    st.lists(st.booleans(), max_size=40),
    st.sampled_from([0, 5, 10, 15, 30]),
    st.sampled_from([0, 5, 10, 15, 30]),
)
def test_it_is_that_of_prometheus(truths: list[bool], hold: int, keep: int) -> None:
    """Ten minutes apart, so that nothing counts as flapping."""
    timing = Timing(hold=minutes(hold), keep=minutes(keep))
    theirs, alert = Prometheus(timing), None
    for step, given_ in enumerate(truths):
        now = START + minutes(10 * step)
        alert = evaluated(alert, Truth.TRUE if given_ else Truth.FALSE, timing, now=now)
        ours = alert.state.value if alert and alert.state is not State.RESOLVED else "inactive"
        assert ours == theirs.evaluate(given_=given_, now=now)
