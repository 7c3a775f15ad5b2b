"""What is to be told goes out, at least once, and every try of it is written down.

The loop is in `deliverer`: its gauges belong to who sends, not to who reads receipts.
"""

from alerts.dispatch.messages.kind import Kind

from .notification import Notification

__all__ = ["Kind", "Notification"]
