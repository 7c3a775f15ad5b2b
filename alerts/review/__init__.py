"""Looking back at alerts: which rules are noisy, flap, are left alone by all, or never fire."""

from .duty import Duty, Nights, Response, duty
from .figures import FOLLOWED_MAX, By, Flap, Load, Noise, Period, Unused
from .hid import Counts, counted, hid
from .pages import IGNORED_MIN, Reviewed
from .review import reviewed

__all__ = [
    "FOLLOWED_MAX",
    "IGNORED_MIN",
    "By",
    "Counts",
    "Duty",
    "Flap",
    "Load",
    "Nights",
    "Noise",
    "Period",
    "Response",
    "Reviewed",
    "Unused",
    "counted",
    "duty",
    "hid",
    "reviewed",
]
