"""What is to be told goes out, at least once, and every try of it is written down."""

from .deliverer import Deliverer, Senders
from .notification import Kind, Notification
from .outbox import insert

__all__ = ["Deliverer", "Kind", "Notification", "Senders", "insert"]
