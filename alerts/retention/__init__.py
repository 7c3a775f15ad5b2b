"""What alerts leave behind goes, once its time is over."""

from .sweep import Sweep

__all__ = ["Sweep"]
