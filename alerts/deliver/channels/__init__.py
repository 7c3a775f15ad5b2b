"""Ways out: each knows how to say a notification to one kind of receiver."""

from .http import ANSWER_BYTES_MAX, Outbound, judged
from .webhook import Authorization, Webhook

__all__ = ["ANSWER_BYTES_MAX", "Authorization", "Outbound", "Webhook", "judged"]
