"""What becomes of alerts that were posted: they fire at once, and end when they are over. Pure.

They live as alerts of rules do that hold for no time; so one that comes and goes again and again
is held, too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import nan
from typing import Final, NamedTuple

from alerts.rules.evaluate import Found
from alerts.rules.life import QUIET, REMEMBERED, Alert, State, Timing, Why
from alerts.rules.parts import SIMULATED
from alerts.rules.turn import Event, Kind, Live, Past, Seen, Turn, turned
from core.model import Labels

# The sender's clock may be so much ahead of ours; who posts what goes on says minutes.
AHEAD: Final = timedelta(seconds=5)


class Span(NamedTuple):
    """One time of an alert. is_said: its sender said that it was over."""

    begin: datetime
    end: datetime
    is_said: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of `posted_alert`. origin: id of the key by which it came. earlier: times before."""

    origin: str
    labels: Labels
    annotations: dict[str, str]
    generator_url: str
    starts_at: datetime
    ends_at: datetime
    unit: str | None
    updated_at: datetime
    earlier: Sequence[Span] = ()

    def is_active(self, now: datetime) -> bool:
        """Whether it is not over."""
        return self.ends_at > now

    @property
    def is_said(self) -> bool:
        """Whether its end was said; else it is when it has to be posted again."""
        return self.ends_at - self.updated_at <= AHEAD


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of the alerts of one origin. gone: of whom nothing is left."""

    turn: Turn
    gone: tuple[Labels, ...] = ()


def is_concerned(row: Row | None, live: Live | None, now: datetime) -> bool:
    """Whether there is anything to decide of an alert."""
    is_active = row is not None and row.is_active(now)
    if live is None:
        return row is not None
    if live.alert.state is State.RESOLVED:
        return is_active or _is_forgotten(live, now)
    return not is_active or live.alert.gone_at is not None or live.alert.is_flapping


def decided(lives: Mapping[Labels, Live], rows: Mapping[Labels, Row], now: datetime) -> Decided:
    """Decide of some alerts of an origin: these are all that have rows or lives among them."""
    found = {
        labels: Found(nan, row.annotations) for labels, row in rows.items() if row.is_active(now)
    }
    seen = Seen(found=found, has_data=lambda _: True, is_simulated=_is_simulated)
    turn = _unsaid(turned(lives, seen, Timing(), now=now), lives, rows)
    began = {
        labels: _begun(turn.lives[labels], lives.get(labels), rows[labels])
        for labels in turn.changed
        if turn.lives[labels].row is None and labels in rows
    }
    gone = tuple(labels for labels in {**lives, **rows} if labels not in turn.lives)
    return Decided(replace(turn, lives={**turn.lives, **began}), gone)


def unseen(row: Row, live: Live | None, since: datetime, now: datetime) -> Sequence[Span]:
    """Give the times of an alert that were over before anybody has seen them.

    since: when somebody looked last. Of one that is open it is not known which of them it was.
    """
    if live is not None and live.alert.ended_at is None:
        return ()
    begin = live.alert.ended_at if live and live.alert.ended_at else None
    spans = [*row.earlier, Span(row.starts_at, row.ends_at, row.is_said)]
    return [one for one in spans if since < one.end <= now and not (begin and one.begin < begin)]


def missed(row: Row, span: Span) -> Past:
    """Give an alert that was over before anybody has seen it."""
    begin, end, is_said = span
    why = Why.RECOVERED if is_said else Why.NO_DATA
    over = Alert(state=State.RESOLVED, active_at=begin, fired_at=begin, ended_at=end, why=why)
    found = Found(nan, row.annotations)
    live = Live(alert=over, found=found, simulated=_is_simulated(row.labels))
    return Past(row.labels, live, (Event(row.labels, Kind.MISSED, end),))


def next_at(lives: Iterable[Live], rows: Iterable[Row], now: datetime) -> datetime | None:
    """Say when something is to be decided next, if nothing is posted before."""
    times = [row.ends_at for row in rows if row.ends_at > now]
    for live in lives:
        if live.alert.gone_at is not None:
            times.append(live.alert.gone_at + QUIET)
        elif live.alert.is_flapping:
            times.append(live.alert.changes[-1] + QUIET)
        if live.alert.ended_at is not None:
            times.append(live.alert.ended_at + REMEMBERED)
    return min((at for at in times if at > now), default=None)


def _unsaid(turn: Turn, before: Mapping[Labels, Live], rows: Mapping[Labels, Row]) -> Turn:
    """Say of those that are only posted no more that nobody knows whether they have recovered."""
    ends = {
        labels: replace(live, alert=replace(live.alert, why=Why.NO_DATA))
        for labels, live in turn.lives.items()
        if live.alert.state is State.RESOLVED
        and before[labels].alert.state is not State.RESOLVED
        and not (labels in rows and rows[labels].is_said)
    }
    return replace(turn, lives={**turn.lives, **ends})


def _is_forgotten(live: Live, now: datetime) -> bool:
    return live.alert.ended_at is not None and now - live.alert.ended_at >= REMEMBERED


def _begun(live: Live, before: Live | None, row: Row) -> Live:
    """Let an alert be active since its sender says so, but not since before its last end."""
    since = row.starts_at
    if before is not None and before.alert.ended_at is not None:
        since = max(since, before.alert.ended_at)
    return replace(live, alert=replace(live.alert, active_at=min(since, live.alert.active_at)))


def _is_simulated(labels: Labels) -> bool:
    return SIMULATED in labels
