"""What oncall.yml may say but hardly means, or what does not work yet. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from email.utils import getaddresses
from typing import Final

from alerts.dispatch.route import Route

from .channels import channels_of, unsupported
from .days import days_advice
from .files import ONCALL
from .people import Oncall, Person
from .schedule import first_at, gaps, hours
from .staff.files import PRIORITIES

_AHEAD: Final = timedelta(days=14)
_WATCHERS_WANTED: Final = 2  # one may be away itself
_MAIL: Final = frozenset(("mail", "email"))
_ADDRESS: Final = re.compile(r"[!-~]+@[!-~]+")  # of other alphabets: xn--…
_PUSH: Final = "push"  # to the browsers of the account, unless a provider is described for it
_PHONE: Final = "phone_file, or `to` of the way,"


def advice(oncall: Oncall, today: date) -> Iterator[str]:
    """Say what is legal and yet to be known. today: where the holidays are."""
    for said in dict.fromkeys(_of(oncall)):
        yield f"{ONCALL}: {said}"
    yield from _gaps(oncall, today)
    yield from days_advice(oncall, today)


def _of(oncall: Oncall) -> Iterator[str]:
    yield from _of_receivers(oncall)
    for chain in oncall.chains.values():
        if len(oncall.everybody_of(chain.id)) == 1:
            yield f"chain {chain.id}: nobody comes after the first; name a second person"
    unmet = sorted(_wanted(oncall) - _described(oncall))
    if unmet:
        yield f"channels: no provider for {', '.join(unmet)}; nobody is reached by them"
    for person in oncall.people.values():
        if not person.ways:
            yield f"{person.id} is told by no way; write channels: {{p1: [voice, sms]}}"
        yield from _nowhere(oncall, person)
    if len(oncall.ping_files) < _WATCHERS_WANTED:
        yield (
            "deadman: fewer than two watch from outside whether this center lives; "
            "write deadman: {url_files: […]}, see docs/deadman.md"
        )
    if oncall.notify_simulated:
        yield "notify_simulated: people are called for simulated data"


def _of_receivers(oncall: Oncall) -> Iterator[str]:
    root = oncall.routing.root
    for receiver in dict.fromkeys(_receivers(root)):
        missing = unsupported(oncall, receiver)
        if missing:
            names = ", ".join(missing)
            yield f"{names}: cannot be sent; the receiver of the root, {root.receiver}, is told"
        if not channels_of(oncall, receiver, PRIORITIES[0]):
            yield f"receiver {receiver} tells nobody; give it a webhook, mail or a chain"


def _gaps(oncall: Oncall, today: date) -> Iterator[str]:
    """Say where schedules have nobody, but for overrides, which no file knows."""
    for each in oncall.schedules.values():
        since = first_at(datetime.combine(today, time()), each.zone)
        found = gaps(each, (), oncall.calendar, since, since + _AHEAD)
        if found:
            first = f"{found[0][0].astimezone(each.zone):%Y-%m-%d %H:%M}"
            yield (
                f"{ONCALL}: schedule {each.id}: nobody is on duty for {hours(found):g} h of the "
                f"next {_AHEAD.days} days, first from {first}"
            )


def _wanted(oncall: Oncall) -> set[str]:
    """Ways by which people want to be told."""
    return {way for each in oncall.people.values() for said in each.ways.values() for way in said}


def _described(oncall: Oncall) -> set[str]:
    """Ways for which `channels` has a provider; mail needs a server only."""
    channels = oncall.channels.value if oncall.channels else None
    if not isinstance(channels, Mapping):
        return set()
    ways = channels["ways"].value if "ways" in channels else None
    return {
        *(ways if isinstance(ways, Mapping) else ()),
        *(("mail",) if "smtp" in channels else ()),
        _PUSH,
    }


def _nowhere(oncall: Oncall, person: Person) -> Iterator[str]:
    """Say by which ways somebody cannot be reached, for nothing says where."""
    providers = _providers(oncall)
    wanted = dict.fromkeys(way for said in person.ways.values() for way in said)
    for way in wanted:
        if way in _MAIL:
            missing = "" if _is_mail(person.mail) else "mail, one or several addresses,"
        elif way == _PUSH and way not in providers:
            missing = "" if person.user else "user"
        else:  # of a way without a provider that is said already
            is_there = person.phone_file or person.id in providers.get(way, (person.id,))
            missing = "" if is_there else _PHONE
        if missing:
            yield f"{person.id} is not reached by {way}: write {missing} for this person"


def _is_mail(text: str) -> bool:
    """Whether a letter can go there, as who sends it reads it."""
    found = [address for _, address in getaddresses([text]) if address]
    return bool(found) and all(map(_ADDRESS.fullmatch, found))


def _providers(oncall: Oncall) -> Mapping[str, frozenset[str]]:
    """Give the ways that have a provider, each with the people for whom its `to` has a file."""
    channels = oncall.channels.value if oncall.channels else None
    node = channels.get("ways") if isinstance(channels, Mapping) else None
    ways = node.value if node else None
    found = {}
    for way, each in ways.items() if isinstance(ways, Mapping) else ():
        to = each.value.get("to") if isinstance(each.value, Mapping) else None
        found[way] = frozenset(to.value if to and isinstance(to.value, Mapping) else ())
    return found


def _receivers(route: Route) -> Iterator[str]:
    yield route.receiver
    for child in route.routes:
        yield from _receivers(child)
