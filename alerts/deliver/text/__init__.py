"""What people read and hear: one order of facts, cut to what each channel carries. Pure."""

from .chat import chat, shorter, spoken
from .facts import Facts, facts
from .letter import letter
from .linked import told_alert
from .sms import SmsForm, sms

__all__ = [
    "Facts",
    "SmsForm",
    "chat",
    "facts",
    "letter",
    "shorter",
    "sms",
    "spoken",
    "told_alert",
]
