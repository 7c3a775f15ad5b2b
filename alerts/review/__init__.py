"""Looking back at alerts: which rules are noisy, flap, are left alone by all, or never fire."""

from .duty import Nights, Response, duty
from .figures import FOLLOWED_MAX, By, Load, Period
from .hid import Counts, counted, hid
from .pages import IGNORED_MIN, Reviewed
from .review import reviewed

__all__ = [
    "FOLLOWED_MAX",
    "IGNORED_MIN",
    "By",
    "Counts",
    "Load",
    "Nights",
    "Period",
    "Response",
    "Reviewed",
    "counted",
    "duty",
    "hid",
    "reviewed",
]
