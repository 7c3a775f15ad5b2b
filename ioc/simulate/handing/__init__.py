"""What people would hand in and write of a simulated place, done for them and marked as such."""

from .acts import close_live, hand_in

__all__ = ["close_live", "hand_in"]
