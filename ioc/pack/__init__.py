"""`ioc pack`: closed days into blocks, so that years fit on a small disk."""

from .serve import LEASE, serve

__all__ = ["LEASE", "serve"]
