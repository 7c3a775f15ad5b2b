"""What is to be told goes out, at least once, and every try of it is written down.

The loop is in `deliverer`: its gauges belong to who sends, not to who reads receipts.
"""

from .notification import Kind, Notification
from .outbox import insert

__all__ = ["Kind", "Notification", "insert"]
