"""Many messages of one good sample each as one delivery: no arrays a message, no ack a write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import numpy as np

from core.model import Samples, SourceId
from core.store.continuity import Step
from ingest.convert import converted_one
from ingest.decode.json import Single
from ingest.resolve import Bound, Protocol
from ingest.write import Delivery, Outcome

from .session import Received

_STORED = Outcome(accepted=1, rejected=0, faults=())


class Member(NamedTuple):
    """One message of a bundle."""

    message: Received
    source: SourceId
    id: str | None
    is_first: bool = False  # of its source

    @property
    def heard(self) -> Sequence[SourceId]:
        """Its source, if that was not heard before."""
        return [self.source] if self.is_first else []


Settle = Callable[[Sequence[Member], Outcome], None]


@dataclass(slots=True)
class Bundle:
    """Grows message by message; all its sources have the same policy for conflicts.

    settle: called with all members and the outcome of each of them, or with one member and its
    own outcome when the database refused some.
    """

    replace: bool
    settle: Settle
    _members: list[Member] = field(default_factory=list)
    _series: list[int] = field(default_factory=list)
    _time_ms: list[int] = field(default_factory=list)
    _value: list[float] = field(default_factory=list)
    _steps: list[Step | None] = field(default_factory=list)

    def add(self, member: Member, single: Single, bound: Bound, step: Step | None) -> None:
        """Take in a message whose sample may be stored."""
        self._members.append(member)
        self._steps.append(step)
        self._series.append(bound.series)
        self._time_ms.append(single.time_ms)
        self._value.append(converted_one(single.value, bound.factor))

    def __len__(self) -> int:
        return len(self._members)

    def delivery(self) -> Delivery:
        """All messages as one."""
        samples = Samples(
            np.array(self._time_ms, np.int64),
            np.array(self._series, np.int32),
            np.array(self._value, np.float64),
        )
        return Delivery(
            source=None,
            protocol=Protocol.MQTT,
            samples=samples,
            index=np.zeros(len(samples), np.int32),
            replace=self.replace,
            faults=(),
            rejected=0,
            payload=b"",
            where=_whole,
            settle=lambda _: self.settle(self._members, _STORED),
            parts=lambda: self._parts(samples),
            steps=[step for step in self._steps if step],
            heard=[source for member in self._members for source in member.heard],
        )

    def _parts(self, samples: Samples) -> Sequence[Delivery]:
        return [
            Delivery(
                source=member.source,
                protocol=Protocol.MQTT,
                samples=Samples(
                    samples.time_ms[row : row + 1],
                    samples.series_id[row : row + 1],
                    samples.value[row : row + 1],
                ),
                index=np.zeros(1, np.int32),
                replace=self.replace,
                faults=(),
                rejected=0,
                payload=member.message.payload,
                where=_whole,
                settle=partial(self.settle, [member]),
                context={"topic": member.message.topic},
                steps=[step] if step else [],
                heard=member.heard,
            )
            for row, (member, step) in enumerate(zip(self._members, self._steps, strict=True))
        ]


def _whole(_index: int) -> str:
    return ""
