"""What a query will read, and at which moments, before anything is read. Pure."""

from .durations import milliseconds
from .enrichment import info_conditions, info_moments, infos
from .errors import PlanError
from .moments import LOOKBACK_MS, Moments
from .relations import conditions
from .selections import newest, pick_of, ranges, selections
from .walk import children

__all__ = [
    "LOOKBACK_MS",
    "Moments",
    "PlanError",
    "children",
    "conditions",
    "info_conditions",
    "info_moments",
    "infos",
    "milliseconds",
    "newest",
    "pick_of",
    "ranges",
    "selections",
]
