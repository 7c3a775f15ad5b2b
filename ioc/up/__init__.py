"""`ioc up`: everything in one terminal, started in order, watched, stopped in reverse order."""

from .run import up

__all__ = ["up"]
