"""The routing tree: which receivers an alert goes to, and with which others together. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from core.model import Condition, Texts

from .matchers import matches

EVERY_LABEL: Final = "..."  # grouped by all of them: each alert alone

_PLACE: Final = re.compile(r"/[0-9]+\{")

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A node of the tree, with all that it has inherited.

    id: of the node, the same as long as its place in the tree and its matchers are. goes_on:
    whether siblings after it are asked too (`continue`). mute, active: names of time intervals.
    labels: templates for its notifications.
    """

    id: str
    receiver: str
    matchers: tuple[Condition, ...] = ()
    group_by: tuple[str, ...] = ()
    goes_on: bool = False
    group_wait_seconds: float = 30.0
    group_interval_seconds: float = 300.0
    repeat_interval_seconds: float = 4 * 3600.0
    mute: tuple[str, ...] = ()
    active: tuple[str, ...] = ()
    labels: Texts = ()
    routes: tuple["Route", ...] = ()

    def group_labels(self, labels: Labels) -> Texts:
        """Give what alerts of a group have in common: a label that is absent is left out."""
        if EVERY_LABEL in self.group_by:
            return tuple(sorted(labels.items()))
        return tuple((name, labels[name]) for name in sorted(self.group_by) if labels.get(name))


def keyed(route: Route, parent: str = "", key: str = "") -> Route:
    """Give a tree whose ids, as keys of groups, do not tell the places of nodes among siblings.

    So a route that is put before others changes nothing for the groups of these. Of siblings with
    the same matchers the second is numbered. parent, key: the id of the parent, before and after.
    """
    own = key + _PLACE.sub("/{", route.id.removeprefix(parent), count=1)
    children, count = list[Route](), Counter[str]()
    for child in route.routes:
        found = keyed(child, route.id, own)
        count[found.id] += 1
        if count[found.id] > 1:
            found = keyed(child, route.id, f"{own}#{count[found.id]}")
        children.append(found)
    return replace(route, id=own, routes=tuple(children))


def routes_of(root: Route, labels: Labels) -> tuple[Route, ...]:
    """Find the nodes that an alert goes to, in the order of the tree; the root, if no other."""
    return tuple(_found(root, labels))


def _found(route: Route, labels: Labels) -> Iterator[Route]:
    if not matches(route.matchers, labels):
        return
    found = False
    for child in route.routes:
        inside = tuple(_found(child, labels))
        found = found or bool(inside)
        yield from inside
        if inside and not child.goes_on:
            break
    if not found:
        yield route


def every(route: Route) -> Iterator[Route]:
    """Give a route and all below it."""
    yield route
    for child in route.routes:
        yield from every(child)
