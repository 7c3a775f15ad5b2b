"""Looks at the groups that are due, and the messages that come of them. Pure but for the board."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from alerts.dispatch.group import Group, Told
from alerts.dispatch.messages.outgoing import Outgoing
from alerts.dispatch.messages.storm import Storm
from alerts.escalation.rung import Rung
from alerts.escalation.runs import Runs
from alerts.oncall.channels import Channel

from .board import Board
from .tell import Teller


@dataclass(slots=True)
class Looked:
    """The groups as they are afterwards, and what is to be told.

    refused: channels that hear nothing of alerts that were made up.
    """

    groups: list[Group] = field(default_factory=list)
    messages: list[Outgoing] = field(default_factory=list)
    refused: list[Channel] = field(default_factory=list)

    def put(self, made: Iterable[Outgoing | Channel]) -> None:
        """Take in messages."""
        for each in made:
            if isinstance(each, Outgoing):
                self.messages.append(each)
            else:
                self.refused.append(each)


def looked_at(
    board: Board, runs: Runs, due: Iterable[Group], teller: Teller, now: datetime
) -> Looked:
    """Look at groups; in a storm what is not most urgent is told in one message a receiver."""
    looked, heaps = Looked(), dict[str, list[tuple[Group, Told, Rung]]]()
    for group in due:
        found = board.flush(group, now)
        looked.groups.append(found.group)
        rung = runs.told(board.seen(found.group, found.told, now))
        storm = board.storm(group, now) if found.told else None
        if found.told is None or storm is None or _is_page(found.told, storm):
            looked.put(teller.messages(found.group, found.told, rung, now))
        else:
            heaps.setdefault(group.receiver, []).append((found.group, found.told, rung))
    for heap in heaps.values():
        looked.put(teller.summaries(heap, now))
    return looked


def climbed(
    board: Board,
    runs: Runs,
    due: tuple[Iterable[Group], Collection[int]],
    teller: Teller,
    now: datetime,
) -> Looked:
    """Do what is due of runs. due: their groups, and those of which nobody got the last calls."""
    looked, (groups, lost) = Looked(), due
    for group in groups:
        rung = runs.look(board.seen(group, None, now), lost=group.id in lost)
        looked.put(teller.messages(group, None, rung, now) if rung else ())
    return looked


def ended(board: Board, runs: Runs, now: datetime) -> None:
    """End the runs of which somebody has all, or nothing fires any more."""
    for group in board.open():
        if runs.running(group):
            runs.goes_on(board.seen(group, None, now))


def _is_page(told: Told, storm: Storm) -> bool:
    """Whether something is so urgent that it is told by itself even in a storm."""
    urgent = (each for each in told.firing if each.priority == "p1" and each.id in told.news)
    return next(urgent, None) is not None and storm.page()
