"""What mutes alerts for a time: silences, and maintenance. Pure.

As dispatch knows them, with which of them began or ended since it looked last.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from alerts.dispatch.alert import Alert
from alerts.dispatch.silence import Silence, next_change
from alerts.maintenance.plan import Window

Muting = Silence | Window


class Changed(list[tuple[Muting, datetime]]):
    """Those that began or ended, with when."""

    def concerns(self, alerts: Iterable[Alert]) -> bool:
        """Whether any of some alerts was there when one that fits it began or ended."""
        return any(
            alert.fired_at < at and muting.hides(alert) for alert in alerts for muting, at in self
        )

    def since(self, moment: datetime) -> "Changed":
        """Give those that changed after a moment."""
        return Changed(each for each in self if moment < each[1])


class Silenced:
    """Silences and maintenance as they were seen last. seen_at: when that was."""

    def __init__(self) -> None:
        self._known: tuple[Muting, ...] = ()
        self._active = dict[Muting, None]()
        self.seen_at = datetime.max.replace(tzinfo=UTC)

    def see(self, mutings: Iterable[Muting], now: datetime) -> Changed:
        """Take in those that were not over at `seen_at`; returns those that changed."""
        before, since = self._active, self.seen_at
        self._take(mutings, now)
        began = [(each, each.starts_at) for each in self._active if each not in before]
        over = [(each, min(each.ends_at, now)) for each in before if each not in self._active]
        brief = [
            (each, each.ends_at)
            for each in self._known
            if each not in before and each not in self._active and since < each.ends_at <= now
        ]
        return Changed([*began, *over, *brief])

    def see_first(self, mutings: Sequence[Muting], now: datetime) -> Changed:
        """Take them in after an absence; returns all their changes until now."""
        self._take(mutings, now)
        return Changed(
            (each, at) for each in self._known for at in (each.starts_at, each.ends_at) if at <= now
        )

    def mutes(self, alert: Alert, now: datetime) -> bool:
        """Whether any of them mutes an alert now."""
        return any(each.is_active(now) and each.hides(alert) for each in self._active)

    def next_change(self, now: datetime) -> datetime | None:
        """When the next of them begins or ends; None: never."""
        return next_change(self._known, now)

    def _take(self, mutings: Iterable[Muting], now: datetime) -> None:
        # One that was taken back as it began was never there, whoever led then.
        self._known = tuple(each for each in mutings if each.starts_at < each.ends_at)
        self._active = {each: None for each in self._known if each.is_active(now)}
        self.seen_at = now
