"""Topics, their current cells, and who listens."""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from prometheus_client import Counter, Gauge

from .frames import Farewell, Op
from .mailbox import OverflowingError

CLIENTS: Final = Gauge("ioc_ws_clients", "Open live connections.")
DROPPED: Final = Counter("ioc_ws_dropped_total", "Live connections ended by us.", ["reason"])

ALERTS: Final = "alerts"
ONCALL: Final = "oncall"  # who is on duty
KPIS: Final = "kpis"  # that indicators have changed
LASTING_TOPICS: Final = (ALERTS, ONCALL, KPIS)  # whatever walls there are
WHOLE_TOPICS: Final = frozenset({ALERTS})  # each change is told, none is merged into another


class Listener(Protocol):
    """A connection as the hub sees it."""

    session_hash: bytes

    def put_snapshot(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        """Owe the whole topic. Raises OverflowingError."""

    def put_values(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        """Owe new values. Raises OverflowingError."""

    def put_each(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        """Owe a change that is told as it is. Raises OverflowingError."""

    def dismiss(self, reason: Farewell, *, retry_after_seconds: float | None = None) -> None:
        """End the connection with a word."""


class Hub:
    """Current cells of every topic, and the connections that want to hear of changes.

    A snapshot replaces what a wall shows. So until the topics are `complete` for the first time,
    who subscribes waits for it, and goes on showing what it has.
    """

    def __init__(self, topics: Iterable[str]) -> None:
        names = (*topics, *LASTING_TOPICS)
        self._cells: dict[str, dict[str, Op]] = {topic: {} for topic in names}
        self._at_ms = dict.fromkeys(names, 0)
        self._listeners: dict[str, set[Listener]] = {topic: set() for topic in names}
        self._all: set[Listener] = set()
        self._complete = False
        self._waiting: dict[Listener, tuple[str, ...]] = {}
        self._left = asyncio.Event()
        self.canary_at: datetime | None = None  # time of the newest canary sample
        self.evaluated_at: datetime | None = None  # when the leader of alerts looked last

    def renew(self, topics: Iterable[str]) -> None:
        """Go on with these topics, empty until `complete`; those of before stay known."""
        self._complete = False
        names = dict.fromkeys((*self._cells, *topics))
        lasting = {each: cells for each, cells in self._cells.items() if is_lasting(each)}
        self._cells = {topic: lasting.get(topic, {}) for topic in names}
        self._at_ms = {topic: self._at_ms.get(topic, 0) for topic in names}
        self._listeners = {topic: self._listeners.get(topic, set()) for topic in names}

    def knows(self, topic: str) -> bool:
        """Whether there is such a topic."""
        return topic in self._cells

    def add(self, topic: str) -> None:
        """Know one more topic."""
        if topic not in self._cells:
            self._cells[topic], self._at_ms[topic], self._listeners[topic] = {}, 0, set()

    def is_heard(self, topic: str) -> bool:
        """Whether anybody listens to a topic, or waits for it."""
        waiting = any(topic in topics for topics in self._waiting.values())
        return waiting or bool(self._listeners.get(topic))

    def remove(self, topic: str) -> None:
        """Forget a topic to which nobody listens."""
        for known in (self._cells, self._at_ms, self._listeners):
            known.pop(topic, None)

    def enter(self, listener: Listener) -> None:
        """Note an open connection."""
        self._all.add(listener)
        CLIENTS.set(len(self._all))

    def leave(self, listener: Listener) -> None:
        """Forget a connection."""
        self._all.discard(listener)
        self._waiting.pop(listener, None)
        self._left.set()
        for listeners in self._listeners.values():
            listeners.discard(listener)
        CLIENTS.set(len(self._all))

    def subscribe(self, listener: Listener, topics: Iterable[str]) -> None:
        """Tell a connection the whole of its topics, and from then on what changes.

        Raises OverflowingError when the topics are larger than a mailbox.
        """
        if not self._complete:
            self._waiting[listener] = tuple(topics)
            return
        for topic in topics:
            ops = list(self._cells[topic].values())
            listener.put_snapshot(topic, ops, at_ms=self._at_ms[topic])
            self._listeners[topic].add(listener)

    def complete(self) -> None:
        """Everything that is known has been published: tell those who wait for it."""
        self._complete = True
        waiting, self._waiting = self._waiting, {}
        for listener, topics in waiting.items():
            try:
                self.subscribe(listener, topics)
            except OverflowingError:
                listener.dismiss(Farewell.SLOW)

    def publish(self, topic: str, changed: Mapping[str, Any], *, at_ms: int) -> None:
        """Change cells of a topic (None removes one) and tell everybody who listens."""
        cells, ops = self._cells[topic], []
        for cell, message in changed.items():
            op = Op.of(cell, message)
            if message is None:
                if cells.pop(cell, None) is None:
                    continue
            elif cells.get(cell) == op:
                continue
            else:
                cells[cell] = op
            ops.append(op)
        self._at_ms[topic] = at_ms
        if ops:
            self._tell(topic, ops, at_ms)

    def dismiss(self, session_hash: bytes, reason: Farewell) -> None:
        """End the connections of a session that is over."""
        for listener in [one for one in self._all if one.session_hash == session_hash]:
            listener.dismiss(reason)

    def dismiss_all(self, reason: Farewell, *, retry_after_seconds: float | None = None) -> None:
        """End all connections."""
        for listener in list(self._all):
            listener.dismiss(reason, retry_after_seconds=retry_after_seconds)

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._all)

    async def emptied(self, seconds: float) -> None:
        """Wait until everybody has left, but no longer than so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._all:
                    self._left.clear()
                    await self._left.wait()

    def _tell(self, topic: str, ops: list[Op], at_ms: int) -> None:
        for listener in list(self._listeners[topic]):
            put = listener.put_each if public(topic) in WHOLE_TOPICS else listener.put_values
            try:
                put(topic, ops, at_ms=at_ms)
            except OverflowingError:
                listener.dismiss(Farewell.SLOW, retry_after_seconds=1)


def public(topic: str) -> str:
    """Give the name under which clients know a topic: one may be told to each in his own way."""
    return topic.partition("@")[0]


def is_lasting(topic: str) -> bool:
    """Whether a topic has nothing to do with which walls there are."""
    return public(topic) in LASTING_TOPICS
