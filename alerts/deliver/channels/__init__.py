"""Ways out: each knows how to say a notification to one kind of receiver."""

from .email import Email, Smarthost, Tls
from .http import ANSWER_BYTES_MAX, Outbound, judged
from .null import Null
from .webhook import Authorization, Webhook
from .words import Words

__all__ = [
    "ANSWER_BYTES_MAX",
    "Authorization",
    "Email",
    "Null",
    "Outbound",
    "Smarthost",
    "Tls",
    "Webhook",
    "Words",
    "judged",
]
