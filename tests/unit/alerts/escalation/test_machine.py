"""Any order of things: nobody is called twice by one call, nor for what somebody has, and it ends.

Alerts fire and end, people take and give back, silences come, calls are lost, leaders die.
"""

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


class Nights(RuleBasedStateMachine):
    """What a leader that dies calls, beside one that never does."""

    def __init__(self) -> None:
        super().__init__()
        self.play, self.steady = Play(PLACE), Play(PLACE)
        self.known = set[str]()

    def both(self) -> tuple[Play, Play]:
        """Give both, a second later: no two things happen at the same moment."""
        for play in (self.play, self.steady):
            play.pass_until(play.now + timedelta(seconds=1))
        return self.play, self.steady

    @rule(name=NAMES, priority=st.sampled_from(["p1", "p2", "p3"]), job=st.sampled_from("xy"))
    def fires(self, name: str, priority: str, job: str) -> None:
        if name not in self.known:
            self.known.add(name)
            for play in self.both():
                play.fires(name, priority=priority, job=job)
                play.round()

    @rule(name=NAMES, what=st.sampled_from(["ends", "acks", "gives_back"]))
    def changes(self, name: str, what: str) -> None:
        if name in self.known:
            for play in self.both():
                getattr(play, what)(name)
                play.round()
            self.known -= {name} if what == "ends" else set()

    @rule(name=NAMES, minutes=st.integers(1, 20))
    def quiets(self, name: str, minutes: int) -> None:
        for play in self.both():
            play.silence(name, timedelta(minutes=minutes))
            play.round()

    @rule(name=NAMES, minutes=st.integers(1, 90))
    def snoozes(self, name: str, minutes: int) -> None:
        if name in self.known:
            for play in self.both():
                play.snoozes(name, timedelta(minutes=minutes))
                play.round()

    @rule()
    def nobody_gets_the_last_calls(self) -> None:
        for play in self.both():
            play.lose()
            play.round()

    @rule(seconds=st.sampled_from([1, 59, 60, 299, 300, 601, 3600, 20000]))
    def time_passes(self, seconds: int) -> None:
        for play in self.both():
            play.pass_until(play.now + timedelta(seconds=seconds))

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
        play = self.steady
        firing = [each for each in play.alerts.values() if each.is_firing]
        if play.runs.every():
            assert any(not each.holding.is_left_alone(play.now) for each in firing)

    @invariant()
    def runs_end(self) -> None:
        for run in self.steady.runs.every():
            assert run.next_at
            assert run.next_at > self.steady.now
            is_silent = self.steady.silences or run.is_muted
            assert is_silent or self.steady.now - run.started_at <= LONGEST

    @invariant()
    def steps_say_why(self) -> None:
        assert {each.why for each in self.steady.steps} <= {Why.CALLED, Why.UNDELIVERED}


Nights.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestNights = Nights.TestCase
