"""Whether the figures of a row can be, by themselves and against the period before. Pure."""

from collections.abc import Iterator
from typing import Final

from .findings import Problem
from .form import Field, Measure
from .preview import Figures
from .reading.layout import Column
from .reading.numbers import written

_TENFOLD: Final = 10
_NOTATION: Final = str.maketrans(",.", ".,")
_SMALL: Final = 100  # below it ten times as many are nothing strange


def bounds(field: Field, figures: Figures) -> Iterator[Problem]:
    """Tell which figures cannot be, each by itself."""
    yield from _bounds(field.numerator, figures.numerator, Column.NUMERATOR)
    yield from _bounds(field.denominator, figures.denominator, Column.DENOMINATOR)


def judge(field: Field, figures: Figures, previous: Figures | None) -> Iterator[Problem]:
    """Tell what is wrong, or strange, with the figures of a row that could be read whole."""
    if figures.blank:
        return
    yield from _together(field, figures)
    if previous is not None:
        yield from _against(field, figures, previous)


def _bounds(measure: Measure | None, value: float | None, field: Column) -> Iterator[Problem]:
    if measure is None or value is None:
        return
    if measure.is_whole and not value.is_integer():
        yield Problem("not_whole", _about(measure, value), field)
    if measure.minimum is not None and value < measure.minimum:
        bound = {"bound": written(measure.minimum)}
        yield Problem("below_minimum", _about(measure, value) | bound, field)
    if measure.maximum is not None and value > measure.maximum:
        bound = {"bound": written(measure.maximum)}
        yield Problem("above_maximum", _about(measure, value) | bound, field)


def _about(measure: Measure, value: float) -> dict[str, str]:
    return {"text": written(value), "name": measure.name.vi, "name_en": measure.name.en}


def _together(field: Field, figures: Figures) -> Iterator[Problem]:
    """Compare both figures of a row, where both are handed in."""
    numerator, denominator = figures.numerator, figures.denominator
    if field.numerator is None or field.denominator is None:
        return
    whole = field.denominator.name
    if numerator is None:
        yield Problem("numerator_blank", {"kpi": field.kpi}, Column.NUMERATOR)
    elif denominator is None:
        names = {"name": whole.vi, "name_en": whole.en}
        yield Problem("denominator_missing", names, Column.DENOMINATOR)
    elif field.is_share and numerator > denominator:
        values = {"numerator": written(numerator), "denominator": written(denominator)}
        names = {"name": field.numerator.name.vi, "name_en": field.numerator.name.en}
        wholes = {"whole": whole.vi, "whole_en": whole.en}
        yield Problem("numerator_above_denominator", values | names | wholes, Column.NUMERATOR)
    elif denominator == 0:
        code = "denominator_zero" if numerator else "not_applicable"
        yield Problem(code, {}, Column.DENOMINATOR)


def _against(field: Field, figures: Figures, previous: Figures) -> Iterator[Problem]:
    """Compare with the period before: the value, then each figure for a lost unit of measure."""
    before, after = value_of(field, previous), value_of(field, figures)
    if field.jump_percent is not None and before and after is not None:
        percent = (after - before) / abs(before) * 100
        if abs(percent) > field.jump_percent:
            values = {
                "change": f"{percent:+.0f}%",
                "before": valued(field, before),
                "after": valued(field, after),
            }
            yield Problem("jump", values, Column.NUMERATOR)
            return
    for name, column, old, new in (
        (("tử số", "numerator"), Column.NUMERATOR, previous.numerator, figures.numerator),
        (("mẫu số", "denominator"), Column.DENOMINATOR, previous.denominator, figures.denominator),
    ):
        if old and new and _is_tenfold(abs(old), abs(new)):
            values = {"before": written(old), "after": written(new)}
            yield Problem("tenfold", values | {"field": name[0], "field_en": name[1]}, column)


def value_of(field: Field, figures: Figures) -> float | None:
    """Give the value of a KPI from its figures: a ratio or the numerator, to scale."""
    if not field.is_ratio:
        return None if figures.numerator is None else figures.numerator * field.scale
    ratio = figures.ratio
    return None if ratio is None else ratio * field.scale


def valued(field: Field, value: float) -> str:
    """Write a value with its unit of measure, as screens do."""
    text = f"{value:,.{field.decimals}f}".translate(_NOTATION)
    return f"{text}%" if field.unit_of_measure == "%" else f"{text} {field.unit_of_measure}".strip()


def _is_tenfold(old: float, new: float) -> bool:
    return max(old, new) >= _SMALL and max(old, new) >= _TENFOLD * min(old, new)
