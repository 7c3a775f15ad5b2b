"""oncall.yml: Alertmanager's keys, and people, schedules and chains beside them. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar

from alerts.dispatch.files import parse_routing
from alerts.dispatch.intervals import Ours
from core.place import Document, Fields, Findings, Holidays, Node, shown

from .chains import Known, parse_chain
from .people import Chain, Oncall, Person, Schedule, Team
from .practice import read_practice
from .reading import known
from .schedule.files import Beside, read_schedule
from .staff import read_people, read_teams

ONCALL: Final = "oncall.yml"
OURS: Final = frozenset(
    ("people", "teams", "schedules", "chains", "channels", "notify_simulated", "duty_phone_file",
     "deadman", "practice")
)  # fmt: skip
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
    to_name = Known(people, schedules, teams, receivers_of(fields))
    chains = _by_id(
        fields,
        "chains",
        [parse_chain(each, to_name, findings) for each in _nodes(fields, "chains")],
    )
    chain_of = chains_by_receiver(fields)
    _check_chains(fields, chains, findings)
    notify_simulated = fields.get("notify_simulated", required=False)
    if notify_simulated and not isinstance(notify_simulated.value, bool):
        fields.wrong("notify_simulated", f"expected true or false, got {shown(notify_simulated)}")
    duty_phone_file = fields.text("duty_phone_file", required=False)
    channels = fields.get("channels", required=False)
    ping_files = ping_files_of(fields.get("deadman", required=False), findings)
    practice = read_practice(fields.get("practice", required=False), findings)
    routing = parse_routing(foreign(document), findings, Ours(holidays))
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
        practice=practice,
    )


def _nodes(fields: Fields, name: str) -> tuple[Node, ...]:
    return fields.nodes(name, required=False)


def _by_id(fields: Fields, name: str, found: list[Named]) -> dict[str, Named]:
    ids = [each.id for each in found]
    for twice in sorted({one for one in ids if one and ids.count(one) > 1}):
        fields.wrong(name, f"{twice!r} is there twice; rename one")
    return {each.id: each for each in found}


def chains_by_receiver(fields: Fields) -> dict[str, str]:
    """Read which receivers have a chain. fields: of the file."""
    found = {}
    for node in _nodes(fields, "receivers"):
        inside = Fields(node, Findings(ONCALL))
        chain = inside.text("chain", required=False)
        if chain:
            name = inside.get("name", required=False)
            found[str(name.value) if name else ""] = chain
    return found


def _check_chains(fields: Fields, chains: Mapping[str, Chain], findings: Findings) -> None:
    for node in _nodes(fields, "receivers"):
        inside = Fields(node, findings)
        known(inside, "chain", inside.text("chain", required=False), chains, "chain")


def ping_files_of(node: Node | None, findings: Findings) -> tuple[str, ...]:
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


def foreign(document: Document) -> Document:
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


def receivers_of(fields: Fields) -> dict[str, bool]:
    """Name the receivers, and whether each has integrations that are told by themselves."""
    found = dict[str, bool]()
    for node in _nodes(fields, "receivers"):
        if isinstance(node.value, Mapping) and "name" in node.value:
            name = str(node.value["name"].value)
            found[name] = any(key.endswith("_configs") for key in node.value)
    return found
