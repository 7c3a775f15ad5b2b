"""Any life of a heartbeat, told beside it in plain words: crashes, pauses, clocks that are set."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core.model import Heartbeat, HeartbeatId, Pulse
from ingest.heartbeats import Kind, Report, State, Verdict, Why, judge, reported

PERIOD, GRACE = 300, 120
HEARTBEAT = Heartbeat(
    id=HeartbeatId("job"),
    name_vi="",
    name_en="",
    unit=None,
    period_seconds=PERIOD,
    cron=None,
    zone=None,
    grace_seconds=GRACE,
)
SECONDS = st.sampled_from([1, 60, 119, 120, 121, 300, 420, 421]) | st.integers(1, 2000)


class Life(RuleBasedStateMachine):
    """Seconds are counted up beside it, as somebody with a stop watch would."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
        self.since = self.now
        self.pulse = Pulse()
        self.kinds: list[Kind] = []
        self.listening = 0  # since the last pause
        self.silent: int | None = None  # since the last end; None: none yet
        self.running: int | None = None  # since the start of a run

    @rule(kind=st.sampled_from(Kind))
    def report(self, kind: Kind) -> None:
        self.pulse = reported(self.pulse, Report(kind, self.now))
        self.kinds.append(kind)
        if kind is Kind.START:
            self.running = 0
        else:
            self.silent, self.running = 0, None

    @rule(seconds=SECONDS)
    def nothing_comes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.listening += seconds
        self._count(seconds)

    @rule(seconds=SECONDS)
    def nobody_is_there(self, seconds: int) -> None:
        """Be away, or have the clock set forward."""
        self.now += timedelta(seconds=seconds)
        self.since, self.listening = self.now, 0
        self._count(seconds)

    @rule()
    def crash(self) -> None:
        """Lose the memory; the columns of the table are all that is left."""
        pulse = self.pulse
        self.pulse = Pulse(
            pulse.started_at, pulse.ended_at, pulse.failed, pulse.exit_code, pulse.run_seconds
        )

    def _count(self, seconds: int) -> None:
        self.silent = None if self.silent is None else self.silent + seconds
        self.running = None if self.running is None else self.running + seconds

    @property
    def verdict(self) -> Verdict:
        return judge(HEARTBEAT, self.pulse, now=self.now, since=self.since)

    @invariant()
    def what_is_told_is_what_happened(self) -> None:
        verdict, heard = self.verdict, self.listening >= GRACE
        ends = [kind for kind in self.kinds if kind is not Kind.START]
        missed = heard and self.silent is not None and self.silent >= PERIOD + GRACE
        overrun = heard and self.running is not None and self.running >= GRACE
        failed = ends[-1:] == [Kind.FAIL]
        assert (verdict.state is State.DOWN) == (failed or missed or overrun)
        assert (verdict.why is Why.FAILED) == failed
        assert missed or verdict.why is not Why.MISSED
        assert overrun or verdict.why is not Why.OVERRUN
        assert (verdict.state is State.NEVER) == (not self.kinds)
        assert (verdict.up is None) == (not ends and not overrun)

    @invariant()
    def it_goes_down_when_it_says(self) -> None:
        down_at = self.verdict.down_at
        if down_at is not None:
            before = down_at - timedelta(milliseconds=1)
            assert before < self.now or not self._down(before)
            assert self._down(down_at)

    def _down(self, moment: datetime) -> bool:
        verdict = judge(HEARTBEAT, self.pulse, now=moment, since=self.since)
        return verdict.state is State.DOWN


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
