"""Who is on duty: what layers say, and overrides before them. Pure."""

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from core.place import Holidays

from .layers import Schedule
from .turns import Span, Turn, spans, turns

_MOMENT: Final = timedelta(microseconds=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Somebody is on duty instead, [begins, ends). The one with the highest id is the newest.

    replaces: whose time it is; empty: that of whoever is on duty then.
    """

    id: int
    schedule: str
    begins: datetime
    ends: datetime
    person: str
    replaces: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One person's turn in one schedule, [begins, ends). layer: from 0; None: by an override."""

    schedule: str
    person: str
    begins: datetime
    ends: datetime
    layer: int | None
    override: int | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Who is on duty for a while. names: who was to be, or is, before newer overrides."""

    person: str
    names: frozenset[str]
    layer: int | None = None
    turn: int | None = None
    override: int | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    begins: datetime
    ends: datetime
    places: tuple[_Place, ...]


def on_duty(
    schedule: Schedule, overrides: Sequence[Override], calendar: Holidays | None, at: datetime
) -> tuple[str, ...]:
    """Give who is on duty at a moment, each once; nobody: ()."""
    piece = next(_pieces(schedule, overrides, calendar, (at, at + _MOMENT)))
    return tuple(place.person for place in piece.places)


def shifts(
    schedule: Schedule,
    overrides: Sequence[Override],
    calendar: Holidays | None,
    since: datetime,
    until: datetime,
) -> list[Shift]:
    """Give all shifts of a span, cut to it, in the order of their beginnings."""
    found, going = list[Shift](), dict[tuple[object, ...], Shift]()
    for piece in _pieces(schedule, overrides, calendar, (since, until)):
        before, going = going, {}
        for place in piece.places:
            # Of one override it is one shift, whoever's turns it takes.
            key = (place.person, place.layer, place.turn, place.override)
            begun = before.pop(key, None)
            going[key] = Shift(
                schedule=schedule.id,
                person=place.person,
                begins=begun.begins if begun else piece.begins,
                ends=piece.ends,
                layer=place.layer,
                override=place.override,
            )
        found += before.values()
    found += going.values()
    return sorted(found, key=lambda shift: (shift.begins, shift.ends))


def gaps(
    schedule: Schedule,
    overrides: Sequence[Override],
    calendar: Holidays | None,
    since: datetime,
    until: datetime,
) -> list[Span]:
    """Give the times of a span when nobody is on duty who is to be, in order."""
    found = list[Span]()
    for piece in _pieces(schedule, overrides, calendar, (since, until)):
        if piece.places:
            continue
        if found and found[-1][1] == piece.begins:
            found[-1] = (found[-1][0], piece.ends)
        else:
            found.append((piece.begins, piece.ends))
    if not schedule.covers or not found:
        return found
    wanted = spans(schedule.covers, schedule.zone, calendar, (since, until))
    return [
        (max(begin, first), min(end, last))
        for begin, end in found
        for first, last in wanted
        if first < end and begin < last
    ]


def hours(every: Iterable[Span]) -> float:
    """Give how long spans are together, in hours."""
    return sum(((end - begin) / _HOUR for begin, end in every), 0.0)


def _pieces(
    schedule: Schedule,
    overrides: Sequence[Override],
    calendar: Holidays | None,
    span: Span,
) -> Iterator[_Piece]:
    """Cut a span wherever anything may change, and say who is on duty in each piece."""
    since, until = (each.astimezone(UTC) for each in span)
    layers = [turns(layer, schedule.zone, calendar, since, until) for layer in schedule.layers]
    begins = [[turn.begins for turn in each] for each in layers]
    wanted = sorted(
        (
            each
            for each in overrides
            if each.schedule == schedule.id and each.begins < until and each.ends > since
        ),
        key=lambda each: each.id,
    )
    edges = {since, until}
    edges.update(edge for each in layers for turn in each for edge in (turn.begins, turn.ends))
    edges.update(
        edge for each in wanted for edge in (each.begins, each.ends) if since < edge < until
    )
    times = sorted(edges)
    for begin, end in itertools.pairwise(times):
        places = _of_layers(layers, begins, begin)
        for override in wanted:
            if override.begins <= begin < override.ends:
                places = _overridden(places, override)
        yield _Piece(begin, end, tuple(_known(places, schedule)))


def _of_layers(
    layers: Sequence[Sequence[Turn]], begins: Sequence[Sequence[datetime]], at: datetime
) -> tuple[_Place, ...]:
    """Give the turn of the last layer that has one."""
    for number in range(len(layers) - 1, -1, -1):
        index = bisect_right(begins[number], at) - 1
        if index >= 0 and at < layers[number][index].ends:
            turn = layers[number][index]
            return tuple(
                _Place(person, frozenset((person,)), number, turn.number) for person in turn.people
            )
    return ()


def _overridden(places: tuple[_Place, ...], by: Override) -> tuple[_Place, ...]:
    """Put somebody in the place of one who is, or was to be, on duty; or of them all."""
    if by.replaces:
        return tuple(
            replace(_new(by), names=each.names | {by.person}) if by.replaces in each.names else each
            for each in places
        )
    names = frozenset((by.person,)).union(*(each.names for each in places))
    return (replace(_new(by), names=names),)


def _new(by: Override) -> _Place:
    return _Place(by.person, frozenset(), override=by.id)


def _known(places: tuple[_Place, ...], schedule: Schedule) -> Iterator[_Place]:
    """Leave out who has left, and who is there twice."""
    seen = set[str]()
    for place in places:
        is_there = schedule.known is None or place.person in schedule.known
        if is_there and place.person not in seen:
            seen.add(place.person)
            yield place
