"""How often portals may fail: objectives, the rules made of them, what is left."""

from .budget import WINDOW_DAYS, Budget, Day, Excluded, Tally, budget_of
from .file import OBJECTIVES, advice, parse_objectives
from .made import BURNS, MARK, NAME, failing, group_of, groups_of, objectives_of
from .objectives import DEFAULT_PERCENT, Objectives

__all__ = [
    "BURNS",
    "DEFAULT_PERCENT",
    "MARK",
    "NAME",
    "OBJECTIVES",
    "WINDOW_DAYS",
    "Budget",
    "Day",
    "Excluded",
    "Objectives",
    "Tally",
    "advice",
    "budget_of",
    "failing",
    "group_of",
    "groups_of",
    "objectives_of",
    "parse_objectives",
]
