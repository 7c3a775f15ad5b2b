"""Builders for tests of indicators: definitions, units of the reform, values."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.model import Period, Unit, UnitId
from core.place import Findings, read_yaml
from ioc.place import read_folder
from kpi.define import Catalogue, Kpi, KpiId, parse_kpis
from kpi.units import Scopes
from kpi.values import Figure, Origin, Status, Value, ratio

CONFIG = Path(__file__).parents[1] / "config"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
_KPI = """
levels: [xa]
kpis:
  - id: K01
    name: {{vi: a, en: a}}
    about: {{vi: a, en: a}}
    numerator: {{handin: true, name: {{vi: a, en: a}}, unit_of_measure: "1"}}
    denominator: {{handin: true, name: {{vi: a, en: a}}, unit_of_measure: "1"}}
    unit_of_measure: "%"
    scale: 100
    period: month_15_14
    owner: {{vi: a, en: a}}
    source: {{vi: a, en: a}}
{more}
"""


def read(text: str) -> tuple[Catalogue, list[str]]:
    """Read a `kpis.yml`, and what is wrong with it."""
    findings = Findings("kpis.yml")
    document = read_yaml(text.encode(), findings)
    assert document is not None, findings.all()
    catalogue = parse_kpis(document, findings)
    return catalogue, [str(each) for each in findings.all()]


def kpi(**more: Any) -> Kpi:
    """Give an indicator of which a person hands in a part and a whole, and more of its keys."""
    lines = "\n".join(f"    {key}: {value}" for key, value in more.items())
    catalogue, wrong = read(_KPI.format(more=lines))
    assert not wrong, wrong
    return catalogue.kpis[0]


def place_units() -> tuple[Unit, ...]:
    """Give the units of the demo place."""
    return read_folder(CONFIG / "tam-duong").units


def scopes() -> Scopes:
    """Give its scopes."""
    return Scopes(place_units(), ("xa", "phuong", "thi_tran"))


def period(id_: str) -> Period:
    """Give a period by its id."""
    found = Period.parse(id_)
    assert found is not None, id_
    return found


def value(of: Kpi, unit: str, id_: str, numerator: Any, denominator: Any, **more: Any) -> Value:
    """Give the value of a unit that handed in a part and a whole."""
    figure = Figure(_decimal(numerator), _decimal(denominator))
    number, why = ratio(of, figure)
    fields: dict[str, Any] = {
        "status": Status.NONE if why else Status.PRELIMINARY,
        "origin": Origin.HANDIN,
        "simulated": False,
        "as_of": NOW,
    }
    return Value(
        kpi=KpiId(of.id),
        unit=UnitId(unit),
        period=period(id_),
        numerator=figure.numerator,
        denominator=figure.denominator,
        value=number,
        why=why,
        **fields | more,
    )


def day(text: str) -> date:
    """Give a day."""
    return date.fromisoformat(text)


def _decimal(number: Any) -> Decimal | None:
    return None if number is None else Decimal(str(number))
