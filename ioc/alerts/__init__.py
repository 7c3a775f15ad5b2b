"""`ioc alerts`: what watches the samples, and tells people."""

from .serve import LEASE, serve

__all__ = ["LEASE", "serve"]
