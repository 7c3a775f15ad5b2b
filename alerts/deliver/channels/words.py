"""In which zone times are told, how units are called, and how the center signs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from alerts.deliver.notification import Notification
from alerts.deliver.text import Facts, facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a place brings along. units, units_en: names by ids. center: its own name."""

    zone: tzinfo
    units: Mapping[str, str] = field(default_factory=dict)
    units_en: Mapping[str, str] = field(default_factory=dict)
    center: str = "IOC"

    def facts(self, row: Notification, now: datetime) -> Facts:
        """Say what a notification tells, in the words of this place."""
        return facts(row, now=now, zone=self.zone, units=self.units, units_en=self.units_en)
