"""oncall.yml: Alertmanager's keys, and people, schedules and chains beside them. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar

from alerts.dispatch.files import parse_routing
from alerts.dispatch.intervals import Ours
from core.place import Document, Fields, Findings, Holidays, Node, shown

from .people import Chain, Oncall, Person, Schedule, Step, Team
from .reading import known, seconds
from .schedule.files import Beside, read_schedule
from .staff import read_people, read_teams

ONCALL: Final = "oncall.yml"
OURS: Final = frozenset(
    ("people", "teams", "schedules", "chains", "channels", "notify_simulated", "duty_phone_file",
     "deadman")
)  # fmt: skip
_REPEAT_MAX: Final = 10
_WATCHERS_MAX: Final = 8

Named = TypeVar("Named", Person, Team, Schedule, Chain)


def parse_oncall(
    document: Document, findings: Findings, holidays: Holidays | None = None
) -> Oncall | None:
    """Read oncall.yml; None when something is wrong with it.

    holidays: the calendar beside it; without one no time may name `days`.
    """
    fields = Fields(document.root, findings)
    people = _by_id(fields, "people", read_people(_nodes(fields, "people"), findings))
    teams = _by_id(fields, "teams", read_teams(_nodes(fields, "teams"), people, findings))
    beside = Beside(people, holidays)
    schedules = _by_id(
        fields,
        "schedules",
        [read_schedule(each, beside, findings) for each in _nodes(fields, "schedules")],
    )
    to_name = (people, schedules)
    chains = _by_id(
        fields, "chains", [_chain(each, to_name, findings) for each in _nodes(fields, "chains")]
    )
    chain_of = _chains_of(fields, chains, findings)
    notify_simulated = fields.get("notify_simulated", required=False)
    if notify_simulated and not isinstance(notify_simulated.value, bool):
        fields.wrong("notify_simulated", f"expected true or false, got {shown(notify_simulated)}")
    duty_phone_file = fields.text("duty_phone_file", required=False)
    channels = fields.get("channels", required=False)
    ping_files = _ping_files(fields.get("deadman", required=False), findings)
    routing = parse_routing(_foreign(document), findings, Ours(holidays))
    if routing is None:
        return None
    return Oncall(
        routing=routing,
        chain_of=chain_of,
        people=people,
        schedules=schedules,
        teams=teams,
        chains=chains,
        notify_simulated=notify_simulated is not None and notify_simulated.value is True,
        channels=channels,
        duty_phone_file=duty_phone_file,
        ping_files=ping_files,
        calendar=holidays,
    )


def _nodes(fields: Fields, name: str) -> tuple[Node, ...]:
    return fields.nodes(name, required=False)


def _by_id(fields: Fields, name: str, found: list[Named]) -> dict[str, Named]:
    ids = [each.id for each in found]
    for twice in sorted({one for one in ids if one and ids.count(one) > 1}):
        fields.wrong(name, f"{twice!r} is there twice; rename one")
    return {each.id: each for each in found}


def _chain(
    node: Node,
    to_name: tuple[Mapping[str, Person], Mapping[str, Schedule]],
    findings: Findings,
) -> Chain:
    fields = Fields(node, findings)
    steps = tuple(_step(each, to_name, findings) for each in fields.nodes("steps"))
    if not any(step.people or step.schedules for step in steps):
        fields.wrong("steps", "call nobody; add {notify: {person: …}} or {notify: {schedule: …}}")
    chain = Chain(id=fields.slug("id"), steps=steps)
    fields.end()
    return chain


def _step(
    node: Node,
    to_name: tuple[Mapping[str, Person], Mapping[str, Schedule]],
    findings: Findings,
) -> Step:
    fields, (people, schedules) = Fields(node, findings), to_name
    repeat = fields.number("repeat", above=0, up_to=_REPEAT_MAX, required=False)
    notify = fields.get("notify", required=not fields.has("repeat"))
    person = schedule = ""
    if notify:
        inside = Fields(notify, findings)
        person = inside.text("person", required=False)
        schedule = inside.text("schedule", required=False)
        if bool(person) == bool(schedule) and isinstance(notify.value, Mapping):
            findings.add(notify.line, notify.path, "name one: a person or a schedule")
        known(inside, "person", person, people, "person")
        known(inside, "schedule", schedule, schedules, "schedule")
        inside.end()
    step = Step(
        wait_seconds=seconds(fields, "wait"),
        people=(person,) if person else (),
        schedules=(schedule,) if schedule in schedules else (),
        repeat=int(repeat or 0),
    )
    fields.end()
    return step


def _chains_of(fields: Fields, chains: Mapping[str, Chain], findings: Findings) -> dict[str, str]:
    """Read which receivers have a chain."""
    found = {}
    for node in _nodes(fields, "receivers"):
        inside = Fields(node, findings)
        chain = inside.text("chain", required=False)
        known(inside, "chain", chain, chains, "chain")
        if chain:
            name = inside.get("name", required=False)
            found[str(name.value) if name else ""] = chain
    return found


def _ping_files(node: Node | None, findings: Findings) -> tuple[str, ...]:
    """Read by which files the center finds who watches it."""
    if node is None:
        return ()
    fields = Fields(node, findings)
    files = fields.texts("url_files")
    if len(files) > _WATCHERS_MAX:
        fields.wrong("url_files", f"{len(files)} are too many; name up to {_WATCHERS_MAX}")
    for each in files:
        if each.startswith("/") or ".." in each.split("/"):
            fields.wrong("url_files", f"{each}: name it from this folder, or IOC_STATE/secrets")
    fields.end()
    return files


def _foreign(document: Document) -> Document:
    """Give the file as Alertmanager would read it, without our keys."""
    root = _without(document.root, OURS)
    if isinstance(root.value, Mapping) and "receivers" in root.value:
        receivers = root.value["receivers"]
        if isinstance(receivers.value, tuple):
            bare = tuple(_without(each, frozenset(("chain",))) for each in receivers.value)
            root = replace(root, value={**root.value, "receivers": replace(receivers, value=bare)})
    return replace(document, root=root)


def _without(node: Node, names: frozenset[str]) -> Node:
    if not isinstance(node.value, Mapping):
        return node
    return replace(node, value={key: one for key, one in node.value.items() if key not in names})
