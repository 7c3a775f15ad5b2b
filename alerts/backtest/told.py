"""Whom a rule's alerts would have reached, and when: by the board of dispatch. Pure.

Nobody acknowledges, so chains are climbed to their ends; nothing is silenced, no other alert
inhibits: what the rule sends by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from alerts.dispatch.alert import Alert, AlertId
from alerts.dispatch.group import GroupId
from alerts.escalation.runs import Runs
from alerts.groups.board import Board
from alerts.groups.looks import climbed, looked_at
from alerts.groups.tell import Teller
from alerts.oncall.people import Oncall
from alerts.oncall.rota import Rota
from alerts.rules.naming import priority_of

from .replay import Activation


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that would have been sent. kind: firing, resolved, repeat, escalation."""

    at: datetime
    receiver: str
    channel: str
    person: str | None
    kind: str
    priority: str


def messages(
    activations: Iterable[Activation], oncall: Oncall, until: datetime
) -> Iterator[Message]:
    """Give the messages about alerts, in their order, as if no data had been made up."""
    board, rota = Board(oncall), Rota(oncall)
    runs, teller = Runs(rota), Teller(rota, "")
    turns = groupby(sorted(_turns(activations), key=_at), _at)
    groups = 0
    for at, news in _beats(board, runs, turns, until):
        board.take(news, at)
        new = board.unstored()
        board.stored((each.key, GroupId(groups + n)) for n, each in enumerate(new, 1))
        groups += len(new)
        made_now = looked_at(board, runs, board.due(at), teller, at).messages
        numbers = set(runs.due(at))
        due = [group for group in board.open() if group.id in numbers] if numbers else []
        made_now += climbed(board, runs, (due, ()), teller, at).messages
        for made in made_now:
            yield Message(
                at=at,
                receiver=made.receiver,
                channel=made.channel,
                person=made.person,
                kind=made.kind.value,
                priority=made.priority,
            )


def _beats(
    board: Board,
    runs: Runs,
    turns: Iterable[tuple[datetime, Iterable[tuple[datetime, Alert]]]],
    until: datetime,
) -> Iterator[tuple[datetime, list[Alert]]]:
    """Give the moments at which there is something to do, and what is new at each."""
    now = None
    for at, news in turns:
        while now and (due := _next_at(board, runs, now)) and due < min(at, until):
            now = due
            yield now, []
        if at > until:
            break
        now = at
        yield now, [alert for _, alert in news]
    while now and (due := _next_at(board, runs, now)) and due <= until:
        now = due
        yield now, []


def _next_at(board: Board, runs: Runs, now: datetime) -> datetime | None:
    times = (board.next_at(now), runs.next_at())
    return min((at for at in times if at is not None), default=None)


def _turns(activations: Iterable[Activation]) -> Iterator[tuple[datetime, Alert]]:
    """Tell when alerts fire, and when they have ended."""
    for number, each in enumerate(activations, 1):
        if each.fired_at is None:
            continue
        labels = dict(each.labels)
        alert = Alert(
            id=AlertId(number),
            labels=labels,
            fired_at=each.fired_at,
            annotations=each.found.annotations,
            priority=priority_of(labels),
            unit=labels.get("unit", ""),
            active_at=each.active_at,
        )
        yield each.fired_at, alert
        if each.ended_at is not None:
            yield each.ended_at, replace(alert, ended_at=each.ended_at)


def _at(turn: tuple[datetime, Alert]) -> datetime:
    return turn[0]
