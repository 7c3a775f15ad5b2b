"""All functions, by name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from . import (
    absence,
    dates,
    elementwise,
    extended,
    histograms,
    labelling,
    over_time,
    rates,
    regression,
    scalars,
)
from .given import FunctionOf, Given

FUNCTIONS: Final[Mapping[str, FunctionOf]] = MappingProxyType(
    {
        **absence.FUNCTIONS,
        **dates.FUNCTIONS,
        **elementwise.FUNCTIONS,
        **histograms.FUNCTIONS,
        **labelling.FUNCTIONS,
        **over_time.FUNCTIONS,
        **rates.FUNCTIONS,
        **regression.FUNCTIONS,
        **scalars.FUNCTIONS,
    }
)

check = extended.check

__all__ = ["FUNCTIONS", "Given", "check"]
