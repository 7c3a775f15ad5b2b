"""All that is open, as dispatch has it in memory: alerts, their groups, who is mute. Pure.

It follows from the tables alone, so it can be made anew at any time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from heapq import heappop, heappush

from alerts.dispatch.alert import Alert, AlertId, Holding
from alerts.dispatch.group import (
    LATE,
    Flush,
    Group,
    GroupId,
    Timing,
    Told,
    flushed,
    given_back,
    group_key,
    is_ahead,
    is_repeating,
    joined,
    looks_back,
    opened,
    put_back,
    woken,
)
from alerts.dispatch.inhibit import Inhibitor
from alerts.dispatch.messages.storm import Storm
from alerts.dispatch.route import Route, every, keyed, routes_of
from alerts.escalation.rung import Seen
from alerts.oncall.channels import hears
from alerts.oncall.people import Oncall

from .hours import Hours
from .members import Members
from .silenced import Changed, Muting, Silenced


class Board:
    """Open groups and their alerts under one routing."""

    def __init__(self, oncall: Oncall) -> None:
        root = keyed(oncall.routing.root)
        self.oncall = replace(oncall, routing=replace(oncall.routing, root=root))
        self._hours = Hours(oncall.routing.intervals)
        self._routes = {route.id: route for route in every(root)}
        self._timings = {
            route.id: Timing.of(route, hears(oncall, route.receiver))
            for route in self._routes.values()
        }
        self._storms = {route: Storm() for route in self._routes}
        self._inhibitor = Inhibitor(oncall.routing.inhibitions)
        self._members = Members()
        self._groups = dict[bytes, Group]()
        self._due = list[tuple[datetime, bytes]]()
        self.silenced = Silenced()
        self._due_at = datetime.max.replace(tzinfo=UTC)  # when it was asked last what is due
        self._new = dict[bytes, None]()
        self._held_until: Sequence[datetime] = ()

    def restore(self, groups: Iterable[Group]) -> tuple[Group, ...]:
        """Take in open groups of the tables; returns those that no route makes any more."""
        lost = []
        for group in groups:
            route = self._routes.get(group.route)
            if route is None or route.receiver != group.receiver:
                lost.append(group)
            else:
                self._groups[group.key] = group
                self._members.open(group.key)
                heappush(self._due, (group.due_at, group.key))
        return tuple(lost)

    def recall(self, begun: Iterable[tuple[Mapping[str, str], datetime]]) -> None:
        """Note what began of late, as (labels, when) in the order of time: storms go on."""
        for labels, at in begun:
            for route in routes_of(self.oncall.routing.root, labels):
                self._storms[route.id].arrive(at)

    def take(self, alerts: Sequence[Alert], now: datetime, *, is_news: bool = True) -> None:
        """Take in what alerts are now. Who fires opens groups, so it comes before who ended."""
        for alert in sorted(alerts, key=lambda each: (not each.is_firing, each.fired_at, each.id)):
            if alert.is_firing:
                if is_news and self._members.get(alert.id) is None:
                    self.recall([(alert.labels, alert.fired_at)])
                self._fires(alert, now)
            else:
                self._ended(alert, now)

    def unstored(self) -> list[Group]:
        """Give the groups that have no row yet."""
        return [self._groups[key] for key in self._new if key in self._groups]

    def open(self) -> list[Group]:
        """Give all groups."""
        return list(self._groups.values())

    def stored(self, ids: Iterable[tuple[bytes, GroupId]]) -> None:
        """Note the ids of new rows."""
        for key, number in ids:
            self._groups[key] = replace(self._groups[key], id=number)
        self._new.clear()

    def silence(self, mutings: Iterable[Muting], now: datetime) -> None:
        """Take in what was not over at `seen_at`; who is concerned by a change is looked at."""
        changed = self.silenced.see(mutings, now)
        for group in list(self._groups.values()) if changed else ():
            self._hurry(group, changed, now)

    def hold(self, holdings: Mapping[AlertId, Holding], now: datetime) -> None:
        """Take in who has alerts. What was let go is told of again, as soon as nothing mutes it."""
        self._held_until = [at for each in holdings.values() if (at := each.next_change(now))]
        for number, holding in holdings.items():
            if self._members.get(number):
                alert = self._members.hold(number, holding)
                at = holding.given_back_at(now)
                if at is not None and at <= now:
                    self._give_back(alert, at, now)

    def since_restored(self, mutings: Sequence[Muting], now: datetime) -> None:
        """Look at groups at which what mutes them began or ended while nobody was there."""
        changed = self.silenced.see_first(mutings, now)
        for group in list(self._groups.values()):
            self._hurry(group, changed.since(group.flushed_at or now), now)

    def due(self, now: datetime) -> list[Group]:
        """Give the groups that are to be looked at, the one that waited longest first."""
        if now < self._due_at:
            self._put_back(now)
        self._due_at = now
        found = dict[bytes, Group]()
        while self._due and self._due[0][0] <= now:
            if group := self._waiting(*heappop(self._due)):
                found[group.key] = group
        return list(found.values())

    def members(self, group: Group) -> list[Alert]:
        """Alerts of a group."""
        return self._members.of(group.key)

    def looked_at(self, number: AlertId) -> list[Group]:
        """Give the groups of an alert that were looked at, so that somebody may be called."""
        groups = (self._groups[key] for key in self._members.keys_of(number))
        return [group for group in groups if group.flushed_at is not None]

    def seen(self, group: Group, told: Told | None, now: datetime) -> Seen:
        """Give a group as those see it who are called. told: what is told of it just now."""
        route = self._routes[group.route]
        firing = [each for each in self._members.of(group.key) if each.is_firing]
        heard = [each for each in firing if not self._is_muted(each, route, now)]
        return Seen(group=group, told=told, firing=firing, heard=heard, at=now)

    def storm(self, group: Group, now: datetime) -> Storm | None:
        """Give the storm in which a group is, if there is one."""
        storm = self._storms[group.route]
        return storm if storm.is_on(now) else None

    def missed(self, alerts: Iterable[Alert], now: datetime) -> dict[str, list[Alert]]:
        """Sort what came and went unseen by receiver, but what is muted or was told nobody."""
        found = dict[str, list[Alert]]()
        for alert in alerts:
            is_muted = self.silenced.mutes(alert, now)
            routes = () if is_muted else routes_of(self.oncall.routing.root, alert.labels)
            heard = (r for r in routes if not self._hours.was_quiet(r, alert, now))
            for receiver in dict.fromkeys(route.receiver for route in heard):
                found.setdefault(receiver, []).append(alert)
        return found

    def is_repeating(self, group: Group, now: datetime) -> bool:
        """Whether its alerts may be told of again though nothing is new."""
        return bool(is_repeating(group.sent, self._timings[group.route], now))

    def renew(self, alerts: Iterable[Alert]) -> None:
        """Take in who has alerts and what is said of them. That they ended comes as an event."""
        for alert in alerts:
            if known := self._members.get(alert.id):
                self._members.put(replace(alert, ended_at=known.ended_at))

    def flush(self, group: Group, now: datetime) -> Flush:
        """Look at a group, and go on from what comes of it."""
        members, route = self.members(group), self._routes[group.route]
        muted = {each.id for each in members if self._is_muted(each, route, now)}
        found = flushed(group, members, muted, self._timings[route.id], now)
        found = self._hours.hurried(found, route, now)
        for each in found.leaving:
            self._members.leave(each, group.key)
        if found.group.closed_at is not None:
            del self._groups[group.key]
            self._members.close(group.key)
        else:
            self._put(found.group)
        return found

    def next_at(self, now: datetime) -> datetime | None:
        """When something is to be looked at next; None: not before something happens."""
        while self._due and self._waiting(*self._due[0]) is None:
            heappop(self._due)
        times = (
            self.silenced.next_change(now),
            *self._held_until,
            *(at for at, _ in self._due[:1]),
        )
        return min(filter(None, times), default=None)

    def _waiting(self, due_at: datetime, key: bytes) -> Group | None:
        group = self._groups.get(key)
        return group if group is not None and group.due_at == due_at else None

    def _fires(self, alert: Alert, now: datetime) -> None:
        if self._members.get(alert.id):
            self._members.put(alert)
            return
        routes = routes_of(self.oncall.routing.root, alert.labels)
        keys = []
        for route in routes:
            labels = route.group_labels(alert.labels)
            key = group_key(route.id, labels)
            keys.append(key)
            if key not in self._groups:
                self._groups[key] = opened(route, labels, now)
                self._members.open(key)
                self._new[key] = None
                heappush(self._due, (self._groups[key].due_at, key))
            if alert.id not in self._groups[key].sent.firing:
                self._put(joined(self._groups[key], alert, self._timings[route.id], now))
        self._members.enter(alert, keys)
        self._inhibitor.add(alert.id, alert.labels)

    def _ended(self, alert: Alert, now: datetime) -> None:
        ended_at = min(alert.ended_at or alert.fired_at, now)
        if self._members.get(alert.id):
            self._inhibitor.drop(alert.id, alert.labels)
            self._members.put(alert)
            for key in self._members.keys_of(alert.id):
                self._wake(key, ended_at)
            return
        keys = []
        for route in routes_of(self.oncall.routing.root, alert.labels):
            key = group_key(route.id, route.group_labels(alert.labels))
            group = self._groups.get(key)
            if group is not None and self._is_news(alert, group, now):
                keys.append(key)
                self._wake(key, ended_at)
        if keys:
            self._members.enter(alert, keys)

    def _wake(self, key: bytes, at: datetime) -> None:
        group = self._groups[key]
        self._put(woken(group, self._timings[group.route], at))

    def _is_news(self, alert: Alert, group: Group, now: datetime) -> bool:
        """Whether a group has still to look at an alert that has ended.

        Of ends that are ahead, for the clock was put back, nobody knows whether they were told.
        """
        if alert.id in group.sent.firing:
            return True
        if alert.fired_at < group.opened_at - LATE and not alert.is_late:
            return False  # one before it had that alert, and has told of its end
        since = group.opened_at
        if group.flushed_at is not None:
            since = max(since, group.flushed_at - looks_back(self._timings[group.route]))
        is_late = alert.ended_at is not None and since < alert.ended_at <= now + LATE
        return is_late and alert.id not in group.sent.resolved

    def _is_muted(self, alert: Alert, route: Route, now: datetime) -> bool:
        return (
            self._hours.is_quiet(route, now)
            or self._inhibitor.muting(alert.labels) is not None
            or self.silenced.mutes(alert, now)
        )

    def _hurry(self, group: Group, changed: Changed, now: datetime) -> None:
        """Look at a group now if what changed concerns its alerts."""
        if group.flushed_at is None or group.due_at <= now or not changed:
            return
        if changed.concerns(self.members(group)):
            self._put(replace(group, due_at=now))

    def _give_back(self, alert: Alert, at: datetime, now: datetime) -> None:
        for key in self._members.keys_of(alert.id):
            group = self._groups[key]
            if not self._is_muted(alert, self._routes[group.route], now):
                self._put(given_back(group, alert.id, at, now))

    def _put_back(self, now: datetime) -> None:
        """Let no group wait until the clock is as late again as it was."""
        for group in list(self._groups.values()):
            if is_ahead(group, timing := self._timings[group.route], now):
                self._put(put_back(group, timing, now))

    def _put(self, group: Group) -> None:
        before = self._groups.get(group.key)
        self._groups[group.key] = group
        if before is None or before.due_at != group.due_at:
            heappush(self._due, (group.due_at, group.key))
