"""All that fires as Alertmanager would show it: who is told of it, and what keeps it quiet."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.desk import listing
from alerts.desk.quiet import Quiet, quiet
from alerts.desk.shown import Shown
from alerts.desk.wanted import Filter
from alerts.dispatch.files import RESOLVE_TIMEOUT
from alerts.dispatch.matchers import matches
from alerts.dispatch.messages.content import fingerprint, told
from alerts.dispatch.mute import quiet_by
from alerts.dispatch.route import Route, routes_of
from alerts.oncall.people import Oncall
from alerts.state import progress
from api.services import Services
from core.model import Condition
from core.store.pool import Connection
from promql.values import holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which alerts are asked for."""

    matchers: tuple[Condition, ...]
    receiver: Condition | None
    active: bool
    silenced: bool
    inhibited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """An alert that fires, and where it goes."""

    alert: Shown
    routes: tuple[Route, ...]
    silenced_by: tuple[str, ...]
    maintenance: tuple[str, ...]
    inhibited_by: tuple[str, ...]

    @property
    def is_suppressed(self) -> bool:
        """Whether a silence, maintenance or another alert keeps it quiet."""
        return bool(self.silenced_by or self.maintenance or self.inhibited_by)

    def fits(self, wanted: Wanted) -> bool:
        """Whether it is asked for."""
        return (
            (wanted.active or self.is_suppressed)
            and (wanted.silenced or not self.silenced_by)
            and (wanted.inhibited or not self.inhibited_by)
            and matches(wanted.matchers, self.alert.matched)
            and (
                wanted.receiver is None
                or any(holds(wanted.receiver, route.receiver) for route in self.routes)
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything that fires. at: when the leader of alerts looked last."""

    firing: tuple[Firing, ...]
    oncall: Oncall | None
    now: datetime
    at: datetime

    def alerts(self, wanted: Wanted) -> list[dict[str, Any]]:
        """Give the alerts that are asked for, by their fingerprints."""
        found = [self._told(each, ()) for each in self.firing if each.fits(wanted)]
        return sorted(found, key=lambda alert: str(alert["fingerprint"]))

    def groups(self, wanted: Wanted, *, muted: bool) -> list[dict[str, Any]]:
        """Give the alerts in the groups in which they are told of. muted: those of quiet routes."""
        members: dict[tuple[str, tuple[tuple[str, str], ...]], list[Firing]] = {}
        routes = {route.id: route for each in self.firing for route in each.routes}
        for each in self.firing:
            if each.fits(wanted):
                for route in each.routes:
                    key = (route.id, route.group_labels(each.alert.matched))
                    members.setdefault(key, []).append(each)
        found = [
            self._group(routes[id_], dict(labels), alerts)
            for (id_, labels), alerts in members.items()
            if muted or not self._quiet_by(routes[id_])
        ]
        is_meant = wanted.receiver
        if is_meant is not None:
            found = [group for group in found if holds(is_meant, group["receiver"]["name"])]
        return sorted(
            found, key=lambda group: (sorted(group["labels"].items()), group["receiver"]["name"])
        )

    def _group(
        self, route: Route, labels: Mapping[str, str], alerts: Collection[Firing]
    ) -> dict[str, Any]:
        muted_by = self._quiet_by(route)
        return {
            "alerts": [self._told(each, muted_by) for each in alerts],
            "labels": labels,
            "receiver": {"name": route.receiver},
            "routeLabels": dict(route.labels),
        }

    def _quiet_by(self, route: Route) -> tuple[str, ...]:
        every = self.oncall.routing.intervals if self.oncall else ()
        return quiet_by(route, {each.name: each for each in every}, self.now)

    def _told(self, firing: Firing, muted_by: tuple[str, ...]) -> dict[str, Any]:
        alert = firing.alert
        muted_by = (*muted_by, *firing.maintenance)
        is_quiet = firing.is_suppressed or muted_by
        return {
            "annotations": told(alert.annotations),
            "endsAt": self.at + RESOLVE_TIMEOUT,
            "fingerprint": fingerprint(alert.matched),
            "receivers": [{"name": name} for name in _receivers(firing.routes)],
            "startsAt": alert.fired_at,
            "status": {
                "inhibitedBy": firing.inhibited_by,
                "mutedBy": muted_by,
                "silencedBy": firing.silenced_by,
                "state": "suppressed" if is_quiet else "active",
            },
            "updatedAt": self.at,
            "generatorURL": alert.generator_url,
            "labels": alert.matched,
        }


async def scene(conn: Connection, services: Services, units: Collection[str] | None) -> Scene:
    """Read all that fires. units: of which; None: all."""
    now = services.clock.now()
    oncall = await services.routings.now(conn)
    is_quiet = await quiet(conn, oncall, now)
    lines = await listing.open_lines(conn, Filter(units=units), now)
    shown = await listing.shown(conn, [line.id for line in lines])
    ticked_at = (await progress(conn)).ticked_at
    firing = tuple(_firing(shown, oncall, is_quiet))
    return Scene(firing=firing, oncall=oncall, now=now, at=ticked_at or now)


def _firing(shown: Collection[Shown], oncall: Oncall | None, is_quiet: Quiet) -> Iterator[Firing]:
    """Give those that fire, without those whose data are gone: for Prometheus these are over."""
    prints = {alert.id: fingerprint(alert.matched) for alert in shown}
    for alert in shown:
        if alert.state == "no_data":
            continue
        by = is_quiet.inhibited_by(alert.matched)
        yield Firing(
            alert=alert,
            routes=routes_of(oncall.routing.root, alert.matched) if oncall else (),
            silenced_by=is_quiet.silenced.get(alert.id, ()),
            maintenance=is_quiet.maintained.get(alert.id, ()),
            inhibited_by=() if by is None else (prints.get(by, ""),),
        )


def _receivers(routes: Collection[Route]) -> list[str]:
    return list(dict.fromkeys(route.receiver for route in routes))
