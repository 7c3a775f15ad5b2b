"""How long to wait before a program that ended is started again. Pure."""

from dataclasses import dataclass
from typing import Final

FIRST_SECONDS: Final = 1.0
LONGEST_SECONDS: Final = 60.0
# Who ran for so long has earned a quick start again.
STEADY_SECONDS: Final = 60.0


@dataclass(slots=True)
class Backoff:
    """Doubles the pause with each end. failures: ends in a row, each soon after its start."""

    failures: int = 0
    _next_seconds: float = FIRST_SECONDS

    def ended(self, *, ran_seconds: float) -> float:
        """Note an end; the pause before the next start, in seconds."""
        if ran_seconds > STEADY_SECONDS:
            self.failures, self._next_seconds = 0, FIRST_SECONDS
        self.failures += 1
        pause_seconds = min(self._next_seconds, LONGEST_SECONDS)
        self._next_seconds = 2 * pause_seconds
        return pause_seconds
