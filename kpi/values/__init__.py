"""Values of indicators: ratios and totals of exact figures, and why there is none. Pure."""

from .ratio import Figure, ratio, summed
from .total import total
from .value import Origin, Status, Value, Why

__all__ = ["Figure", "Origin", "Status", "Value", "Why", "ratio", "summed", "total"]
