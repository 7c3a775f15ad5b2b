"""In which zone times are told, how things are called, and how the center signs."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from alerts.deliver.notification import Notification
from alerts.deliver.text import Facts, facts
from alerts.named import NAMELESS, Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a place brings along. names: of units and indicators. center: its own name."""

    zone: tzinfo
    names: Names = NAMELESS
    names_en: Names = NAMELESS
    center: str = "IOC"

    def facts(self, row: Notification, now: datetime) -> Facts:
        """Say what a notification tells, in the words of this place."""
        return facts(row, now=now, zone=self.zone, names=self.names, names_en=self.names_en)
