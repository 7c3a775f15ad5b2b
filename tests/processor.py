"""How much processor a call needs."""

import time
from collections.abc import Callable


def processor_seconds(call: Callable[[], object]) -> float:
    """Give the least of three runs: the others met a garbage collection or a cold cache."""
    return min(_once(call) for _ in range(3))


def _once(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began
