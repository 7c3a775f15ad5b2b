"""Groups played through in memory: alerts come and go, the board is made anew from its tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from operator import itemgetter

from alerts.dispatch.alert import LAST_PRIORITY, NOBODY, Alert, AlertId, Holding
from alerts.dispatch.group import LATE, Group, GroupId, Told
from alerts.dispatch.messages.outgoing import dedupe_key
from alerts.dispatch.silence import Silence
from alerts.escalation.rung import Rung, Seen, call_key
from alerts.escalation.runs import Runs
from alerts.groups.board import Board
from alerts.groups.looks import ended
from alerts.groups.routing import routing_of
from alerts.groups.silenced import Muting
from alerts.maintenance.plan import Scope, Window
from alerts.oncall.channels import called
from alerts.oncall.escalate import Run, Taken
from alerts.oncall.people import Oncall
from alerts.oncall.rota import Rota
from core.model import Condition, Relation
from promql.lex import duration_ms
from tests.given import NOW

ROUTING = """
route: {receiver: hook, group_by: [job], group_wait: 30s, group_interval: 5m, repeat_interval: 4h}
receivers: [{name: hook, webhook_configs: [{url: "http://127.0.0.1/"}]}]
"""

SAID = ("tells", "calls", "news", "over")


def oncall(text: str = ROUTING) -> Oncall:
    """Read a routing."""
    found = routing_of([("place", "", text)])
    assert found
    return found


@dataclass
class Play:
    """Tables, and a board over them that a crash takes away."""

    oncall: Oncall = field(default_factory=oncall)
    now: datetime = NOW
    alerts: dict[AlertId, Alert] = field(default_factory=dict)
    groups: dict[GroupId, Group] = field(default_factory=dict)
    silences: list[Muting] = field(default_factory=list)
    told: list[tuple[datetime, Group, Told]] = field(default_factory=list)
    runs_stored: dict[tuple[int, int], Run] = field(default_factory=dict)
    steps: list[Taken] = field(default_factory=list)
    calls: list[tuple[datetime, bytes, str]] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    _current: dict[str, AlertId] = field(default_factory=dict)
    _changed: dict[AlertId, None] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.crash()

    def crash(self) -> None:
        """Lose the memory; the tables stay, as do events that were not grouped."""
        self.board = Board(self.oncall)
        self.runs = Runs(Rota(self.board.oncall))
        self._is_lost = True

    def fires(self, name: str, *, priority: str = LAST_PRIORITY, **labels: str) -> AlertId:
        """Let an alert fire."""
        number = AlertId(next(self._numbers))
        self._current[name] = number
        said = {"alertname": name, **labels}
        self.alerts[number] = Alert(
            id=number, labels=said, fired_at=self.now, annotations={}, priority=priority
        )
        self._changed[number] = None
        return number

    def ends(self, name: str) -> None:
        """Let an alert end."""
        number = self._current.pop(name)
        self.alerts[number] = replace(self.alerts[number], ended_at=self.now)
        self._changed[number] = None

    def acks(self, name: str) -> None:
        """Acknowledge an alert."""
        number = self._current[name]
        self.alerts[number] = replace(self.alerts[number], holding=Holding(self.now))

    def snoozes(self, name: str, lasting: timedelta) -> None:
        """Put an alert off."""
        number = self._current[name]
        put_off = Holding(snoozed_until=self.now + lasting)
        self.alerts[number] = replace(self.alerts[number], holding=put_off)

    def gives_back(self, name: str) -> None:
        """Let go of an alert that was acknowledged or put off."""
        number = self._current[name]
        let_go = Holding(unacked_at=self.now)
        self.alerts[number] = replace(self.alerts[number], holding=let_go)

    def lose(self) -> None:
        """Let nobody get what was sent last."""
        runs = self.runs_stored.items()
        self.lost = {group for (group, _), run in runs if run.is_running}

    def silence(self, name: str, lasting: timedelta) -> None:
        """Silence alerts of a name from now on."""
        matchers = (Condition("alertname", Relation.EQUAL, name),)
        number = str(next(self._numbers))
        ends_at = self.now + lasting
        self.silences.append(
            Silence(id=number, matchers=matchers, starts_at=self.now, ends_at=ends_at)
        )

    def work(self, portal: str, lasting: timedelta) -> None:
        """Maintain a portal from now on."""
        self.silences.append(
            Window(
                id=str(next(self._numbers)),
                scope=Scope.PORTAL,
                names=frozenset({portal}),
                starts_at=self.now,
                ends_at=self.now + lasting,
            )
        )

    def _restore(self) -> None:
        self._is_lost = False
        groups = [each for each in self.groups.values() if each.closed_at is None]
        self.board.restore(groups)
        open_ = {each.id for each in groups}
        self.runs.restore(run for (id_, _), run in self.runs_stored.items() if id_ in open_)
        since = min((each.flushed_at or each.opened_at for each in groups), default=self.now)
        told = {number for each in groups for number in each.sent.firing}
        stored = [
            each
            for each in self.alerts.values()
            if each.ended_at is None or each.id in told or each.ended_at > since - LATE
        ]
        self.board.take(stored, self.now)
        self.board.since_restored(
            [each for each in self.silences if each.ends_at > since], self.now
        )

    def round(self) -> datetime | None:
        """Do what a round of the dispatcher does; returns when the next is due."""
        if self._is_lost:
            self._restore()
        self.board.take([self.alerts[each] for each in self._changed], self.now)
        self._changed.clear()
        seen_at = min(self.board.silenced.seen_at, self.now)
        self.board.silence([each for each in self.silences if each.ends_at > seen_at], self.now)
        alerts = [each for each in self.alerts.values() if each.is_firing]
        held = {each.id: each.holding for each in alerts if each.holding != NOBODY}
        self.board.hold(held, self.now)
        ended(self.board, self.runs, self.now)
        new = [(each.key, GroupId(next(self._numbers))) for each in self.board.unstored()]
        self.board.stored(new)
        for group in self.board.due(self.now):
            if self.board.is_repeating(group, self.now):
                self._renew(group)
            found = self.board.flush(group, self.now)
            self.groups[found.group.id] = found.group
            if found.told:
                self.told.append((self.now, found.group, found.told))
            self._rung(found.group, self.runs.told(self._seen(found.group, found.told)))
        self._climb()
        for each in self.board.open():
            self.groups[each.id] = each
        times = (self.board.next_at(self.now), self.runs.next_at())
        return min(filter(None, times), default=None)

    def _climb(self) -> None:
        lost, self.lost = self.lost, set()
        numbers = {*self.runs.due(self.now), *lost}
        for group in self.board.open():
            if group.id in numbers:
                self._renew(group)
                self._rung(group, self.runs.look(self._seen(group), lost=group.id in lost))
        runs, taken = self.runs.written()
        self.runs_stored |= {(run.group, run.number): replace(run, is_muted=False) for run in runs}
        self.steps += [each for _, each in taken]

    def _renew(self, group: Group) -> None:
        self.board.renew([self.alerts[each.id] for each in self.board.members(group)])

    def _seen(self, group: Group, told: Told | None = None) -> Seen:
        return self.board.seen(group, told, self.now)

    def _rung(self, group: Group, rung: Rung | None) -> None:
        """Note who is called, and who was called before and is told what is new, or over."""
        if rung is None:
            return
        for call in rung.calls:
            assert rung.run
            key = call_key(group, rung.run, (call.round, call.step, call.channel))
            self.calls.append((self.now, key, f"calls {_short(call.channel)}"))
        for verb, names in (("news", rung.news), ("over", rung.ends if rung.over else ())):
            for name in names:
                channel = called(self.oncall, group.receiver, name)
                told = rung.told if verb == "news" else rung.over
                if channel and told and told.heard_by(channel.hears):
                    key = dedupe_key(group.id, group.ordinal, verb, name)
                    self.calls.append((self.now, key, f"{verb} {_short(name)}"))

    def pass_until(self, when: datetime) -> None:
        """Let time pass, with all rounds that are due until then."""
        while (next_at := self.round()) is not None and next_at <= when:
            self.now = max(next_at, self.now)
        self.now = when

    def come(self, when: datetime) -> None:
        """Let time pass; what is due at that moment waits for the next round."""
        self.pass_until(when - timedelta(microseconds=1))
        self.now = when


def transcript(script: str, routing: str = ROUTING) -> str:
    """Play the lines of a script, `at 5m  fires a job=x`, and write what is told between them.

    Lines that begin with one of `SAID` are what it should tell; they are written anew.
    """
    play, lines = Play(oncall(routing)), list[str]()
    for line in filter(None, map(str.strip, script.splitlines())):
        _, at, verb, *rest = line.split()
        if verb not in SAID:
            lines += _told(play, _when(at))
            _do(play, verb, rest)
            lines.append(" ".join(line.split()))
    return "\n".join(lines)


def normal(script: str) -> str:
    """Give a script with single spaces, to be compared."""
    return "\n".join(" ".join(line.split()) for line in script.splitlines() if line.strip())


def _when(text: str) -> datetime:
    return NOW + timedelta(milliseconds=duration_ms(text))


def _do(play: Play, verb: str, rest: list[str]) -> None:
    match verb, rest:
        case "fires", [name, *labels]:
            play.fires(name, **dict(each.split("=") for each in labels))
        case "ends", [name]:
            play.ends(name)
        case "acks", [name]:
            play.acks(name)
        case "gives", ["back", name]:
            play.gives_back(name)
        case "snooze", [name, lasting]:
            play.snoozes(name, timedelta(milliseconds=duration_ms(lasting)))
        case "silence", [name, lasting]:
            play.silence(name, timedelta(milliseconds=duration_ms(lasting)))
        case "work", [portal, lasting]:
            play.work(portal, timedelta(milliseconds=duration_ms(lasting)))
        case (("crash" | "lost" | "end"), []):
            _happens(play, verb)
        case _:
            raise AssertionError((verb, rest))


def _happens(play: Play, verb: str) -> None:
    if verb == "crash":
        play.crash()
    elif verb == "lost":  # nobody gets what was sent last
        play.lose()


def _told(play: Play, until: datetime) -> list[str]:
    before, called_before = len(play.told), len(play.calls)
    play.pass_until(until)
    lines = [(at, _line(told)) for at, _, told in play.told[before:]]
    lines += [(at, text) for at, _, text in play.calls[called_before:]]
    return [f"at {_passed(at)} {text}" for at, text in sorted(lines, key=itemgetter(0))]


def _line(told: Told) -> str:
    names = [each.labels["alertname"] for each in told.firing]
    names += [f"-{each.labels['alertname']}" for each in told.resolved]
    return f"tells {told.reason} {' '.join(names)}"


def _short(channel: str) -> str:
    return channel.removeprefix("person/")


def _passed(at: datetime) -> str:
    return _written(re.sub(r"^0:00:", "", str(at - NOW)))


def _written(passed: str) -> str:
    hours, minutes, seconds = (int(part) for part in f"0:00:{passed}".split(":")[-3:])
    parts = zip((hours, minutes, seconds), "hms", strict=True)
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"
