"""For what alerts wait of which nobody is told yet: for times at which their routes tell. Pure."""

from collections.abc import Hashable
from datetime import datetime

from alerts.dispatch.mute import Waits, waits
from alerts.dispatch.route import Route, routes_of
from alerts.oncall.channels import channels_of, may_hear
from alerts.oncall.people import Oncall

from .shown import Shown


class Waiting:
    """Who waits under a routing at a moment. What waits for the same is worked out once."""

    def __init__(self, oncall: Oncall, now: datetime) -> None:
        self._oncall, self._now = oncall, now
        self._intervals = {each.name: each for each in oncall.routing.intervals}
        self._known = dict[Hashable, Waits | None]()

    def of(self, alert: Shown) -> Waits | None:
        """Say for what an alert that fires waits.

        None: it is told now, or no time would come at which anybody is told of it.
        """
        routes = [
            route
            for route in routes_of(self._oncall.routing.root, alert.matched)
            if self._tells(route, alert)
        ]
        key = tuple((route.active, route.mute) for route in routes)
        if key not in self._known:
            self._known[key] = waits(routes, self._intervals, self._now)
        return self._known[key]

    def _tells(self, route: Route, alert: Shown) -> bool:
        """Whether there is anybody whom a route tells of an alert, at whatever time."""
        return any(
            may_hear(self._oncall, channel, is_simulated=alert.simulated)
            for channel in channels_of(self._oncall, route.receiver, alert.priority)
        )
