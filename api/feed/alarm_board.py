"""All alerts that fire, in order and in groups, kept up change by change. Pure."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from alerts.desk.shown import Shown
from alerts.desk.wanted import PARTS, Tab
from alerts.escalation.coming import Coming
from alerts.maintenance.plan import Scope, Window
from api.instants import stamp

SHOWN_MAX: Final = 300
GROUPS_MAX: Final = 100
COUNTS: Final = "counts"
GROUPS: Final = "groups"
MAINTENANCE: Final = "maintenance"

Units = Collection[str] | None
MutedBy = tuple[tuple[str, ...], tuple[str, ...]]
_Place = tuple[str, bool, datetime, int]
_Group = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alert that fires, and the tab in which it stands. call: the next by its chain."""

    alert: Shown
    tab: Tab
    silenced_by: tuple[str, ...] = ()
    maintenance: tuple[str, ...] = ()
    call: Coming | None = None

    @property
    def place(self) -> _Place:
        """Where it stands in the order: the most urgent first, then what nobody has."""
        alert = self.alert
        return (
            alert.priority,
            self.tab is not Tab.OPEN,
            alert.fired_at or alert.active_at,
            alert.id,
        )

    @property
    def muted_by(self) -> MutedBy:
        """Ids of silences and of maintenance that mute it."""
        return self.silenced_by, self.maintenance

    @property
    def group(self) -> _Group:
        """With whom it is counted: alerts of its name in its unit."""
        return self.alert.name, self.alert.unit or ""


def alarm(alert: Shown, muted_by: MutedBy, now: datetime) -> Alarm:
    """Put an alert that fires into its tab. muted_by: ids of silences and of maintenance."""
    silenced_by, maintenance = muted_by
    tab = Tab.OPEN
    if silenced_by or maintenance:
        tab = Tab.SILENCED
    elif alert.is_left_alone(now):
        tab = Tab.ACKED
    return Alarm(alert=alert, tab=tab, silenced_by=silenced_by, maintenance=maintenance)


class Board:
    """Alarms by id. A change costs as much as it is large, but for finding its place."""

    def __init__(self) -> None:
        self.alarms = dict[int, Alarm]()
        self.snoozed = dict[int, None]()
        self._order = list[_Place]()
        self._counts = Counter[tuple[str, Tab]]()
        self._groups = dict[_Group, dict[int, None]]()

    def put(self, new: Alarm) -> None:
        """Take in an alarm, new or changed."""
        number = new.alert.id
        if self.alarms.get(number) == new:
            return
        self.drop(number)
        self.alarms[number] = new
        insort(self._order, new.place)
        self._counts[new.alert.unit or "", new.tab] += 1
        self._groups.setdefault(new.group, {})[number] = None
        if new.alert.snoozed_until is not None:
            self.snoozed[number] = None

    def drop(self, number: int) -> None:
        """Forget an alarm."""
        old = self.alarms.pop(number, None)
        if old is None:
            return
        del self._order[bisect_left(self._order, old.place)]
        self._counts[old.alert.unit or "", old.tab] -= 1
        self.snoozed.pop(number, None)
        group = self._groups[old.group]
        del group[number]
        if not group:
            del self._groups[old.group]

    def counts(self, units: Units) -> dict[str, int]:
        """Count by tab. units: of which; None: all."""
        found = dict.fromkeys(map(str, PARTS), 0)
        for (unit, tab), count in self._counts.items():
            if units is None or unit in units:
                found[tab.value] += count
        return {Tab.ALL.value: sum(found.values()), **found}

    def first(self, units: Units) -> list[Alarm]:
        """Give those that are shown, the most urgent first."""
        found = list[Alarm]()
        for *_, number in self._order:
            each = self.alarms[number]
            if units is None or each.alert.unit in units:
                found.append(each)
                if len(found) == SHOWN_MAX:
                    break
        return found

    def groups(self, units: Units) -> list[dict[str, Any]]:
        """Give the groups, the most urgent first."""
        chosen = [
            self._group(key, [self.alarms[number] for number in members])
            for key, members in self._groups.items()
            if units is None or key[1] in units
        ]
        chosen.sort(key=lambda group: (group["priority"], -group["count"], group["key"]))
        return chosen[:GROUPS_MAX]

    def _group(self, key: _Group, members: Collection[Alarm]) -> dict[str, Any]:
        name, unit = key
        return {
            "key": f"{unit}/{name}",
            "name": name,
            "priority": min(each.alert.priority for each in members),
            "unit": unit or None,
            "count": len(members),
            "unacked": sum(each.tab is Tab.OPEN for each in members),
            "oldest_at": stamp(min(each.alert.active_at for each in members)),
        }


def worked_on(windows: Iterable[Window], owned: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """Give the cell of maintenance of portals and units, if there is any.

    owned: units by what belongs to them, (kind, id); work in a unit is work on its portals.
    """
    told = [
        {
            "portals": _portals(each, owned),
            "units": sorted(each.names) if each.scope is Scope.UNIT else [],
            "starts_at": stamp(each.starts_at),
            "ends_at": stamp(each.ends_at),
        }
        for each in windows
        if each.scope is not Scope.SOURCE
    ]
    return {MAINTENANCE: told} if told else {}


def _portals(window: Window, owned: Mapping[tuple[str, str], str]) -> list[str]:
    if window.scope is Scope.PORTAL:
        return sorted(window.names)
    every = owned.items()
    return sorted(id_ for (kind, id_), unit in every if kind == "portal" and unit in window.names)


def cells(
    board: Board, units: Units, history: int, inhibitors: Mapping[int, int]
) -> dict[str, Any]:
    """Give the cells of the topic: counts, groups, and an alarm under its id each."""
    shown = {
        str(each.alert.id): short(each, inhibitors.get(each.alert.id))
        for each in board.first(units)
    }
    counts = {**board.counts(units), Tab.HISTORY.value: history}
    return {COUNTS: counts, GROUPS: board.groups(units), **shown}


def short(told: Alarm, inhibited_by: int | None) -> dict[str, Any]:
    """Tell an alarm; what is left out is not so, or not known."""
    alert = told.alert
    (vi, en), title = alert.summary, alert.title
    every = {
        "id": alert.id,
        "name": alert.name,
        "priority": alert.priority,
        "class": alert.labels.get("class"),
        "unit": alert.unit,
        "unit_name": {"vi": alert.unit_vi, "en": alert.unit_en} if alert.unit_vi else None,
        "summary": {"vi": vi, "en": en},
        "title": {"vi": title[0], "en": title[1]} if title else None,
        "state": alert.state,
        "active_at": stamp(alert.active_at),
        "fired_at": stamp(alert.fired_at),
        "acked_at": stamp(alert.acked_at),
        "acked_by": alert.acked_by,
        "acked_by_name": alert.acked_by_name,
        "snoozed_until": stamp(alert.snoozed_until),
        "silenced_by": list(told.silenced_by),
        "maintenance": list(told.maintenance),
        "inhibited_by": inhibited_by,
        "call": _call(told.call),
        "simulated": alert.simulated,
        "flapping": alert.flapping,
    }
    return {name: value for name, value in every.items() if value not in (None, [], False)}


def _call(told: Coming | None) -> dict[str, Any] | None:
    if told is None:
        return None
    return {"at": stamp(told.at), "ordinal": told.ordinal, "people": list(told.people)}


def over(before: Iterable[str], now: Collection[str]) -> Iterator[str]:
    """Give the cells that are no more."""
    return (cell for cell in before if cell not in now)
