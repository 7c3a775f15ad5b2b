"""Which alerts are in which groups, in memory. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from alerts.dispatch.alert import Alert, AlertId, Holding


class Members:
    """Alerts as they are now, by the groups in which they are. keys: of groups."""

    def __init__(self) -> None:
        self._alerts = dict[AlertId, Alert]()
        self._keys = dict[AlertId, tuple[bytes, ...]]()
        self._of = dict[bytes, dict[AlertId, None]]()

    def open(self, key: bytes) -> None:
        """Begin a group that has nobody."""
        self._of[key] = {}

    def close(self, key: bytes) -> None:
        """Forget a group that has nobody any more."""
        del self._of[key]

    def of(self, key: bytes) -> list[Alert]:
        """Give the alerts of a group."""
        return [self._alerts[each] for each in self._of.get(key, ())]

    def get(self, number: AlertId) -> Alert | None:
        """Give an alert, if it is anywhere."""
        return self._alerts.get(number)

    def keys_of(self, number: AlertId) -> Sequence[bytes]:
        """Give the groups in which an alert is."""
        return self._keys.get(number, ())

    def enter(self, alert: Alert, keys: Iterable[bytes]) -> None:
        """Take an alert into groups."""
        self._alerts[alert.id] = alert
        self._keys[alert.id] = tuple(keys)
        for key in self._keys[alert.id]:
            self._of[key][alert.id] = None

    def put(self, alert: Alert) -> None:
        """Take in what an alert is now that is somewhere."""
        self._alerts[alert.id] = alert

    def hold(self, number: AlertId, holding: Holding) -> Alert:
        """Take in who has an alert that is somewhere."""
        self._alerts[number] = replace(self._alerts[number], holding=holding)
        return self._alerts[number]

    def leave(self, number: AlertId, key: bytes) -> None:
        """Let an alert leave a group; whoever is in none is forgotten."""
        self._of[key].pop(number, None)
        keys = tuple(each for each in self._keys[number] if each != key)
        if keys:
            self._keys[number] = keys
        else:
            del self._keys[number], self._alerts[number]
