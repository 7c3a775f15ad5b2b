"""The chains of oncall.yml: steps by which people are called until somebody acknowledges. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from alerts.durations import seconds
from core.place import Fields, Findings, Node, closest

from .people import Chain, Person, Schedule, Step, Team
from .staff.files import PRIORITIES

_REPEAT_MAX: Final = 10
_STEPS_MAX: Final = 20
_WAIT_SECONDS_MAX: Final = 7 * 86400
_NAMES: Final = {"person": "person", "schedule": "schedule", "team": "team", "channel": "receiver"}


@dataclass(frozen=True, slots=True)
class Known:
    """Whom steps may name. receivers: whether each has integrations."""

    people: Mapping[str, Person]
    schedules: Mapping[str, Schedule]
    teams: Mapping[str, Team]
    receivers: Mapping[str, bool]

    def of(self, kind: str) -> Mapping[str, object]:
        """Give what a key of `notify` may name."""
        named: Mapping[str, Mapping[str, object]] = {
            "person": self.people,
            "schedule": self.schedules,
            "team": self.teams,
            "channel": {name: has for name, has in self.receivers.items() if has},
        }
        return named[kind]


def parse_chain(node: Node, known: Known, findings: Findings) -> Chain:
    """Read a chain."""
    fields = Fields(node, findings)
    nodes = fields.nodes("steps")
    steps = tuple(_step(each, known, findings) for each in nodes)
    for fault in _faults(steps):
        fields.wrong("steps", fault)
    escalates = fields.texts("escalates") if fields.has("escalates") else ("p1", "p2")
    for each in escalates:
        if each not in PRIORITIES:
            fields.wrong("escalates", f"{each!r} is no priority; write [p1, p2]")
    chain = Chain(id=fields.slug("id"), steps=steps, escalates=frozenset(escalates))
    fields.end()
    return chain


def _faults(steps: Sequence[Step]) -> Iterator[str]:
    if not any(step.people or step.schedules or step.teams for step in steps):
        yield "call nobody; add {notify: {person: …}} or {notify: {schedule: …}}"
    if any(step.repeat for step in steps[:-1]):
        yield "go on after a repeat; let it be the last"
    if len(steps) > _STEPS_MAX:
        yield f"are {len(steps)}; write up to {_STEPS_MAX}"


def _step(node: Node, known: Known, findings: Findings) -> Step:
    fields = Fields(node, findings)
    repeat = fields.number("repeat", above=0, up_to=_REPEAT_MAX, required=False)
    notify = fields.get("notify", required=not fields.has("repeat"))
    named = _notified(notify, known, findings) if notify else {}
    if notify and fields.has("repeat"):
        fields.wrong("repeat", "stands in a step of its own: {wait: 10m, repeat: 3}")
    if repeat and repeat != int(repeat):
        fields.wrong("repeat", f"{repeat:g} is no whole number; write 3")
    step = Step(
        wait_seconds=_wait(fields),
        people=_one(named, "person"),
        schedules=_one(named, "schedule"),
        teams=_one(named, "team"),
        channels=_one(named, "channel"),
        repeat=int(repeat or 0),
    )
    fields.end()
    return step


def _notified(notify: Node, known: Known, findings: Findings) -> dict[str, str]:
    """Read whom a step names; only who is known."""
    inside = Fields(notify, findings)
    said = {kind: inside.text(kind, required=False) for kind in _NAMES}
    named = {kind: name for kind, name in said.items() if name}
    if len(named) != 1 and isinstance(notify.value, Mapping):
        reason = "name one: a person, a schedule, a team or a channel"
        findings.add(notify.line, notify.path, reason)
    for kind, name in named.items():
        if name not in known.of(kind):
            what = "with integrations " if kind == "channel" and name in known.receivers else ""
            hint = closest(name, known.of(kind))
            inside.wrong(kind, f"there is no {_NAMES[kind]} {what}{name!r}{hint}")
    inside.end()
    return {kind: name for kind, name in named.items() if name in known.of(kind)}


def _one(named: Mapping[str, str], kind: str) -> tuple[str, ...]:
    return (named[kind],) if kind in named else ()


def _wait(fields: Fields) -> float:
    waited = seconds(fields, "wait", such_as="5m, 12h or 1w") or 0.0
    if waited > _WAIT_SECONDS_MAX:
        fields.wrong("wait", "is too long; write up to 7d")
    return waited
