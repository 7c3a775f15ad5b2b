"""Text messages by a modem of one's own: gammu-smsd takes them from files and sends them."""

from .channel import ModemChannel
from .follow import ModemReports
from .reports import Reports
from .spool import Spool, Where

__all__ = ["ModemChannel", "ModemReports", "Reports", "Spool", "Where"]
