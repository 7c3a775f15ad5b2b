"""Ways out: each knows how to say a notification to one kind of receiver."""

from .http import Outbound
from .webhook import Authorization, Webhook

__all__ = ["Authorization", "Outbound", "Webhook"]
