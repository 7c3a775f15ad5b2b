"""A run: one climb through a chain, step by step, until a human acknowledges. Pure.

A run is a value; each look at it gives the next one, with the calls that are to be made. Nobody is
asked here who is on duty, nor by which ways people are reached: that is what `Reach` is for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from .people import Chain, Step

LOOKS_AGAIN: Final = timedelta(minutes=1)  # at what is muted just now


class State(StrEnum):
    """What has become of a run."""

    RUNNING = "running"
    ACKNOWLEDGED = "acknowledged"  # somebody has all of it
    OVER = "over"  # it fires no more, or another run has begun
    EXHAUSTED = "exhausted"  # all steps were taken, and nobody acknowledged


class Why(StrEnum):
    """What there is to say of a step."""

    CALLED = "called"
    UNDELIVERED = "undelivered"  # called before its time: none of the calls before got through
    NOBODY = "nobody"  # nobody is on duty
    UNREACHABLE = "unreachable"  # nobody whom it names has a way to be told
    QUIET = "quiet"  # all whom it names are in their quiet time
    EVERYBODY = "everybody"  # no step reached anybody, so all whom the chain names are called
    WANTED = "wanted"  # called before its time: somebody wanted it so


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One person by one way, or one integration, at one moment.

    person: None: an integration. step: from 1. seconds: how long after its step it is due.
    """

    round: int
    step: int
    channel: str
    person: str | None
    due_at: datetime
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step that was taken: whom it named at that moment, and what there is to say of it."""

    round: int
    step: int
    at: datetime
    people: tuple[str, ...]
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One climb. group, number: which. step: the last that was taken, from 1; 0: none yet.

    due_at: of the next step; None: there is none. waiting: calls that wait for their time. told:
    channels that were called. reached: the last round in which anybody was. is_muted: what was due
    waits, for all of it is muted; a memory only.
    """

    group: int
    number: int
    chain: str
    priority: str
    started_at: datetime
    due_at: datetime | None
    step: int = 0
    round: int = 1
    reached: int = 0
    told: tuple[str, ...] = ()
    waiting: tuple[Call, ...] = ()
    state: State = State.RUNNING
    ended_at: datetime | None = None
    is_muted: bool = False

    @property
    def next_at(self) -> datetime | None:
        """When there is something to do next."""
        steps = (self.due_at,) if self.due_at else ()
        return min((*steps, *(each.due_at for each in self.waiting)), default=None)

    @property
    def is_running(self) -> bool:
        """Whether it climbs on."""
        return self.state is State.RUNNING


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a step reaches at a moment. people: whom it names.

    calls: (seconds to wait before it, channel, person; None: an integration).
    """

    people: tuple[str, ...]
    calls: tuple[tuple[float, str, str | None], ...]
    why: Why = Why.CALLED


class Reach(Protocol):
    """All that a run asks of people and their shifts."""

    @property
    def climbs(self) -> bool:
        """Whether runs go on after the first step that reaches anybody."""

    def of(self, step: Step, at: datetime) -> Reached:
        """Give whom a step reaches."""

    def everybody(self, chain: Chain) -> Reached:
        """Give all whom a chain names, whoever is on duty, at whatever time."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a run comes to: the run after it, whom to call now, which steps it took."""

    run: Run
    calls: tuple[Call, ...] = ()
    taken: tuple[Taken, ...] = ()


def begun(group: int, number: int, chain: Chain, priority: str, now: datetime) -> Run:
    """Begin a run at the first step."""
    return Run(
        group=group,
        number=number,
        chain=chain.id,
        priority=priority,
        started_at=now,
        due_at=now + timedelta(seconds=chain.steps[0].wait_seconds),
    )


def goes_on_after(last: Run, run: Run) -> Run:
    """Let a run begin after where another one has stopped."""
    return replace(run, round=last.round, step=last.step, reached=last.reached)


def stopped(run: Run, state: State, now: datetime) -> Run:
    """End a run: nobody is called by it any more."""
    return replace(run, state=state, ended_at=now, due_at=None, waiting=())


def postponed(run: Run, now: datetime) -> Run:
    """Let what is due wait, for all of it is muted just now."""
    later = now + LOOKS_AGAIN
    due_at = later if run.due_at and run.due_at <= now else run.due_at
    waiting = (replace(one, due_at=later) if one.due_at <= now else one for one in run.waiting)
    return replace(run, due_at=due_at, waiting=tuple(waiting), is_muted=True)


def resumed(run: Run, now: datetime) -> Run:
    """Do at once what waits for no longer than what was muted: nothing is muted any more."""
    soon = now + LOOKS_AGAIN
    due_at = now if run.is_muted and run.due_at and run.due_at <= soon else run.due_at
    waiting = (
        replace(one, due_at=now) if run.is_muted and one.due_at <= soon else one
        for one in run.waiting
    )
    return replace(run, due_at=due_at, waiting=tuple(waiting), is_muted=False)


def put_back(run: Run, chain: Chain, now: datetime) -> Run:
    """Let nothing lie further ahead than its own wait: the clock was put back."""
    due_at = run.due_at and min(run.due_at, now + wait_of(run, chain))
    waiting = (
        replace(one, due_at=min(one.due_at, now + timedelta(seconds=one.seconds)))
        for one in run.waiting
    )
    started_at = min(run.started_at, now)
    return replace(run, due_at=due_at, waiting=tuple(waiting), started_at=started_at)


def following(run: Run, chain: Chain) -> tuple[int, int] | None:
    """Give round and number of the step after the last one; None: there is none."""
    after = chain.steps[run.step] if run.step < len(chain.steps) else None
    if after is None:
        return None
    if not after.repeat:
        return run.round, run.step + 1
    return (run.round + 1, 1) if run.round <= after.repeat else None


def wait_of(run: Run, chain: Chain) -> timedelta:
    """Say how long the step after the last one waits for an acknowledgement."""
    waits = [each.wait_seconds for each in chain.steps[run.step : run.step + 1]]
    if waits and chain.steps[run.step].repeat:
        waits.append(chain.steps[0].wait_seconds)
    return timedelta(seconds=sum(waits))


def looked(run: Run, chain: Chain, reach: Reach, now: datetime, early: Why | None = None) -> Look:
    """Do what is due of a run.

    early: why what comes next comes at once: nobody got the last calls, or somebody wants it.
    """
    run = hurried(run, now, early) if early else run
    calls, waiting = _parted(run.waiting, now)
    taken, due_at = tuple[Taken, ...](), run.due_at
    if due_at is not None and due_at <= now:
        run, more, taken = _climbed(run, chain, reach, now)
        made, later = _parted(more, now)
        calls, waiting = calls + made, waiting + later
        after = following(run, chain) if reach.climbs or run.reached == 0 else None
        due_at = now + wait_of(run, chain) if after else None
        if early and taken and taken[-1].why is Why.CALLED:
            taken = (*taken[:-1], replace(taken[-1], why=early))
    told = tuple(dict.fromkeys((*run.told, *(each.channel for each in calls))))
    ends = due_at is None and not waiting
    run = replace(
        run,
        due_at=due_at,
        waiting=waiting,
        told=told,
        state=State.EXHAUSTED if ends else run.state,
        ended_at=now if ends else None,
    )
    return Look(run, calls, taken)


def _parted(calls: Sequence[Call], now: datetime) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
    """Give those that are due, and those that wait."""
    due = tuple(each for each in calls if each.due_at <= now)
    return due, tuple(each for each in calls if each.due_at > now)


def hurried(run: Run, now: datetime, why: Why) -> Run:
    """Let what comes next come now: the next ways of the same people first, unless it is wanted."""
    if why is Why.WANTED:
        return replace(run, due_at=now, waiting=())
    own = [each.due_at for each in run.waiting if (each.round, each.step) == (run.round, run.step)]
    if own:
        first = min(own)
        waiting = (
            replace(one, due_at=min(one.due_at, now)) if one.due_at <= first else one
            for one in run.waiting
        )
        return replace(run, waiting=tuple(waiting))
    return replace(run, due_at=min(run.due_at, now)) if run.due_at else run


def _climbed(
    run: Run, chain: Chain, reach: Reach, now: datetime
) -> tuple[Run, tuple[Call, ...], tuple[Taken, ...]]:
    """Take steps until one reaches somebody: those that reach nobody are passed over at once."""
    taken = list[Taken]()
    while (after := following(run, chain)) is not None:
        if after[0] > run.round and run.reached < run.round:
            break  # a whole round reached nobody
        run = replace(run, round=after[0], step=after[1])
        reached = reach.of(chain.steps[run.step - 1], now)
        taken.append(_taken(run, reached, now))
        if reached.calls:
            run = replace(run, reached=run.round)
            return run, tuple(_calls(run, reached, now)), tuple(taken)
    if run.reached == run.round:
        return run, (), tuple(taken)  # the end, after somebody was reached
    reached = reach.everybody(chain)
    taken.append(_taken(run, reached, now))
    run = replace(run, reached=run.round)  # as far as it can be
    return run, tuple(_calls(run, reached, now)), tuple(taken)


def _taken(run: Run, reached: Reached, now: datetime) -> Taken:
    return Taken(round=run.round, step=run.step, at=now, people=reached.people, why=reached.why)


def _calls(run: Run, reached: Reached, now: datetime) -> Iterator[Call]:
    known = set[str]()
    for seconds, channel, person in reached.calls:
        if channel not in known:
            known.add(channel)
            yield Call(
                round=run.round,
                step=run.step,
                channel=channel,
                person=person,
                due_at=now + timedelta(seconds=seconds),
                seconds=seconds,
            )
