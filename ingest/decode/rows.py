"""What every decoder returns: columns, distinct raw keys, faults."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.model import Fault, Identity

FAULTS_MAX = 100  # reported per message; more are counted


@dataclass(frozen=True, slots=True)
class Named:
    """A raw key understood: the identity it names, before defaults and policy."""

    identity: Identity
    unit_of_measure: str | None = None  # as sent; None = the catalogue's unit


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a message says about itself (JSON only)."""

    id: str | None = None
    boot: int | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Columns of length n over k distinct raw keys.

    A raw key is the label part of the message as sent (bytes), so that `resolve` can map it to a
    series id by one dictionary look-up and parse it only once in its life.
    """

    keys: tuple[bytes, ...]  # k
    key_index: NDArray[np.int32]  # n, into keys
    time_ms: NDArray[np.int64]  # n, ms since 1970, UTC
    value: NDArray[np.float64]  # n
    index: NDArray[np.int32]  # n, position of the sample or line in its message

    def __len__(self) -> int:
        return len(self.time_ms)

    @classmethod
    def empty(cls) -> Self:
        """No rows, no keys."""
        none = np.empty(0, np.int32)
        return cls((), none, np.empty(0, np.int64), np.empty(0, np.float64), none)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Rows":
        """Keep the rows of an index or mask; all keys stay."""
        return Rows(
            self.keys,
            self.key_index[rows],
            self.time_ms[rows],
            self.value[rows],
            self.index[rows],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """The good part of a message, and what was wrong with the rest."""

    rows: Rows
    name: Callable[[bytes], Named | Fault]  # what a raw key means; pure, per protocol
    where: Callable[[int], str]  # place of the sample with this index: "/samples/3", "line 7"
    faults: tuple[Fault, ...] = ()  # at most FAULTS_MAX
    rejected: int = 0  # samples refused, also those beyond FAULTS_MAX
    unreadable: bool = False  # nothing could be read: HTTP 400, not 422
    envelope: Envelope = Envelope()
    ignored_text: int = 0  # string fields of line protocol


def numbered(keys: Sequence[bytes]) -> tuple[tuple[bytes, ...], NDArray[np.int32]]:
    """Return the distinct keys in order of appearance, and each key's number among them."""
    distinct = dict.fromkeys(keys)
    numbers = {key: number for number, key in enumerate(distinct)}
    return tuple(distinct), np.fromiter(map(numbers.__getitem__, keys), np.int32, len(keys))
