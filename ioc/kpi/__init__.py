"""`ioc kpi`: indicators, computed as samples come in."""

from .serve import serve

__all__ = ["serve"]
