"""The back-test of a rule, as far as saving needs it. Pure."""

import zlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import orjson

from api.backtests.jobs import Job

from .models import Tried

_FIGURES: Final = ("fired", "at_night", "flapping", "longest_seconds", "a_day", "worst_load")
_DAY: Final = timedelta(days=1)


def tried_by(job: Job | None) -> Tried | None:
    """Give what a back-test came to; None: there is none that is done."""
    if job is None or job.body is None:
        return None
    result: Mapping[str, Any] = orjson.loads(zlib.decompress(job.body))
    asked, side = job.asked, result["draft"]
    return Tried(
        at=asked.until,
        days=(asked.until - asked.since) / _DAY,
        data_since=result["data_since"],
        **{name: side[name] for name in _FIGURES},
    )
