"""How much counters have grown, exactly, by series and local days, packed or not."""

from .growth import Grown, Span, growth, of_series
from .of_units import Counted, counted, series_of

__all__ = ["Counted", "Grown", "Span", "counted", "growth", "of_series", "series_of"]
