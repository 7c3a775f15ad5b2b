"""What early looks would have seen while nobody could look: told as it turns out. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.model import Labels

from .evaluate import Found
from .life import State, Timing
from .turn import Event, Kind, Live, Turn, begun, happened, last_touched


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """An alert as an early look would have found it, at the moment of a batch."""

    at: datetime
    found: Found
    simulated: bool


Glimpses = Mapping[Labels, Sequence[Glimpse]]  # in the order of time


def is_open(live: Live | None) -> bool:
    """Whether there is an alert already, so that seeing it again is no news."""
    return live is not None and live.alert.state is not State.RESOLVED


def begun_by(
    glimpses: Glimpses, before: Mapping[Labels, Live], timing: Timing
) -> dict[Labels, Live]:
    """Give the alerts that early looks would have begun, by what there was before."""
    found = dict[Labels, Live]()
    for labels, every in glimpses.items():
        known = before.get(labels)
        news = [one for one in every if not known or last_touched(known.alert) <= one.at]
        for first in news[:1]:
            live = begun(known, first.found, timing, simulated=first.simulated, now=first.at)
            if live is not None:
                found[labels] = live
    return found


def told_of(turn: Turn, begun: Mapping[Labels, Live]) -> Turn:
    """Tell what came of alerts that had begun before a turn: of one that ended, that it was missed.

    begun: as the turn has found them.
    """
    own: dict[Labels, list[Event]] = {
        labels: [Event(labels, kind, live.alert.active_at) for kind in happened(None, live.alert)]
        for labels, live in begun.items()
    }
    others = list[Event]()
    for event in turn.events:
        own.get(event.labels, others).append(event)
    events = [event for each in own.values() for event in missed(each)]
    changed = tuple(dict.fromkeys((*turn.changed, *begun)))
    return replace(turn, changed=changed, events=[*others, *events])


def missed(events: Iterable[Event]) -> Sequence[Event]:
    """Tell of an activation: of one that began to fire and ended unseen, that it was missed."""
    every = list(events)
    kinds = {event.kind for event in every}
    if {Kind.FIRING, Kind.RESOLVED} <= kinds:
        last = every[-1]
        return [Event(last.labels, Kind.MISSED, last.at)]
    return every
