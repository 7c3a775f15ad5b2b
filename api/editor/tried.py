"""The back-test of a rule, as far as saving needs it. Pure."""

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
    if job is None:
        return None
    figures: Mapping[str, Any] = orjson.loads(job.figures)
    asked = job.asked
    return Tried(
        at=asked.until,
        days=(asked.until - asked.since) / _DAY,
        data_since=figures["data_since"],
        **{name: figures[name] for name in _FIGURES},
    )
