"""Numerator and denominator, and the value that they give. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from kpi.define import Kpi

from .value import Why

_DIGITS = 40  # more than any sum of figures has, so that a ratio is rounded once, to a float


@dataclass(frozen=True, slots=True)
class Figure:
    """What a value is made of. None: nobody knows, which is not 0."""

    numerator: Decimal | None
    denominator: Decimal | None = None

    def is_whole(self, kpi: Kpi) -> bool:
        """Whether all is there that a value of the indicator needs."""
        has_denominator = kpi.denominator is None or self.denominator is not None
        return self.numerator is not None and has_denominator


def ratio(kpi: Kpi, figure: Figure) -> tuple[float | None, Why]:
    """Divide. Nothing to divide by is no value, and not 0."""
    if figure.numerator is None or not figure.is_whole(kpi):
        return None, Why.NO_FIGURES
    with localcontext() as context:
        context.prec = _DIGITS
        if kpi.denominator is None:
            return float(kpi.scale * figure.numerator), Why.THERE
        if not figure.denominator:
            return None, Why.NOT_APPLICABLE
        return float(kpi.scale * figure.numerator / figure.denominator), Why.THERE


def summed(figures: Iterable[Figure]) -> Figure:
    """Add numerators and denominators; what is missing everywhere is missing in the sum."""
    every = list(figures)
    return Figure(
        _sum(figure.numerator for figure in every), _sum(figure.denominator for figure in every)
    )


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    with localcontext() as context:
        context.prec = _DIGITS
        return sum(known, Decimal(0)) if known else None
