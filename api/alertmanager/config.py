"""The routing as Alertmanager shows its file: whom it knows and asks, never where they are."""

from collections.abc import Iterable
from typing import Any

import yaml

from alerts.dispatch.matchers import written
from alerts.dispatch.route import Route, every
from alerts.oncall.people import Oncall


def config(oncall: Oncall | None) -> str:
    """Write the tree of routes, and the names of receivers and times, so that amtool reads it."""
    if oncall is None:
        return "route: {}\nreceivers: []\n"
    root = oncall.routing.root
    shown: dict[str, Any] = {
        "route": _route(root),
        "receivers": _named(each.name for each in oncall.routing.receivers),
    }
    times = _named(name for route in every(root) for name in (*route.mute, *route.active))
    if times:
        shown["time_intervals"] = times
    text: str = yaml.safe_dump(shown, allow_unicode=True, sort_keys=False)
    return text


def _named(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"name": name} for name in dict.fromkeys(names)]


def _route(route: Route) -> dict[str, Any]:
    said: dict[str, Any] = {
        "receiver": route.receiver,
        "matchers": [written(each) for each in route.matchers],
        "group_by": list(route.group_by),
        "continue": route.goes_on,
        "group_wait": _duration(route.group_wait_seconds),
        "group_interval": _duration(route.group_interval_seconds),
        "repeat_interval": _duration(route.repeat_interval_seconds),
        "mute_time_intervals": list(route.mute),
        "active_time_intervals": list(route.active),
        "routes": [_route(each) for each in route.routes],
    }
    return {name: each for name, each in said.items() if each or name == "group_by"}


def _duration(seconds: float) -> str:
    return f"{seconds:.0f}s" if seconds == int(seconds) else f"{seconds * 1000:.0f}ms"
