"""The channels by which a receiver is told: integrations, and the ways of people. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from alerts.dispatch.dedup import Hears
from alerts.dispatch.receivers import Integration, Receiver

from .people import Chain, Oncall
from .staff.files import PRIORITIES

# Kinds of integration that we can send; no file can name `null`, which is the canary's.
SENT: Final = frozenset(("webhook", "email", "null"))
_TO_PEOPLE: Final = frozenset(("email",))
_RESOLVED_BY_DEFAULT: Final = frozenset(("webhook",))
_PERSON: Final = "person"
NOT_FOR_ENDS: Final = frozenset(("voice",))  # nobody is rung up to hear that it is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way to tell. name: RECEIVER/KIND/INDEX or person/PERSON/WAY.

    is_to_people: what is simulated does not go there. alerts_max: of one message; 0: no limit.
    unsupported: integrations that cannot be used, in whose place it stands.
    """

    name: str
    person: str | None = None
    is_to_people: bool = False
    sends_resolved: bool = True
    alerts_max: int = 0
    unsupported: tuple[str, ...] = ()

    @property
    def hears(self) -> Hears:
        """What it is told of."""
        return Hears.ENDS if self.sends_resolved else Hears.BEGINS


def channels_of(oncall: Oncall, receiver: str, priority: str) -> tuple[Channel, ...]:
    """Give the channels of a receiver for messages of a priority, each once.

    Integrations that we cannot send are replaced by the channels of the root's receiver.
    """
    own = {each.name: each for each in _own(oncall, receiver, priority)}
    missing = unsupported(oncall, receiver)
    root = oncall.routing.root.receiver
    if missing and root != receiver:
        for each in _own(oncall, root, priority):
            own.setdefault(each.name, replace(each, unsupported=missing))
    return tuple(own.values())


def unsupported(oncall: Oncall, receiver: str) -> tuple[str, ...]:
    """Name the integrations of a receiver that we cannot send."""
    return tuple(
        _name(receiver, kind, index)
        for kind, index, integration in _integrations(_receiver(oncall, receiver))
        if not can_send(integration)
    )


def can_send(integration: Integration) -> bool:
    """Whether we can: its kind is one of ours, and no template says where it leads."""
    return integration.kind in SENT and not integration.is_templated


def hears(oncall: Oncall, receiver: str) -> frozenset[Hears]:
    """Tell what those are told of who are told there."""
    every = [
        *channels_of(oncall, receiver, PRIORITIES[0]),
        *channels_of(oncall, receiver, PRIORITIES[-1]),
    ]
    found = frozenset(each.hears for each in every)
    # By his own last message it is told when who hears of no ends is called again by a chain.
    is_called = chain_of(oncall, receiver) is not None
    return found | {Hears.BEGINS} if is_called or not found else found


def may_hear(oncall: Oncall, channel: Channel, *, is_simulated: bool) -> bool:
    """Whether a channel is told of an alert: people are not of simulated data, unless they try."""
    return not (is_simulated and channel.is_to_people and not oncall.notify_simulated)


def integrations_of(oncall: Oncall, receiver: str) -> tuple[Channel, ...]:
    """Give the integrations by which a receiver is told, with the root's where it stands in."""
    own = {each.name: each for each in _integrated(oncall, receiver)}
    missing = unsupported(oncall, receiver)
    for each in _integrated(oncall, oncall.routing.root.receiver) if missing else ():
        own.setdefault(each.name, replace(each, unsupported=missing))
    return tuple(own.values())


def chain_of(oncall: Oncall, receiver: str) -> Chain | None:
    """Give the chain by which people are called; that of the root where it stands in."""
    name = oncall.chain_of.get(receiver)
    if name is None and unsupported(oncall, receiver):
        name = oncall.chain_of.get(oncall.routing.root.receiver)
    return oncall.chains.get(name or "")


def called(oncall: Oncall, receiver: str, name: str) -> Channel | None:
    """Give a channel by which people are called for a receiver; None: it is no more."""
    owner, way, index = name.rsplit("/", 2) if name.count("/") > 1 else (name, "", "")
    if owner != _PERSON or index.isdigit():
        return next((each for each in _integrated(oncall, owner) if each.name == name), None)
    if way not in oncall.people:
        return None
    missing = () if receiver in oncall.chain_of else unsupported(oncall, receiver)
    return replace(_persons(way, index), unsupported=missing)


def _own(oncall: Oncall, receiver: str, priority: str) -> Iterator[Channel]:
    yield from _integrated(oncall, receiver)
    chain = oncall.chain_of.get(receiver)
    for person in oncall.everybody_of(chain) if chain else ():
        for way in ways(oncall.people[person].ways, priority):
            yield _persons(person, way)
    for step in oncall.chains[chain].steps if chain else ():
        for name in step.channels:
            yield from _integrated(oncall, name)


def _integrated(oncall: Oncall, receiver: str) -> Iterator[Channel]:
    for kind, index, integration in _integrations(_receiver(oncall, receiver)):
        if can_send(integration):
            said = integration.sends_resolved
            yield Channel(
                name=_name(receiver, kind, index),
                is_to_people=kind in _TO_PEOPLE,
                sends_resolved=kind in _RESOLVED_BY_DEFAULT if said is None else said,
                alerts_max=_alerts_max(integration),
            )


def _persons(person: str, way: str) -> Channel:
    return Channel(
        name=f"{_PERSON}/{person}/{way}",
        person=person,
        is_to_people=True,
        sends_resolved=way not in NOT_FOR_ENDS,
    )


def ways(by_priority: Mapping[str, tuple[str, ...]], priority: str) -> tuple[str, ...]:
    """Give somebody's ways for a priority: its own, else those of the next more urgent one.

    Who has none that urgent gets the most urgent he has, so that nothing is lost.
    """
    said = [each for each in PRIORITIES if each in by_priority]
    above = [each for each in said if each <= priority]
    chosen = above[-1:] or said[:1]
    return by_priority[chosen[0]] if chosen else ()


def _integrations(receiver: Receiver | None) -> Iterator[tuple[str, int, Integration]]:
    count: dict[str, int] = {}
    for each in receiver.integrations if receiver else ():
        index = count.get(each.kind, 0)
        count[each.kind] = index + 1
        yield each.kind, index, each


def _receiver(oncall: Oncall, name: str) -> Receiver | None:
    return next((each for each in oncall.routing.receivers if each.name == name), None)


def _name(receiver: str, kind: str, index: int) -> str:
    return f"{receiver}/{kind}/{index}"


def _alerts_max(integration: Integration) -> int:
    value = integration.settings.value
    node = value.get("max_alerts") if isinstance(value, Mapping) else None
    return node.value if node and isinstance(node.value, int) else 0
