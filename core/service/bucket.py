"""Token buckets: how often somebody may do something, in bursts up to a bound."""

from dataclasses import dataclass, field

_ROUNDING_SECONDS = 1e-9


@dataclass(slots=True)
class Buckets:
    """One bucket a name (of a bounded set), filled by `per_second` up to `burst` tokens.

    A bucket is the moment at which it will be full again: the generic cell rate algorithm.
    """

    per_second: float
    burst: float
    _full_at: dict[str, float] = field(default_factory=dict)

    def take(self, name: str, *, now: float) -> float:
        """Take a token at `now` (s, of a clock that never goes back).

        Returns 0.0, or in how many seconds there will be one; nothing is taken then.
        """
        full_at = max(now, self._full_at.get(name, now)) + 1 / self.per_second
        wait = full_at - now - self.burst / self.per_second
        if wait > _ROUNDING_SECONDS:
            return wait
        self._full_at[name] = full_at
        return 0.0


@dataclass(frozen=True, slots=True)
class Flow:
    """What a reserve lets through. All in tokens a second but `burst`."""

    expected: float
    most: float
    burst: float


@dataclass(slots=True)
class Reserve:
    """A bucket that pays several tokens at once, and forgives a silence what it would have sent.

    `level` may fall below zero, by at most one burst: what was let in before its size was known.
    After `silence_seconds` without a word there is the expected rate of that time on top of the
    burst: whoever was cut off sends later what he could not send then. What of it is not used
    melts away at the full rate.
    """

    level: float
    at: float
    silence_seconds: float

    def wait(self, flow: Flow, *, now: float) -> float:
        """Bring the level up to `now`; in how many seconds there is a token, 0.0: there is one."""
        passed = max(0.0, now - self.at)
        cut_off = passed >= self.silence_seconds and self.level >= 1  # else it was told to wait
        if self.level > flow.burst:
            self.level = max(flow.burst, self.level - flow.most * passed)
        else:
            self.level = min(flow.burst, self.level + flow.most * passed)
        if cut_off:
            self.level = max(self.level, flow.burst + flow.expected * passed)
        self.at = max(self.at, now)
        return 0.0 if self.level >= 1 else (1 - self.level) / flow.most

    def pay(self, flow: Flow, tokens: float) -> None:
        """Take tokens, also those that are not there; fewer than none gives some back."""
        self.level = max(self.level - tokens, -flow.burst)
