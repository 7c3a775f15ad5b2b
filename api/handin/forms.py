"""The rows of a form as our API tells them. Pure."""

from collections.abc import Mapping

from api.wall.layout import Name
from core.model import Period
from kpi.define import Catalogue, Text
from kpi.handin import Field, Figures, Form, Key

from .models import HandinField
from .understood import figures


def fields(catalogue: Catalogue, form: Form, stored: Mapping[Key, Figures]) -> list[HandinField]:
    """Tell the rows of a form with the figures of its period, and of the one before."""
    return [told for each in form.fields if (told := _field(catalogue, form, each, stored))]


def _field(
    catalogue: Catalogue, form: Form, field: Field, stored: Mapping[Key, Figures]
) -> HandinField | None:
    kpi, period = catalogue.of(field.kpi), Period.parse(form.period)
    if kpi is None or period is None:
        return None
    keys = [Key(field.kpi, field.part, form.unit, span.id) for span in (period, period.shifted(-1))]
    now, before = (figures(stored.get(key), field.kpi, catalogue) for key in keys)
    return HandinField(
        kpi=field.kpi,
        part=field.part,
        name=_name(kpi.name),
        part_name=None,
        numerator=_name(kpi.numerator.name),
        denominator=_name(kpi.denominator.name) if kpi.denominator else None,
        asks_numerator=field.numerator is not None,
        asks_denominator=field.denominator is not None,
        unit_of_measure=kpi.unit_of_measure,
        decimals=kpi.decimals,
        small_n=kpi.small_n,
        previous=before,
        stored=now,
    )


def _name(text: Text) -> Name:
    return Name(text.vi, text.en)
