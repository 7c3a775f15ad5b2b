"""`ioc alerts`: what watches the samples, and tells people."""

from .serve import serve

__all__ = ["serve"]
