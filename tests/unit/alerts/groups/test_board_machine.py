"""Whatever happens and whenever the leader dies: nothing is lost, nothing told twice."""

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from alerts.dispatch.alert import AlertId
from alerts.dispatch.dedup import Reason
from alerts.dispatch.group import Group, Told
from tests.grouping import Play

NAMES = st.sampled_from("abcd")
LONG = timedelta(hours=1)


class GroupLife(RuleBasedStateMachine):
    """Two plays of the same things; in one of them the memory is lost now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.plays = (Play(), Play())
        self.firing = dict[str, None]()
        self.silent_until = self.plays[0].now
        self.given_back = 0

    def tick(self) -> None:
        """Let no two things happen at the same moment: their order would not be in the tables."""
        for play in self.plays:
            play.now += timedelta(milliseconds=1)

    @rule(name=NAMES, job=st.sampled_from("xy"))
    def fires(self, name: str, job: str) -> None:
        self.tick()
        if name not in self.firing:
            self.firing[name] = None
            for play in self.plays:
                play.fires(name, job=job, portal=job)

    @rule(name=NAMES)
    def ends(self, name: str) -> None:
        self.tick()
        if name in self.firing:
            del self.firing[name]
            for play in self.plays:
                play.ends(name)

    @rule(name=NAMES)
    def acks(self, name: str) -> None:
        self.tick()
        if name in self.firing:
            for play in self.plays:
                play.acks(name)

    @rule(name=NAMES)
    def gives_back(self, name: str) -> None:
        self.tick()
        if name in self.firing:
            self.given_back += 1
            for play in self.plays:
                play.gives_back(name)

    @rule(name=NAMES, minutes=st.integers(1, 20))
    def silences(self, name: str, minutes: int) -> None:
        self.tick()
        for play in self.plays:
            play.silence(name, timedelta(minutes=minutes))
        self.silent_until = max(self.silent_until, self.plays[0].now + timedelta(minutes=minutes))

    @rule(job=st.sampled_from("xy"), minutes=st.integers(1, 20))
    def works(self, job: str, minutes: int) -> None:
        self.tick()
        for play in self.plays:
            play.work(job, timedelta(minutes=minutes))
        self.silent_until = max(self.silent_until, self.plays[0].now + timedelta(minutes=minutes))

    @rule(seconds=st.integers(1, 400))
    def time_passes(self, seconds: int) -> None:
        for play in self.plays:
            play.pass_until(play.now + timedelta(seconds=seconds))

    @rule(seconds=st.integers(1, 900))
    def nobody_is_there(self, seconds: int) -> None:
        for play in self.plays:
            play.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.plays[1].told)
    @rule()
    def crash(self) -> None:
        self.tick()
        self.plays[1].crash()

    @rule()
    def crash_between(self) -> None:
        self.plays[1].crash()
        for play in self.plays:
            play.round()

    @invariant()
    def no_alert_is_news_twice_unless_given_back(self) -> None:
        for play in self.plays:
            news = [
                each
                for _, _, told in play.told
                if told.reason is Reason.NEW_ALERTS
                for each in told.news
            ]
            assert len(news) - len(set(news)) <= self.given_back

    def teardown(self) -> None:
        for play in self.plays:
            play.pass_until(max(play.now, self.silent_until) + LONG)
            begun, over = set[AlertId](), set[AlertId]()
            for _, _, told in play.told:
                begun |= {each.id for each in told.firing}
                over |= {each.id for each in told.resolved}
            firing = {each.id for each in play.alerts.values() if each.is_firing}
            assert firing <= begun, "an alert fires and nobody was told"
            assert begun - firing <= over, "an alert has ended and nobody was told"
            assert not begun & over & firing
        first, second = (sorted(_said(*each) for each in play.told) for play in self.plays)
        assert first == second, "a crash changed what is told"


def _said(at: datetime, group: Group, told: Told) -> tuple[object, ...]:
    return (
        at,
        group.receiver,
        told.reason,
        sorted(each.id for each in told.firing),
        sorted(each.id for each in told.resolved),
    )


TestGroupLife = GroupLife.TestCase
TestGroupLife.settings = settings(max_examples=100, stateful_step_count=30)
