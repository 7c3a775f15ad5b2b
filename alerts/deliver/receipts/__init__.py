"""Receipts: what providers tell later of messages that they took."""

from .files import ReceiptFiles
from .proof import WINDOW_SECONDS, why_not_theirs

__all__ = ["WINDOW_SECONDS", "ReceiptFiles", "why_not_theirs"]
