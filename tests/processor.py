"""How much processor a call needs."""

import math
import time
from collections.abc import Callable

_ATTEMPTS = 3


def processor_seconds(call: Callable[[], object], *, enough: float = 0.0) -> float:
    """Give the least of three runs: the others met a garbage collection or a cold cache.

    enough: once it took no longer than this there is no need to try again.
    """
    least = math.inf
    for _ in range(_ATTEMPTS):
        began = time.thread_time()
        call()
        least = min(least, time.thread_time() - began)
        if least <= enough:
            break
    return least
