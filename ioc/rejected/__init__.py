"""`ioc rejected`: what was refused, and taking it in after all."""

from .commands import app

__all__ = ["app"]
