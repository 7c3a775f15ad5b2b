"""Ways out: each knows how to say a notification to one kind of receiver."""

from .http import Outbound
from .webhook import Webhook

__all__ = ["Outbound", "Webhook"]
