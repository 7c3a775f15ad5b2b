"""Which rules a page of a review has, and where the next one begins. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from alerts.desk.wanted import CursorError, cursor_of, place_in

from .figures import Flap, Load, Noise, Period, Rank, Unused

PAGE: Final = 50
IGNORED_MIN: Final = 3  # so often a rule has to fire until it says something that nobody acted

Row = TypeVar("Row")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of a page, how many there are of them in all, and where the next page begins."""

    rows: tuple[Row, ...]
    total: int
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A page of a review. Of the rows those are given that were asked for."""

    period: Period
    load: Load
    total: int
    next: str | None
    noise: Sequence[Noise] = ()
    flaps: Sequence[Flap] = ()
    unused: Sequence[Unused] = ()


def noisiest(ranks: Iterable[Rank], cursor: str | None) -> Page[Rank]:
    """Give rules, those whose alerts fired most often first. Raises CursorError."""
    return _page({(-each.fired, -each.newest): each for each in ranks}, cursor)


def ignored(
    ranks: Iterable[Rank], acted: Collection[tuple[str, str]], cursor: str | None
) -> Page[Rank]:
    """Give rules that fired some times, and about which nobody did anything. Raises CursorError."""
    known = set(acted)
    return noisiest(
        (each for each in ranks if each.fired >= IGNORED_MIN and each.key not in known), cursor
    )


def flapping(flaps: Iterable[Flap], cursor: str | None) -> Page[Flap]:
    """Give label sets, those that came and went most often first. Raises CursorError."""
    return _page({(-each.events, -each.newest): each for each in flaps}, cursor)


def unused(rules: Iterable[Unused], cursor: str | None) -> Page[Unused]:
    """Give rules in the order of their files. Raises CursorError."""
    return _page({(0, place): each for place, each in enumerate(rules)}, cursor)


def _page(by_place: dict[Place, Row], cursor: str | None) -> Page[Row]:
    places = sorted(by_place)
    after = _after(cursor) if cursor is not None else None
    left = [place for place in places if after is None or place > after]
    shown = left[:PAGE]
    following = cursor_of(shown[-1]) if len(left) > PAGE else None
    return Page(tuple(by_place[place] for place in shown), len(places), following)


def _after(cursor: str) -> Place:
    first, second = place_in(cursor, (int, int))
    if not isinstance(first, int) or not isinstance(second, int):
        raise CursorError(cursor)
    return first, second
