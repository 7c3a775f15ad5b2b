"""The message as Alertmanager's webhook has it, version 4, with ours under `ioc`. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from alerts.dispatch.alert import Alert, AlertId, most_urgent
from alerts.dispatch.group import Group
from alerts.dispatch.matchers import written
from core.model import GO_ZERO, Condition, Relation, rfc3339

ALERTS_MAX: Final = 1000  # of one message; the others are counted
TEXT_CHARS_MAX: Final = 4 << 20  # of their labels and annotations; what others post may be long
SIMULATED_ALERTS: Final = "simulated_alerts"  # their fingerprints, where others are real
_NO_END: Final = rfc3339(GO_ZERO)  # which is what its readers expect
_OURS: Final = "ioc_"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a message says beside its alerts.

    url: of this center, without a slash at its end. unsupported: integrations that could not be
    used, in whose place this one is. news: the alerts that are the reason.
    """

    receiver: str
    reason: str
    dedupe_key: bytes
    as_of: datetime
    url: str = ""
    alerts_max: int = ALERTS_MAX
    unsupported: tuple[str, ...] = ()
    news: AbstractSet[AlertId] = frozenset()


def content(group: Group, alerts: Sequence[Alert], about: About) -> dict[str, Any]:
    """Give the message about these alerts of a group."""
    return message(alerts, about, key=written_key(group), labels=dict(group.labels))


def message(
    alerts: Sequence[Alert], about: About, *, key: str, labels: Mapping[str, str]
) -> dict[str, Any]:
    """Give the message about alerts. key: of their group; labels: its labels."""
    every = _listed(alerts, about)
    shown = within([_alert(each) for each in every[: about.alerts_max]])
    listed = every[: len(shown)]
    units = {each.unit for each in alerts}
    ours: dict[str, Any] = {
        "dedupe_key": about.dedupe_key.hex(),
        "reason": about.reason,
        "priority": urgency(alerts),
        "unit": units.pop() if len(units) == 1 else "",
        "simulated": any(each.is_simulated for each in alerts),
        "as_of": rfc3339(about.as_of),
        "alert_urls": [_url(each, about) for each in listed],
        "since": [rfc3339(each.began_at) for each in listed],
    }
    marks = [fingerprint(each.labels) for each in listed if each.is_simulated]
    if ours["simulated"] and len(marks) < len(listed):
        ours[SIMULATED_ALERTS] = marks
    if unsure := sum(each.is_unsure for each in every):
        ours["not_posted"] = unsure
    if about.unsupported:
        ours["unsupported"] = list(about.unsupported)
    return {
        "version": "4",
        "groupKey": key,
        "truncatedAlerts": len(every) - len(listed),
        "status": "firing" if any(each.is_firing for each in alerts) else "resolved",
        "receiver": about.receiver,
        "groupLabels": dict(labels),
        "commonLabels": _common(each.labels for each in alerts),
        "commonAnnotations": _common(told(each.annotations) for each in alerts),
        "externalURL": about.url,
        "alerts": shown,
        "ioc": ours,
    }


def within(alerts: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give the first of some alerts as messages have them: as many as one carries, one at least."""
    room = TEXT_CHARS_MAX
    for number, alert in enumerate(alerts[:ALERTS_MAX]):
        pairs = (*alert["labels"].items(), *alert["annotations"].items())
        room -= sum(len(name) + len(text) for name, text in pairs)
        if room < 0 and number:
            return list(alerts[:number])
    return list(alerts[:ALERTS_MAX])


def _listed(alerts: Sequence[Alert], about: About) -> list[Alert]:
    """Put first what is worth most to be told: what is new, what fires, what is urgent.

    Of alerts with the same labels only one is listed: what fires again is not over. Otherwise a
    reader who knows alerts by their fingerprints would take the last for the truth.
    """
    firing = {fingerprint(each.labels) for each in alerts if each.is_firing}
    listed = [each for each in alerts if each.is_firing or fingerprint(each.labels) not in firing]
    return sorted(
        listed,
        key=lambda each: (
            each.id not in about.news,
            not each.is_firing,
            each.priority,
            each.fired_at,
            each.id,
        ),
    )


def urgency(alerts: Sequence[Alert]) -> str:
    """Give the priority of a message: of what fires, else of what ended."""
    return most_urgent([each for each in alerts if each.is_firing] or alerts)


def fingerprint(labels: Mapping[str, str]) -> str:
    """16 hex digits that stand for the labels, whatever fires under them."""
    parts = (part for pair in sorted(labels.items()) for part in pair)
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


def written_key(group: Group) -> str:
    """Key of a group as Alertmanager writes it: route and labels."""
    labels = ", ".join(
        written(Condition(name, Relation.EQUAL, value)) for name, value in group.labels
    )
    return f"{group.route}:{{{labels}}}"


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "status": "firing" if alert.is_firing else "resolved",
        "labels": dict(alert.labels),
        "annotations": told(alert.annotations),
        "startsAt": rfc3339(alert.fired_at),
        "endsAt": rfc3339(alert.ended_at) if alert.ended_at else _NO_END,
        "generatorURL": alert.generator_url,
        "fingerprint": fingerprint(alert.labels),
    }


def _url(alert: Alert, about: About) -> str:
    return f"{about.url}/alerts/{alert.id}"


def beginnings(content: Mapping[str, Any]) -> list[str]:
    """Tell of each alert of a message since when it is so; messages of before say when it fired."""
    alerts = content["alerts"]
    fired = [each["startsAt"] for each in alerts]
    said: list[str] = content["ioc"].get("since", fired)
    return said if len(said) == len(alerts) else fired


def told(annotations: Mapping[str, str]) -> dict[str, str]:
    """Give the annotations that are sent out: not those for ourselves."""
    return {name: text for name, text in annotations.items() if not name.startswith(_OURS)}


def _common(every: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Give what all of them say alike."""
    pairs = [set(each.items()) for each in every]
    return dict(sorted(set.intersection(*pairs))) if pairs else {}
