"""Files of Alertmanager installations under the routing of the place. Pure.

Each is asked before the routes of the place, and these are asked, too. What it names stands under
its own name, so that nothing is confused with what the place or another file calls the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts.dispatch.files import Routing
from alerts.dispatch.route import Route
from alerts.oncall.people import Oncall
from core.model import Condition

NOBODY = Route(id="", receiver="")


@dataclass(frozen=True, slots=True)
class Import:
    """A file under its name. matchers: which alerts it is asked about."""

    name: str
    matchers: tuple[Condition, ...]
    routing: Routing


def with_imports(oncall: Oncall | None, imports: Sequence[Import]) -> Oncall | None:
    """Put files under a place's routing; without one, what they do not route tells nobody."""
    if not imports:
        return oncall
    place = oncall or Oncall(routing=Routing(NOBODY))
    own = [_named(each) for each in imports]
    routing = replace(
        place.routing,
        root=replace(
            place.routing.root,
            routes=(*(each.root for each in own), *place.routing.root.routes),
        ),
        receivers=sum((each.receivers for each in own), place.routing.receivers),
        inhibitions=sum((each.inhibitions for each in own), place.routing.inhibitions),
        intervals=sum((each.intervals for each in own), place.routing.intervals),
    )
    return replace(place, routing=routing)


def _named(of: Import) -> Routing:
    """Give a file with its name before all that it names."""
    root = _route(of.routing.root, of.name)
    return Routing(
        root=replace(root, matchers=(*of.matchers, *root.matchers), goes_on=True),
        receivers=tuple(
            replace(each, name=f"{of.name}/{each.name}") for each in of.routing.receivers
        ),
        inhibitions=tuple(
            replace(
                each,
                source=(*of.matchers, *each.source),
                target=(*of.matchers, *each.target),
            )
            for each in of.routing.inhibitions
        ),
        intervals=tuple(
            replace(each, name=f"{of.name}/{each.name}") for each in of.routing.intervals
        ),
    )


def _route(route: Route, name: str) -> Route:
    return replace(
        route,
        id=f"{name}:{route.id}",
        receiver=f"{name}/{route.receiver}",
        mute=tuple(f"{name}/{each}" for each in route.mute),
        active=tuple(f"{name}/{each}" for each in route.active),
        routes=tuple(_route(each, name) for each in route.routes),
    )
