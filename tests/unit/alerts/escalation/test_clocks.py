"""A clock that is put back, also between two leaders, lets nobody wait for longer than his step."""

from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.grouping import Play, oncall

ROUTING = """
route: {receiver: it, group_by: [job], group_wait: 0s, group_interval: 1m, repeat_interval: 4h}
receivers: [{name: it, chain: it}]
people:
  - {id: a, name: A, channels: {p1: [voice, 2m, sms]}}
  - {id: b, name: B, channels: {p1: [sms]}}
chains:
  - id: it
    steps: [{notify: {person: a}}, {wait: 5m, notify: {person: b}}, {wait: 10m, repeat: 1}]
"""
PLACE = oncall(ROUTING)
NAMES = st.sampled_from("abc")
LONGEST = timedelta(minutes=10)  # that any step of the chain waits


class Clocks(RuleBasedStateMachine):
    """Alerts fire and are taken, leaders die, and the clock is put back now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play(PLACE)
        self.known = set[str]()

    @rule(name=NAMES, priority=st.sampled_from(["p1", "p2"]))
    def fires(self, name: str, priority: str) -> None:
        if name not in self.known:
            self.known.add(name)
            self.play.fires(name, priority=priority, job="x")

    @rule(name=NAMES, what=st.sampled_from(["acks", "gives_back"]))
    def changes(self, name: str, what: str) -> None:
        if name in self.known:
            getattr(self.play, what)(name)

    @rule()
    def nobody_gets_the_last_calls(self) -> None:
        self.play.lose()

    @rule(seconds=st.sampled_from([1, 299, 300, 601, 3600]))
    def time_passes(self, seconds: int) -> None:
        self.play.pass_until(self.play.now + timedelta(seconds=seconds))
        self.judge()

    @rule(seconds=st.sampled_from([1, 400, 7200]), dies=st.booleans())
    def is_put_back(self, seconds: int, *, dies: bool) -> None:
        self.play.round()
        self.play.now -= timedelta(seconds=seconds)
        if dies:
            self.play.crash()
        self.play.round()
        self.judge()

    def judge(self) -> None:
        """Look at what was called, and at what comes."""
        keys = [key for _, key, _ in self.play.calls]
        assert len(keys) == len(set(keys)), "somebody is called twice by one call"
        for run in self.play.runs.every():
            assert run.next_at
            assert run.next_at <= self.play.now + LONGEST, "who comes next sleeps on"


Clocks.TestCase.settings = settings(max_examples=30, stateful_step_count=15, deadline=None)
TestClocks = Clocks.TestCase
