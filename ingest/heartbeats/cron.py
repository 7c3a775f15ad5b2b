"""When a cron expression comes round, in a time zone with all its gaps and folds. Pure.

Reads expressions and moves them over a change of the clocks as Debian's cron does; by the library
that Healthchecks.io uses for the same purpose.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

_FIELDS = 5  # a sixth would be seconds, which no cron has
# What the library was made for; of anything else it may say more than CronSimError.
_WORDS = re.compile(r"[0-9A-Za-z*,/# -]{1,100}")
# The clocks are moved by two hours at most: so many minutes may come round a second time.
_AGAIN_MAX = 200


def cron_fault(expression: str) -> str | None:
    """Why an expression is none; None when it comes round."""
    if not _WORDS.fullmatch(expression) or len(expression.split()) != _FIELDS:
        return "expected five fields: minute, hour, day of month, month, day of week"
    try:
        next(CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        return f"{str(error).lower()}; see crontab(5)"
    except StopIteration:
        return "that day never comes"
    return None


@lru_cache(maxsize=4096)
def next_after(expression: str, zone: str, after: datetime) -> datetime:
    """First moment later than `after` at which the expression comes round, in UTC.

    The expression has no fault. A time that the clocks leave out comes round at their change, a
    time that they show twice at the first of both.
    """
    moments = CronSim(expression, after.astimezone(ZoneInfo(zone)))
    for _ in range(_AGAIN_MAX):
        # Compared in UTC: within one zone Python compares what the clocks show. And the library
        # finds the first of two equal times also when `after` lies between both.
        moment = next(moments).astimezone(UTC)
        if moment > after:
            return moment
    raise AssertionError(f"{expression!r} does not get past {after} in {zone}")
