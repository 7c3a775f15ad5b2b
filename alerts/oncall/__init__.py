"""Who is on duty and called in what order: the place's own part of who is told."""

from .advice import advice
from .days import years_missing
from .files import ONCALL, parse_oncall
from .people import Oncall
from .staff.files import PRIORITIES

__all__ = ["ONCALL", "PRIORITIES", "Oncall", "advice", "parse_oncall", "years_missing"]
