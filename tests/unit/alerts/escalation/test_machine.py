"""Any order of things: nobody is called twice by one call, nor for what somebody has, and it ends.

Alerts fire and end, people take and give back, silences come, calls are lost, leaders die.
"""

from collections.abc import Callable
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from alerts.oncall.escalate import Why
from tests.grouping import Play, oncall

ROUTING = """
route: {receiver: it, group_by: [job], group_wait: 0s, group_interval: 1m, repeat_interval: 4h}
receivers: [{name: it, chain: it}, {name: hook, webhook_configs: [{url: "http://127.0.0.1/"}]}]
people:
  - {id: a, name: A, channels: {p1: [voice, sms], p3: [sms]}}
  - {id: b, name: B, channels: {p1: [sms]}}
chains:
  - id: it
    steps:
      - {notify: {person: a}}
      - {wait: 5m, notify: {person: b}}
      - {wait: 5m, notify: {channel: hook}}
      - {wait: 10m, repeat: 1}
"""
PLACE = oncall(ROUTING)
LONGEST = timedelta(minutes=40, seconds=1)  # of a run
NAMES = st.sampled_from("abc")


def is_somebodys(play: Play) -> bool:
    """Whether somebody has all that fires."""
    firing = (each for each in play.alerts.values() if each.is_firing)
    return all(each.holding.is_left_alone(play.now) for each in firing)


class Nights(RuleBasedStateMachine):
    """What a leader that dies calls, beside one that never does.

    soon: a round sees what happens before anything else does; else it is seen with what comes next,
    at the same moment perhaps.
    """

    def __init__(self) -> None:
        super().__init__()
        self.play, self.steady = Play(PLACE), Play(PLACE)
        self.known = set[str]()
        self.is_seen = True

    def happens(self, do: Callable[[Play], object], *, soon: bool) -> None:
        """Let something happen to both."""
        for play in (self.play, self.steady):
            do(play)
            if soon:
                before = len(play.calls)
                play.round()
                if is_somebodys(play):
                    assert not [text for *_, text in play.calls[before:] if "calls" in text]
        self.is_seen = soon

    @rule(
        name=NAMES,
        priority=st.sampled_from(["p1", "p2", "p3"]),
        job=st.sampled_from("xy"),
        soon=st.booleans(),
    )
    def fires(self, name: str, priority: str, job: str, *, soon: bool) -> None:
        if name not in self.known:
            self.known.add(name)
            self.happens(lambda play: play.fires(name, priority=priority, job=job), soon=soon)

    @rule(name=NAMES, what=st.sampled_from(["acks", "gives_back"]), soon=st.booleans())
    def changes(self, name: str, what: str, *, soon: bool) -> None:
        if name in self.known:
            self.happens(lambda play: getattr(play, what)(name), soon=soon)

    @rule(name=NAMES, soon=st.booleans())
    def ends(self, name: str, *, soon: bool) -> None:
        """Not at the moment at which it began: who dies then tells of no end."""
        if name in self.known:
            self.known.remove(name)
            self.time_passes(1)
            self.happens(lambda play: play.ends(name), soon=soon)

    @rule(name=NAMES, minutes=st.integers(1, 20), soon=st.booleans())
    def quiets(self, name: str, minutes: int, *, soon: bool) -> None:
        self.happens(lambda play: play.silence(name, timedelta(minutes=minutes)), soon=soon)

    @rule(name=NAMES, minutes=st.integers(1, 90), soon=st.booleans())
    def snoozes(self, name: str, minutes: int, *, soon: bool) -> None:
        if name in self.known:
            self.happens(lambda play: play.snoozes(name, timedelta(minutes=minutes)), soon=soon)

    @rule()
    def nobody_gets_the_last_calls(self) -> None:
        self.happens(lambda play: play.lose(), soon=True)

    @rule(seconds=st.sampled_from([1, 59, 60, 299, 300, 601, 3600, 20000]))
    def time_passes(self, seconds: int) -> None:
        self.happens(lambda play: play.pass_until(play.now + timedelta(seconds=seconds)), soon=True)

    @rule(seconds=st.sampled_from([60, 300, 600]))
    def a_moment_comes(self, seconds: int) -> None:
        """Do not yet what is due then: something else comes at the same moment."""
        self.happens(lambda play: play.come(play.now + timedelta(seconds=seconds)), soon=False)

    @rule()
    def dies(self) -> None:
        self.play.crash()

    @invariant()
    def nothing_twice(self) -> None:
        keys = [key for _, key, _ in self.play.calls]
        assert len(keys) == len(set(keys))

    @invariant()
    def whoever_dies_calls_the_same(self) -> None:
        mine, steady = (
            [(at, text) for at, _, text in each.calls] for each in (self.play, self.steady)
        )
        assert sorted(mine) == sorted(steady)

    @invariant()
    def nobody_is_called_for_what_somebody_has(self) -> None:
        if self.is_seen and self.steady.runs.every():
            assert not is_somebodys(self.steady)

    @invariant()
    def runs_end(self) -> None:
        for run in self.steady.runs.every() if self.is_seen else ():
            assert run.next_at
            assert run.next_at > self.steady.now
            is_silent = self.steady.silences or run.is_muted
            assert is_silent or self.steady.now - run.started_at <= LONGEST

    @invariant()
    def steps_say_why(self) -> None:
        assert {each.why for each in self.steady.steps} <= {Why.CALLED, Why.UNDELIVERED}


Nights.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestNights = Nights.TestCase
