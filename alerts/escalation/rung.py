"""What a look at a group comes to for those who are called by its chain. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from alerts.dispatch.alert import Alert, AlertId
from alerts.dispatch.dedup import Reason
from alerts.dispatch.group import Group, Told
from alerts.dispatch.messages.outgoing import dedupe_key
from alerts.oncall.escalate import Call, Run

ESCALATE: Final = "escalate"  # kind of an act


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody did about an alert, and the leader is to tell others. act: its number.

    person: who is told; None: whoever comes next in the chain.
    """

    act: int
    alert: AlertId
    kind: str
    person: str | None

    @property
    def is_escalated(self) -> bool:
        """Whether nobody has it for that."""
        return self.kind == ESCALATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A group as a look found it. told: what is told of it; None: nothing.

    firing: members that fire. heard: those of them that nothing mutes.
    """

    group: Group
    told: Told | None
    firing: Sequence[Alert]
    heard: Sequence[Alert]
    at: datetime

    @property
    def fires_on(self) -> Told:
        """What there is to tell when nothing is new, but nobody has it."""
        news = frozenset(one.id for one in self.heard if not one.holding.is_left_alone(self.at))
        return Told(Reason.REPEAT, tuple(self.heard), (), news)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Who is called of a group, by which run, and what they are told.

    news: channels that were called before by this run, and are told the same. ends: those that
    were ever called of the group, and hear what is over. refused: who would be called if not all
    of it was simulated.
    """

    run: Run | None = None
    told: Told | None = None
    calls: tuple[Call, ...] = ()
    news: tuple[str, ...] = ()
    over: Told | None = None
    ends: tuple[str, ...] = ()
    refused: tuple[Call, ...] = ()


def call_key(group: Group, run: Run, call: tuple[int, int, str]) -> bytes:
    """Key of a call, the same whoever makes it. call: its round, step and channel."""
    return dedupe_key(group.receiver, group.id, "run", run.number, *call)


def over(told: Told | None) -> Told | None:
    """Give what of something told is over, for those who are told of nothing else."""
    if told is None or not told.resolved:
        return None
    reason = Reason.NEW_RESOLVED if told.firing else Reason.ALL_RESOLVED
    news = frozenset(each.id for each in told.resolved)
    return replace(told, reason=reason, news=news, reminded=frozenset())
