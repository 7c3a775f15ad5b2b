"""What cells mean: headings, periods, units, KPIs, numbers. Pure."""

from .numbers import written
from .source import Read, of_file, of_rows, of_text

__all__ = ["Read", "of_file", "of_rows", "of_text", "written"]
