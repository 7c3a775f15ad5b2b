"""What of a notification is real, for those who are not called for what is simulated. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from alerts.dispatch.messages.content import SIMULATED_ALERTS

from .notification import Notification

_IN_ORDER: Final = ("alert_urls", "since")  # of the alerts


def real_part(row: Notification) -> Notification | None:
    """Give a notification without its simulated alerts; None: then nothing is left."""
    ours, alerts = row.content["ioc"], row.content["alerts"]
    marks = frozenset(ours.get(SIMULATED_ALERTS, ()))
    places = [at for at, each in enumerate(alerts) if each["fingerprint"] not in marks]
    if SIMULATED_ALERTS not in ours or not places:
        return None
    said = {
        name: _at(value, places) if name in _IN_ORDER and len(value) == len(alerts) else value
        for name, value in ours.items()
        if name not in {SIMULATED_ALERTS, "summary"}  # which counts all of them
    }
    kept = {"alerts": _at(alerts, places), "ioc": {**said, "simulated": False}}
    return replace(row, simulated=False, content={**row.content, **kept})


def _at(values: Sequence[Any], places: Sequence[int]) -> list[Any]:
    return [values[at] for at in places]
