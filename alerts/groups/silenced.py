"""The silences that dispatch knows, and which of them began or ended since it looked last. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from alerts.dispatch.silence import Silence, next_change, silenced_by

Changed = Sequence[tuple[Silence, datetime]]  # with when it began or ended


class Silenced:
    """Silences as they were seen last. seen_at: when that was."""

    def __init__(self) -> None:
        self._known: tuple[Silence, ...] = ()
        self._active = dict[Silence, None]()
        self.seen_at = datetime.max.replace(tzinfo=UTC)

    def see(self, silences: Iterable[Silence], now: datetime) -> Changed:
        """Take in the silences that were not over at `seen_at`; returns those that changed."""
        before, since = self._active, self.seen_at
        self._take(silences, now)
        began = [(each, each.starts_at) for each in self._active if each not in before]
        over = [(each, min(each.ends_at, now)) for each in before if each not in self._active]
        brief = [
            (each, each.ends_at)
            for each in self._known
            if each not in before and each not in self._active and since < each.ends_at <= now
        ]
        return [*began, *over, *brief]

    def see_first(self, silences: Sequence[Silence], now: datetime) -> Changed:
        """Take in silences after an absence; returns all their changes until now."""
        self._take(silences, now)
        return [
            (each, at) for each in self._known for at in (each.starts_at, each.ends_at) if at <= now
        ]

    def by(self, labels: Mapping[str, str], now: datetime) -> tuple[str, ...]:
        """Give the ids of those that mute an alert now."""
        return silenced_by(labels, self._active, now)

    def next_change(self, now: datetime) -> datetime | None:
        """When the next of them begins or ends; None: never."""
        return next_change(self._known, now)

    def _take(self, silences: Iterable[Silence], now: datetime) -> None:
        # One that was taken back as it began was never there, whoever led then.
        self._known = tuple(each for each in silences if each.starts_at < each.ends_at)
        self._active = {each: None for each in self._known if each.is_active(now)}
        self.seen_at = now
