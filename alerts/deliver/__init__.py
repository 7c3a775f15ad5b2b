"""What is to be told goes out, at least once, and every try of it is written down."""

from .notification import Kind, Notification
from .outbox import insert

__all__ = ["Kind", "Notification", "insert"]
