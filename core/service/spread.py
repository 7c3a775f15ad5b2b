"""Pauses that differ, so that those who failed together do not come again together."""

import random
from typing import Final

_DICE: Final = random.SystemRandom()


def spread(pause_seconds: float) -> float:
    """Give a pause, or less of it: half at least."""
    return pause_seconds * _DICE.uniform(0.5, 1.0)
