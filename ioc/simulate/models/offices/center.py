"""One-stop centers: dossiers as series, queues, feedback. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from core.model import Kind, SourceId
from ioc.simulate.models.calendar import Calendar, day_number
from ioc.simulate.models.chance import Bools, Floats, Ints, Key, normal, uniform, whole
from ioc.simulate.models.signal import At, Channel, Instrument, Signal, spread
from ioc.simulate.scene import Field

from .dossiers import PROMISED, Dossiers, Offices, Online, dossiers, first_day

CHANNELS = ("online", "direct", "post")
METHODS = ("online", "transfer", "cash")
_FAILED = 0.03
_WORKING_DAY_SECONDS = 8 * 3600.0
_DOORS_OPEN = 0.1  # so busy at least
_EARLY = 0.6  # of the promised time
_FIELD_FEEDBACK = Field("pakn", "", 1.0, 60.0, 0.0)


@dataclass(frozen=True)
class Center:
    """The one-stop center of one unit."""

    key: Key
    calendar: Calendar
    unit: str
    fields: Sequence[Field]
    dossiers_a_day: float
    online: Online
    year: int
    since_ms: int  # it is open after that
    until_ms: int  # and up to then

    def instruments(self, source: SourceId) -> Iterator[Instrument]:
        """Give what reports of it."""
        receipts = Instrument(
            source=source,
            name=f"center/{self.unit}",
            channel=Channel.JSON,
            signals=self.receipts(),
            live=spread(self.key, 15, jitter=2),
            past=spread(self.key, 600),  # finer than the hour: what a day is compared by
            changes_only=True,
            since_ms=self.since_ms,
            until_ms=self.until_ms,
        )
        yield receipts
        yield replace(
            receipts,
            name=f"{receipts.name}/work",
            signals=self.work(),
            live=spread(self.key.of("work"), 15, jitter=2),
            past=spread(self.key.of("work"), 3600),
        )
        yield replace(
            receipts,
            name=f"{receipts.name}/hall",
            signals=self.hall(),
            live=spread(self.key.of("hall"), 30, jitter=2),
            past=spread(self.key.of("hall"), 60),
            changes_only=False,
        )

    def receipts(self) -> tuple[Signal, ...]:
        """Dossiers as they come in."""
        return tuple(
            Signal(
                "dvc_dossiers_received_total",
                {**self._labels(kind), "receiving_unit": self.unit},
                kind.received(),
                0,
                Kind.COUNTER,
            )
            for kinds in self._kinds
            for kind in kinds
        )

    def work(self) -> tuple[Signal, ...]:
        """Give what becomes of dossiers, payments and feedback."""
        found: list[Signal] = []
        for field, kinds in zip(self.fields, self._kinds, strict=True):
            for kind in kinds:
                found += self._of_kind(kind, self._offices)
            found.append(self._unassigned(field, kinds, self._offices))
        return (*found, *self._feedback(self._offices))

    @cached_property
    def _offices(self) -> Offices:
        last_day = day_number(date(self.year, 12, 31)) + 90
        return Offices.of(self.calendar, first_day(self.year), last_day)

    @cached_property
    def _kinds(self) -> tuple[tuple[Dossiers, ...], ...]:
        return tuple(
            tuple(self._dossiers(self._offices, field, channel) for channel in CHANNELS)
            for field in self.fields
        )

    def _labels(self, kind: Dossiers) -> dict[str, str]:
        return {
            "unit": self.unit,
            "field": kind.field.id,
            "procedure_level": kind.field.procedure_level,
            "channel": kind.channel,
        }

    def hall(self) -> tuple[Signal, ...]:
        """Give what a visitor sees: people waiting, counters open."""
        labels = {"unit": self.unit}
        return (
            Signal("dvc_queue_waiting", labels, self._waiting, 0),
            Signal("dvc_counter_open", labels, self._open_counters, 0),
        )

    def _dossiers(self, offices: Offices, field: Field, channel: str) -> Dossiers:
        key = self.key.of(field.id, channel)
        a_day = self.dossiers_a_day * field.share
        return self._made_up(key, offices, field, channel=channel, a_day=a_day)

    def _made_up(
        self, key: Key, offices: Offices, field: Field, *, channel: str, a_day: float
    ) -> Dossiers:
        return dossiers(
            key,
            self.calendar,
            offices,
            field,
            channel=channel,
            a_day=a_day,
            online=self.online,
            year=self.year,
            since_ms=self.since_ms,
        )

    def _of_kind(self, kind: Dossiers, offices: Offices) -> list[Signal]:
        field = kind.field
        base = self._labels(kind)

        def counter(name: str, at: At, **more: str) -> Signal:
            return Signal(f"dvc_{name}_total", {**base, **more}, at, 0, Kind.COUNTER)

        def stock(name: str, at: At) -> Signal:
            return Signal(f"dvc_{name}", base, at, 0)

        due, closed = kind.due_ms, kind.closed_ms
        soon = offices.later(
            kind.received_ms, np.full(len(due), field.work_hours * 3600 * 2 - 28_800)
        )
        soon = np.maximum(soon, kind.received_ms)
        staff = kind.share("staff", 0.3 if kind.channel == "online" else 0.0)
        middle = (kind.received_ms + np.minimum(closed, due)) // 2
        handling = closed - kind.received_ms
        return [
            *(
                counter("dossiers_finished", kind.finished(which), timeliness=timeliness)
                for timeliness, which in _timeliness(kind).items()
            ),
            counter("dossiers_supplement", kind.counted(middle, kind.share("supplement", 0.06))),
            counter("dossiers_refused", kind.counted(closed, kind.refused)),
            counter("dossiers_filed_by_staff", kind.received(staff)),
            counter("dossiers_digitised", kind.received(kind.share("digitised", 0.86))),
            counter("dossiers_reused_data", kind.received(kind.share("reused", 0.37))),
            counter("results_electronic", kind.finished(kind.share("electronic", 0.74))),
            counter(
                "processing_seconds",
                kind.counted(closed, ~kind.refused, np.round(handling / 1000)),
            ),
            stock("dossiers_open", kind.between(kind.received_ms, closed)),
            stock("dossiers_overdue", kind.between(due, closed)),
            stock("dossiers_due_soon", kind.between(soon, np.minimum(due, closed))),
            *(self._payments(kind, counter) if field.fee_vnd > 0 else ()),
        ]

    def _payments(self, kind: Dossiers, counter: Callable[..., Signal]) -> list[Signal]:
        paid_ms = kind.received_ms + 180_000
        choice = uniform(kind.key.of("method"), np.arange(len(paid_ms)))
        limits = (0.86, 0.97) if kind.channel == "online" else (0.24, 0.5)
        method = np.digitize(choice, limits)
        failed = kind.share("failed", _FAILED)
        amount = np.full(len(paid_ms), kind.field.fee_vnd)
        found = [counter("fee_dossiers", kind.received())]
        for number, name in enumerate(METHODS):
            by = method == number
            found += [
                counter(
                    "payments", kind.counted(paid_ms, by & ~failed), method=name, result="success"
                ),
                counter(
                    "payments", kind.counted(paid_ms, by & failed), method=name, result="failed"
                ),
                counter(
                    "payment_amount_vnd", kind.counted(paid_ms, by & ~failed, amount), method=name
                ),
            ]
        return found

    def _unassigned(self, field: Field, kinds: Sequence[Dossiers], offices: Offices) -> Signal:
        stocks = []
        for kind in kinds:
            soon = _soon(kind, offices)
            assigned = np.minimum(np.minimum(kind.due_ms, kind.closed_ms), soon + 3_600_000)
            stocks.append(kind.between(soon, assigned, kind.share("unassigned", 0.04)))

        def total(time_ms: Ints) -> Floats:
            return np.asarray(sum(stock(time_ms) for stock in stocks), np.float64)

        labels = {"unit": self.unit, "field": field.id}
        return Signal("dvc_dossiers_due_soon_unassigned", labels, total, 0)

    def _feedback(self, offices: Offices) -> list[Signal]:
        field = _FIELD_FEEDBACK
        a_day = self.dossiers_a_day * 0.008
        key = self.key.of("pakn")
        kind = self._made_up(key, offices, field, channel="online", a_day=a_day)
        aged = offices.later(kind.received_ms, np.full(len(kind.due_ms), 12 * _WORKING_DAY_SECONDS))
        labels = {"unit": self.unit}
        on_time = {"on_time": ~kind.late, "late": kind.late}
        return [
            *(
                Signal(
                    "pakn_received_total",
                    {**labels, "class": name},
                    kind.received(kind.share("class", 0.5) == first),
                    0,
                    Kind.COUNTER,
                )
                for name, first in (("kien_nghi", True), ("phan_anh", False))
            ),
            *(
                Signal(
                    "pakn_closed_total",
                    {**labels, "timeliness": name},
                    kind.finished(which),
                    0,
                    Kind.COUNTER,
                )
                for name, which in on_time.items()
            ),
            Signal("pakn_open_overdue", labels, kind.between(kind.due_ms, kind.closed_ms), 0),
            Signal("pakn_open_older_12_workdays", labels, kind.between(aged, kind.closed_ms), 0),
        ]

    def _waiting(self, time_ms: Ints) -> Floats:
        busy = self.calendar.office(time_ms) * self.dossiers_a_day / 40
        return whole(self.key.of("waiting"), time_ms // 60_000, busy).astype(np.float64)

    def _open_counters(self, time_ms: Ints) -> Floats:
        at_work = self.calendar.office(time_ms) > _DOORS_OPEN
        away = np.abs(normal(self.key.of("away"), time_ms // 1_800_000)) > 1
        usual = min(max(round(self.dossiers_a_day / 70), 3), 8)
        return np.where(at_work, usual - away.astype(np.float64), 0.0)


def _soon(kind: Dossiers, offices: Offices) -> Ints:
    """Moments from which a dossier is due within one working day."""
    promised = kind.field.work_hours * 3600 * PROMISED
    before = np.full(len(kind.received_ms), promised - _WORKING_DAY_SECONDS)
    return np.maximum(offices.later(kind.received_ms, before), kind.received_ms)


def _timeliness(kind: Dossiers) -> dict[str, Bools]:
    taken = kind.closed_ms - kind.received_ms
    early = ~kind.late & (taken < _EARLY * (kind.due_ms - kind.received_ms))
    return {"early": early, "on_time": ~kind.late & ~early, "late": kind.late}
