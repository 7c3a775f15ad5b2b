"""Chance that depends on nothing but a key and a number: the same answer at every run. Pure.

Every value of the simulation is a function of (seed, name, time). So history, a restart and a
second run tell the same story, and sending anything twice changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_STEP = np.uint64(0x9E37_79B9_7F4A_7C15)  # constants of splitmix64
_MIX_1 = np.uint64(0xBF58_476D_1CE4_E5B9)
_MIX_2 = np.uint64(0x94D0_49BB_1331_11EB)
_MANTISSA = 2.0**-53


@dataclass(frozen=True, slots=True)
class Key:
    """Names one stream of chance."""

    seed: int
    name: str = ""

    def of(self, *names: object) -> "Key":
        """Key of something inside this one."""
        return Key(self.seed, "/".join((self.name, *map(str, names))))

    def bits(self) -> np.uint64:
        """64 bits that stand for the key."""
        return _bits(self.seed, self.name)


@lru_cache(maxsize=20_000)
def _bits(seed: int, name: str) -> np.uint64:
    digest = blake2b(f"{seed}\0{name}".encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def uniform(key: Key, number: Ints) -> Floats:
    """Numbers in [0, 1), one per element of `number`."""
    state = number.astype(np.uint64) * _STEP + key.bits()
    state = (state ^ (state >> np.uint64(30))) * _MIX_1
    state = (state ^ (state >> np.uint64(27))) * _MIX_2
    state ^= state >> np.uint64(31)
    return (state >> np.uint64(11)).astype(np.float64) * _MANTISSA


def normal(key: Key, number: Ints) -> Floats:
    """Numbers of mean 0 and deviation 1 (Box and Muller)."""
    radius = np.sqrt(-2 * np.log1p(-uniform(key.of("radius"), number)))
    return np.asarray(radius * np.cos(2 * np.pi * uniform(key.of("angle"), number)))


def one(key: Key, low: float = 0.0, high: float = 1.0) -> float:
    """One number in [low, high), for a property that never changes."""
    return low + (high - low) * float(uniform(key, np.zeros(1, np.int64))[0])


def drift(key: Key, time_ms: Ints, *, period_seconds: float) -> Floats:
    """Smooth noise of about mean 0 and deviation 1 that turns within `period_seconds`."""
    position = time_ms / (period_seconds * 1000)
    knot = np.floor(position).astype(np.int64)
    part = position - knot
    part = part * part * (3 - 2 * part)
    return normal(key, knot) * (1 - part) + normal(key, knot + 1) * part


def whole(key: Key, number: Ints, mean: Floats) -> Ints:
    """Whole numbers around `mean` (at least 0), scattered about as much as arrivals are."""
    spread = np.sqrt(mean) * normal(key.of("spread"), number)
    lifted = np.maximum(mean + spread, 0) + uniform(key.of("lift"), number)
    return np.floor(lifted).astype(np.int64) * (mean > 0)


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What a series of episodes says at n times."""

    active: Bools
    since_seconds: Floats  # since the start where active, else 0
    length_seconds: Floats  # of the episode that is active or was the last
    strength: Floats  # 0 to 1, of that episode
    after_seconds: Floats  # since the end of the last one, infinite when none is near


@dataclass(frozen=True, slots=True)
class Episodes:
    """Things that begin and end: at most one in each span of time, wholly inside it."""

    key: Key
    span_seconds: float
    likelihood: float  # 0 to 1, of one in a span
    shortest_seconds: float
    longest_seconds: float  # at most the span
    factor: Callable[[Ints], Floats] | None = None  # of the likelihood, by time in ms

    def at(self, time_ms: Ints) -> Moment:
        """Tell for each time whether one is going on, and about the last one."""
        number = np.floor(time_ms / (self.span_seconds * 1000)).astype(np.int64)
        happens, start, length, strength = self._in_span(number)
        since = (time_ms / 1000) - start
        active = happens & (since >= 0) & (since < length)
        ended = happens & (since >= length)
        before_happens, before_start, before_length, before_strength = self._in_span(number - 1)
        earlier = ~active & ~ended & before_happens
        after = np.where(ended, since - length, np.inf)
        after = np.where(earlier, time_ms / 1000 - before_start - before_length, after)
        return Moment(
            active,
            np.where(active, since, 0.0),
            np.where(earlier, before_length, length),
            np.where(earlier, before_strength, strength),
            np.where(active, 0.0, after),
        )

    def _in_span(self, number: Ints) -> tuple[Bools, Floats, Floats, Floats]:
        strength = uniform(self.key.of("strength"), number)
        reach = uniform(self.key.of("length"), number) ** 2  # most are short
        length = self.shortest_seconds + reach * (self.longest_seconds - self.shortest_seconds)
        room = uniform(self.key.of("start"), number) * (self.span_seconds - length)
        start = number * self.span_seconds + room
        likelihood = np.full(len(number), self.likelihood)
        if self.factor is not None:
            likelihood = likelihood * self.factor((start * 1000).astype(np.int64))
        return uniform(self.key.of("happens"), number) < likelihood, start, length, strength
