"""Several messages as one, when there are too many of them. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from .content import SIMULATED_ALERTS, beginnings, within
from .storm import added

Content = Mapping[str, Any]


def merged(first: Content, second: Content) -> dict[str, Any]:
    """Give one message that tells what two tell, the second being the newer.

    An alert of both stands there once, as it is in the newer one. `ioc.summary` counts all of
    them by rule and unit, also those that are not listed.
    """
    alerts = {_key(each): each for each in (*first["alerts"], *second["alerts"])}
    since = {**_since(first), **_since(second)}
    urls = dict.fromkeys((*first["ioc"]["alert_urls"], *second["ioc"]["alert_urls"]))
    listed = within(list(alerts.values()))
    over = len(alerts) - len(listed) + first["truncatedAlerts"] + second["truncatedAlerts"]
    older = first["ioc"]
    ours = {name: said for name, said in second["ioc"].items() if name != SIMULATED_ALERTS}
    marks = _simulated(first) | _simulated(second)
    simulated = [each["fingerprint"] for each in listed if each["fingerprint"] in marks]
    is_simulated = ours["simulated"] or older["simulated"]
    if is_simulated and len(simulated) < len(listed):
        ours[SIMULATED_ALERTS] = simulated
    units = {ours["unit"], older["unit"]}
    return {
        **second,
        "groupKey": "digest",
        "groupLabels": _common([first["groupLabels"], second["groupLabels"]]),
        "commonLabels": _common([first["commonLabels"], second["commonLabels"]]),
        "commonAnnotations": _common([first["commonAnnotations"], second["commonAnnotations"]]),
        "truncatedAlerts": over,
        "status": "firing" if any(each["status"] == "firing" for each in listed) else "resolved",
        "alerts": listed,
        "ioc": {
            **ours,
            "priority": min(ours["priority"], older["priority"]),
            "unit": units.pop() if len(units) == 1 else "",
            "simulated": is_simulated,
            "alert_urls": list(urls)[: len(listed)],
            "since": [since[_key(each)] for each in listed],
            "summary": added(counted(first), counted(second)),
        },
    }


def counted(content: Content) -> list[dict[str, Any]]:
    """Give the summary of a message; of one that has none, of the alerts that it lists."""
    found: list[dict[str, Any]] | None = content["ioc"].get("summary")
    if found is not None:
        return found
    counts = Counter(
        (each["labels"].get("alertname", ""), each["labels"].get("unit", ""), each["status"])
        for each in content["alerts"]
    )
    rows = [
        {"alertname": name, "unit": unit, "firing": 0, "resolved": 0, status: number}
        for (name, unit, status), number in counts.items()
    ]
    return added(rows, ())


def _simulated(content: Content) -> set[str]:
    """Give the fingerprints of the alerts that are: of a message that names none, all or no one."""
    every = (
        [each["fingerprint"] for each in content["alerts"]] if content["ioc"]["simulated"] else []
    )
    return set(content["ioc"].get(SIMULATED_ALERTS, every))


def _since(content: Content) -> dict[tuple[str, str], str]:
    return dict(zip(map(_key, content["alerts"]), beginnings(content), strict=True))


def _key(alert: Content) -> tuple[str, str]:
    return alert["fingerprint"], alert["startsAt"]


def _common(every: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return dict(sorted(set.intersection(*(set(each.items()) for each in every))))
