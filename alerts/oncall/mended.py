"""An oncall.yml that this version cannot read, as far as it goes: rather all than nobody.

What one version has taken the next one may refuse. Until somebody puts it right chains go on that
are whole, and a chain of which anything is not calls all whom it names. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from alerts.dispatch.files import Routing, parse_routing
from alerts.dispatch.intervals import Ours
from core.place import Document, Fields, Findings, Holidays, Node, read_yaml

from .chains import Known, parse_chain
from .files import ONCALL, chains_by_receiver, foreign, ping_files_of, receivers_of
from .people import Chain, Oncall, Person, Schedule, Step
from .practice import read_practice
from .schedule.files import Beside, read_schedule
from .staff import read_people

EVERYBODY: Final = "everybody"  # chain and receiver of what nothing else can be read of
_ROUTING: Final = f"route: {{receiver: {EVERYBODY}}}\nreceivers: [{{name: {EVERYBODY}}}]"


@dataclass(slots=True)
class _Parts:
    """Parts of a file, each read by itself. nodes: of what chains may name, by its id."""

    document: Document
    holidays: Holidays | None
    people: dict[str, Person] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)

    def list_of(self, name: str) -> tuple[Node, ...]:
        fields = Fields(self.document.root, Findings(ONCALL))
        return fields.nodes(name, required=False)

    def named(self, node: Node, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        """Name the people of whom there is any word below a node."""
        for word in _words(node):
            if word in self.people:
                yield word
            elif word in self.nodes and word not in seen:
                yield from self.named(self.nodes[word], seen | {word})

    def all_of(self, node: Node) -> Chain:
        """Give a chain that calls all at once whom it names; if that is nobody, all there are."""
        people = tuple(dict.fromkeys(self.named(node))) or tuple(self.people)
        return Chain(id=_id(node), steps=(Step(people=people),))


def mended(document: Document, holidays: Holidays | None) -> Oncall | None:
    """Read what can be read; None: there is nobody who could be called."""
    parts = _Parts(document, holidays)
    parts.people = {each.id: each for each in _people(parts) if each.id}
    if not parts.people:
        return None
    parts.nodes = {
        _id(node): node for name in ("teams", "schedules") for node in parts.list_of(name)
    }
    schedules = dict(_schedules(parts))
    chains = {chain.id: chain for chain in _chains(parts, schedules)}
    everybody = Chain(id=EVERYBODY, steps=(Step(people=tuple(parts.people)),))
    routing, chain_of = _routing(parts), chains_by_receiver(Fields(document.root, Findings(ONCALL)))
    if routing is None:
        routing, chain_of = _to_everybody(), {EVERYBODY: EVERYBODY}
    fields = Fields(document.root, Findings(ONCALL))
    return Oncall(
        routing=routing,
        chain_of={name: one if one in chains else EVERYBODY for name, one in chain_of.items()},
        people=parts.people,
        schedules=schedules,
        chains={EVERYBODY: everybody, **chains},
        channels=fields.get("channels", required=False),
        duty_phone_file=fields.text("duty_phone_file", required=False),
        ping_files=ping_files_of(fields.get("deadman", required=False), Findings(ONCALL)),
        calendar=holidays,
        practice=read_practice(fields.get("practice", required=False), Findings(ONCALL)),
    )


def _people(parts: _Parts) -> Sequence[Person]:
    return read_people(parts.list_of("people"), Findings(ONCALL))


def _schedules(parts: _Parts) -> Iterator[tuple[str, Schedule]]:
    """Give the schedules that are whole."""
    for node in parts.list_of("schedules"):
        findings = Findings(ONCALL)
        found = read_schedule(node, Beside(parts.people, parts.holidays), findings)
        if found.id and not findings.all():
            yield found.id, found


def _chains(parts: _Parts, schedules: Mapping[str, Schedule]) -> Iterator[Chain]:
    """Give chains; those that are not whole, or name a team, call all at once."""
    receivers = receivers_of(Fields(parts.document.root, Findings(ONCALL)))
    known = Known(parts.people, schedules, {}, receivers)
    for node in parts.list_of("chains"):
        findings = Findings(ONCALL)
        found = parse_chain(node, known, findings)
        yield parts.all_of(node) if findings.all() else found


def _routing(parts: _Parts) -> Routing | None:
    return parse_routing(foreign(parts.document), Findings(ONCALL), Ours(parts.holidays))


def _to_everybody() -> Routing:
    document = read_yaml(_ROUTING.encode(), Findings(ONCALL))
    routing = parse_routing(document, Findings(ONCALL)) if document else None
    if routing is None:
        raise ValueError(_ROUTING)
    return routing


def _id(node: Node) -> str:
    own = node.value.get("id") if isinstance(node.value, Mapping) else None
    return str(own.value) if own else ""


def _words(node: Node) -> Iterable[str]:
    """Give the scalars below a node, but its own id."""
    if isinstance(node.value, Mapping):
        for name, one in node.value.items():
            yield from _words(one) if name != "id" else ()
    elif isinstance(node.value, tuple):
        for one in node.value:
            yield from _words(one)
    else:
        yield str(node.value)
