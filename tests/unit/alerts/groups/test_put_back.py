"""A clock that is put back holds up no group, and tells nothing twice."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from alerts.dispatch.alert import AlertId
from alerts.dispatch.dedup import Reason
from alerts.dispatch.group import Timing, is_ahead, put_back
from tests.given import NOW
from tests.grouping import Play

NAMES = st.sampled_from("abcd")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SOON = timedelta(minutes=11)  # two intervals of the routing, and what a group waits
TIMING = Timing(wait=timedelta(seconds=30), interval=5 * MINUTE, repeat=4 * HOUR)


class Clocks(RuleBasedStateMachine):
    """Alerts come and go, leaders die, and the clock is put back now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play()
        self.firing = dict[str, None]()

    @rule(name=NAMES)
    def fires(self, name: str) -> None:
        if name not in self.firing:
            self.firing[name] = None
            self.play.fires(name)

    @rule(name=NAMES)
    def ends(self, name: str) -> None:
        if name in self.firing:
            del self.firing[name]
            self.play.ends(name)

    @rule(seconds=st.integers(1, 900))
    def time_passes(self, seconds: int) -> None:
        self.play.pass_until(self.play.now + timedelta(seconds=seconds))

    @rule(seconds=st.integers(1, 7200))
    def is_put_back(self, seconds: int) -> None:
        self.play.now -= timedelta(seconds=seconds)
        self.play.round()

    @rule()
    def crash(self) -> None:
        self.play.round()
        self.play.crash()

    def teardown(self) -> None:
        self.play.pass_until(self.play.now + SOON)
        begun, over = list[AlertId](), list[AlertId]()
        heard = set[AlertId]()
        for _, _, told in self.play.told:
            heard |= {each.id for each in told.firing}
            ends = {Reason.NEW_RESOLVED, Reason.ALL_RESOLVED}
            if told.reason is Reason.NEW_ALERTS:
                begun += sorted(told.news)
            elif told.reason in ends:
                over += sorted(each.id for each in told.resolved if each.id in told.news)
        assert len(begun) == len(set(begun)), "an alert was told twice"
        assert len(over) == len(set(over)), "an end was told twice"
        firing = {each.id for each in self.play.alerts.values() if each.is_firing}
        assert firing <= heard, "an alert fires and nobody was told"


TestClocks = Clocks.TestCase
TestClocks.settings = settings(max_examples=100, stateful_step_count=20)


def test_what_was_told_is_repeated_after_its_time_from_then_on() -> None:
    play = Play()
    play.fires("a")
    play.pass_until(NOW + HOUR)
    assert len(play.told) == 1
    play.now = NOW
    play.pass_until(NOW + 4 * HOUR - MINUTE)
    assert len(play.told) == 1
    play.pass_until(NOW + 4 * HOUR + 10 * MINUTE)
    assert [told.reason for _, _, told in play.told] == [Reason.NEW_ALERTS, Reason.REPEAT]


def test_an_end_that_is_ahead_is_not_told_again_by_another_leader() -> None:
    play = Play()
    play.fires("a")
    play.fires("b")
    play.pass_until(NOW + 15 * MINUTE)
    play.ends("b")
    play.pass_until(NOW + 20 * MINUTE)
    play.now = NOW + 2 * MINUTE
    play.round()
    play.pass_until(NOW + 9 * MINUTE)
    play.crash()
    play.pass_until(NOW + 20 * MINUTE)
    reasons = [told.reason for _, _, told in play.told]
    assert reasons == [Reason.NEW_ALERTS, Reason.NEW_RESOLVED]


def test_an_end_that_a_group_before_has_told_is_not_told_by_the_next() -> None:
    play = Play()
    play.fires("a")
    play.pass_until(NOW + timedelta(seconds=331))
    play.ends("a")
    play.now = NOW + timedelta(seconds=243)
    play.pass_until(NOW + timedelta(seconds=330))
    play.fires("a")
    play.pass_until(NOW + 6 * MINUTE)
    play.crash()
    play.pass_until(NOW + 20 * MINUTE)
    reasons = [told.reason for _, _, told in play.told]
    assert reasons == [Reason.NEW_ALERTS, Reason.ALL_RESOLVED, Reason.NEW_ALERTS]


def test_what_is_due_too_late_is_looked_at_though_its_last_look_was_before() -> None:
    play = Play()
    play.fires("a")
    play.pass_until(NOW + 11 * MINUTE)
    play.fires("b")
    play.round()
    play.now = NOW + 5 * MINUTE
    play.pass_until(NOW + 10 * MINUTE)
    assert len(play.told) == 2


def test_a_group_that_is_not_ahead_is_left_alone() -> None:
    play = Play()
    play.fires("a")
    play.round()
    (group,) = play.board.open()
    assert not is_ahead(group, TIMING, NOW)
    assert is_ahead(group, TIMING, NOW - MINUTE)
    before = put_back(group, TIMING, NOW - MINUTE)
    assert (before.opened_at, before.due_at) == (NOW - MINUTE, NOW - MINUTE / 2)
    assert (before.flushed_at, before.sent) == (None, group.sent)
