"""Web Push: what a browser shows although no page of ours is open."""

from .channel import Browsers, PushChannel, said
from .keys import VapidKey, vapid_key
from .subscription import Subscription

__all__ = ["Browsers", "PushChannel", "Subscription", "VapidKey", "said", "vapid_key"]
