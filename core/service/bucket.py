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
