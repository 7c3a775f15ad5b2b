"""`ioc doctor`: what is wrong with this installation, why it matters, and what repairs it."""

from .commands import doctor

__all__ = ["doctor"]
