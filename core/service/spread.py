"""Pauses that differ, so that those who failed together do not come again together."""

import random


def spread(pause_seconds: float) -> float:
    """Give a pause, or less of it: half at least."""
    return pause_seconds * random.uniform(0.5, 1.0)  # noqa: S311 - guards nothing
