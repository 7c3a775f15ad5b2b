"""Runs of all open groups, in memory: who is called for what a look at a group found. Pure.

It follows from the tables alone, so it can be made anew at any time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts.dispatch.alert import Alert, most_urgent
from alerts.dispatch.dedup import Hears, Reason
from alerts.dispatch.group import Group
from alerts.oncall.channels import chain_of
from alerts.oncall.escalate import (
    Call,
    Run,
    State,
    Taken,
    Why,
    begun,
    following,
    goes_on_after,
    hurried,
    looked,
    postponed,
    put_back,
    resumed,
    stopped,
)
from alerts.oncall.people import Chain
from alerts.oncall.rota import Ringing, Rota, first_called

from .rung import Rung, Seen, call_key, over


@dataclass(slots=True)
class Runs:
    """The last run of each group, and whom its runs have called."""

    rota: Rota
    _changed: dict[tuple[int, int], Run] = field(default_factory=dict)
    _taken: list[tuple[Run, Taken]] = field(default_factory=list)
    _last: dict[int, Run] = field(default_factory=dict)
    _running: dict[int, Run] = field(default_factory=dict)
    _called: dict[int, dict[str, None]] = field(default_factory=dict)
    _reaches: dict[tuple[str, bool], Ringing] = field(default_factory=dict)
    _wanted: set[int] = field(default_factory=set)
    _seen_at: datetime | None = None

    def put(self, rota: Rota) -> None:
        """Ask another one who is on duty from now on."""
        self.rota = rota
        self._reaches.clear()

    def restore(self, runs: Iterable[Run]) -> None:
        """Take in runs of the tables, in their order."""
        for run in runs:
            self._put(run)
        self._changed.clear()

    def next_at(self) -> datetime | None:
        """When there is something to do next."""
        return min((at for run in self._running.values() if (at := run.next_at)), default=None)

    def due(self, now: datetime) -> list[int]:
        """Give the groups whose runs have something to do, the one that waited longest first."""
        # The clock of whoever led before may have been later, too.
        if self._seen_at is None or now < self._seen_at:
            for run in self.every():
                if chain := self.rota.oncall.chains.get(run.chain):
                    self._put(put_back(run, chain, now))
        self._seen_at = now
        times = [(at, run.group) for run in self._running.values() if (at := run.next_at)]
        return [*(group for at, group in sorted(times) if at <= now), *self._wanted]

    def running(self, group: Group) -> Run | None:
        """Give the run of a group that is going on."""
        return self._running.get(group.id)

    def every(self) -> list[Run]:
        """Give all runs that are going on."""
        return list(self._running.values())

    def last_keys(self, group: Group) -> list[bytes]:
        """Give the keys of calls of the last step of a run that goes on, made or not."""
        run = self.running(group)
        where = (run.round, run.step) if run else (0, 0)
        return [call_key(group, run, (*where, name)) for name in run.told] if run else []

    def written(self) -> tuple[list[Run], list[tuple[Run, Taken]]]:
        """Give what is to be written, once: runs, and the steps that they took."""
        found = list(self._changed.values()), self._taken
        self._changed, self._taken = {}, []
        self._wanted.clear()
        return found

    def want(self, groups: Iterable[int]) -> None:
        """Note for which groups somebody wants whoever comes next called in this round."""
        self._wanted.update(groups)

    def told(self, seen: Seen) -> Rung:
        """Decide who is called for what a look at a group found."""
        ring = Rung(over=over(seen.told), ends=tuple(self._called.get(seen.group.id, ())))
        if seen.group.closed_at is not None:
            self.close(seen.group, seen.at)
            return ring
        chain, run = chain_of(self.rota.oncall, seen.group.receiver), self.running(seen.group)
        if run is not None and seen.heard:
            self._put(run := resumed(run, seen.at))
        ours = self._ours(seen)
        if chain is None or not self._is_reason(seen, ours):
            return ring
        if not ours:
            return replace(ring, refused=self._refused(seen, chain))
        if run is None or run.chain != chain.id or most_urgent(ours) < run.priority:
            return self._begun(seen, chain, ring)
        is_new = seen.told is not None and seen.told.reason is Reason.NEW_ALERTS
        news = run.told if is_new else ()
        return replace(ring, run=run, told=seen.told, news=news, ends=_but(ring.ends, news))

    def look(self, seen: Seen, *, lost: bool = False) -> Rung | None:
        """Do what is due of the run of a group. lost: nobody got the calls of its last step."""
        chain = chain_of(self.rota.oncall, seen.group.receiver)
        run = self.running(seen.group) if self.goes_on(seen) else None
        early = self._early(seen, lost=lost)
        if chain is None or not self._ours(seen):
            self._put_off(run, chain, early, seen.at)
            return None
        is_at_end = early is Why.WANTED and (run is None or not following(run, chain))
        if is_at_end or (run is not None and run.chain != chain.id):
            return self._begun(seen, chain, Rung())
        if run is None:
            return None
        run, calls = self._looked(run, chain, seen, early)
        return Rung(told=seen.fires_on, run=run, calls=calls)

    def _put_off(
        self, run: Run | None, chain: Chain | None, early: Why | None, now: datetime
    ) -> None:
        """End a run that has no chain any more; let wait what is muted just now."""
        if run is None:
            return
        if chain is None:
            self._put(stopped(run, State.OVER, now))
        else:
            self._put(postponed(hurried(run, now, early) if early else run, now))

    def _early(self, seen: Seen, *, lost: bool = False) -> Why | None:
        """Say why what comes next comes at once, if it does."""
        if seen.group.id in self._wanted:
            return Why.WANTED
        return Why.UNDELIVERED if lost else None

    def goes_on(self, seen: Seen) -> bool:
        """Whether a run goes on; ends it when nothing fires, or somebody has all of it."""
        run = self.running(seen.group)
        if run is None:
            return False
        firing, heard = (
            list(filter(self._may_be_heard, each)) for each in (seen.firing, seen.heard)
        )
        if not firing:
            self._put(stopped(run, State.OVER, seen.at))
        elif all(each.holding.is_left_alone(seen.at) for each in heard or firing):
            self._put(stopped(run, State.ACKNOWLEDGED, seen.at))
        return self.running(seen.group) is not None

    def close(self, group: Group, now: datetime) -> None:
        """End the run of a group that is over."""
        if run := self.running(group):
            self._put(stopped(run, State.OVER, now))
        self._last.pop(group.id, None)
        self._called.pop(group.id, None)

    def _is_reason(self, seen: Seen, ours: Sequence[Alert]) -> bool:
        """Whether people are to be called, or told what is new."""
        if seen.told is not None and seen.told.heard_by(Hears.BEGINS):
            return True
        last = self._last.get(seen.group.id)
        # What was mute while somebody had all the others is nobody's now.
        return last is not None and last.state is State.ACKNOWLEDGED and bool(ours)

    def _begun(self, seen: Seen, chain: Chain, ring: Rung) -> Rung:
        last = self._last.get(seen.group.id)
        if last is not None and last.is_running:
            self._put(stopped(last, State.OVER, seen.at))
        number = last.number + 1 if last else 1
        run = begun(seen.group.id, number, chain, most_urgent(self._ours(seen)), seen.at)
        early = self._early(seen)
        if early and last is not None and last.chain == chain.id and following(last, chain):
            run = goes_on_after(last, run)
        self._wanted.discard(seen.group.id)
        run, calls = self._looked(run, chain, seen, early)
        told = seen.told.heard_by(Hears.BEGINS) if seen.told else None
        ends = _but(ring.ends, [each.channel for each in calls])
        return replace(ring, run=run, told=told or seen.fires_on, calls=calls, ends=ends)

    def _looked(
        self, run: Run, chain: Chain, seen: Seen, early: Why | None = None
    ) -> tuple[Run, tuple[Call, ...]]:
        look = looked(run, chain, self._reach(seen, chain), seen.at, early)
        self._put(look.run)
        self._taken += [(look.run, each) for each in look.taken]
        return look.run, look.calls

    def _reach(self, seen: Seen, chain: Chain) -> Ringing:
        priority = most_urgent(self._ours(seen))
        key = (priority, priority in chain.escalates)
        if key not in self._reaches:
            self._reaches[key] = Ringing(self.rota, priority, climbs=key[1])
        return self._reaches[key]

    def _ours(self, seen: Seen) -> list[Alert]:
        """Give what nobody has and people may hear of."""
        return [
            each
            for each in seen.heard
            if self._may_be_heard(each) and not each.holding.is_left_alone(seen.at)
        ]

    def _may_be_heard(self, alert: Alert) -> bool:
        return self.rota.oncall.notify_simulated or not alert.is_simulated

    def _refused(self, seen: Seen, chain: Chain) -> tuple[Call, ...]:
        """Give who would be called if not all of it was simulated; nobody, if somebody has it."""
        if any(map(self._may_be_heard, seen.heard)):
            return ()
        priority = most_urgent(seen.heard)
        return first_called(self.rota, chain, priority, seen.at) if seen.heard else ()

    def _put(self, run: Run) -> None:
        if self._last.get(run.group) == run:
            return
        self._last[run.group] = self._changed[run.group, run.number] = run
        self._called.setdefault(run.group, {}).update(dict.fromkeys(run.told))
        if run.is_running:
            self._running[run.group] = run
        else:
            self._running.pop(run.group, None)


def _but(names: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in names if each not in others)
