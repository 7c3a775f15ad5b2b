"""For how long what is measured is kept, as samples and as what is computed from them. Pure."""

from dataclasses import dataclass
from typing import Final

DEFAULT_CLASS: Final = "default"  # of every metric that names no other one
RAW_DAYS: Final = 3650
# By what became of alerts public services are judged: as long as the record of who did what.
ALERTS_DAYS: Final = 1825
SIMULATED_ALERTS_DAYS: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """A class of metrics, in days each; None is for ever.

    raw_days: samples. hourly_days, daily_days: what is computed of them by the hour and the day,
    which is kept at least as long as what it is computed from.
    """

    name: str
    raw_days: int | None = RAW_DAYS
    hourly_days: int | None = None
    daily_days: int | None = None
