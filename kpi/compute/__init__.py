"""Live indicators: computed when samples come in, written with their totals, told as series."""

from .leader import LEASE, Also, Leader
from .series import Recorder

__all__ = ["LEASE", "Also", "Leader", "Recorder"]
