"""A coverage map: what the columns of a file of tests mean, and when a place is covered. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.place import Fields, Findings, Node, read_yaml

# QCVN 126:2021: for a formal judgement of an operator.
FORMAL_TESTS_MIN: Final = 1500
_TESTS_MIN: Final = 10
_PLACES_MIN: Final = 0.8


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of numbers, and what they are multiplied by to be in base units."""

    column: str
    scale: float


@dataclass(frozen=True, slots=True)
class Criterion:
    """So great a share of the tests of a place has to come up to a value."""

    value: str
    at_least: float
    share: float


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """All that a file of tests does not say of itself.

    sheets: of a workbook; none is every one that has the columns. operators: words of the file, and
    what they mean. tech: of all tests, unless tech_column says it. tests_min: of a place and an
    operator; below, nothing is said. places_min: of a unit, judged before it has a figure.
    """

    sheets: tuple[str, ...]
    place_column: str
    operator_column: str
    tech_column: str
    tech: str
    operators: Mapping[str, str]
    values: Mapping[str, ValueColumn]
    covered: tuple[Criterion, ...]
    tests_min: int
    formal_tests_min: int
    places_min: float

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a sheet must have."""
        named = (self.place_column, self.operator_column, self.tech_column)
        return tuple(name for name in named if name) + tuple(
            each.column for each in self.values.values()
        )


def parse_coverage_map(raw: bytes, findings: Findings) -> CoverageMap | None:
    """Read and check a map; None when the findings say why not."""
    document = read_yaml(raw, findings)
    if document is None:
        return None
    top = Fields(document.root, findings)
    columns = Fields(top.get("columns") or document.root, findings)
    values = {name: _value(Fields(node, findings)) for name, node in top.pairs("values").items()}
    found = CoverageMap(
        sheets=top.texts("sheets", required=False),
        place_column=columns.text("place"),
        operator_column=columns.text("operator"),
        tech_column=columns.text("tech", required=False),
        tech=top.text("tech", required=False),
        operators=_words(top),
        values=values,
        covered=tuple(_criterion(node, findings, values) for node in top.nodes("covered")),
        tests_min=_whole(top, "tests_min", _TESTS_MIN),
        formal_tests_min=_whole(top, "formal_tests_min", FORMAL_TESTS_MIN),
        places_min=_share(top, "places_min", _PLACES_MIN),
    )
    if top.has("columns"):
        columns.end()
    top.end()
    if bool(found.tech) == bool(found.tech_column):
        top.wrong("tech", "say it once: here for all tests, or as a column of `columns`")
    if not found.covered:
        top.wrong("covered", "say from what on a place is covered")
    return None if findings.all() else found


def _value(fields: Fields) -> ValueColumn:
    scale = fields.number("scale", above=0, required=False)
    found = ValueColumn(fields.text("column"), 1.0 if scale is None else scale)
    fields.end()
    return found


def _criterion(node: Node, findings: Findings, values: Mapping[str, ValueColumn]) -> Criterion:
    fields = Fields(node, findings)
    at_least = fields.number("at_least")
    found = Criterion(
        fields.text("value"), at_least or 0.0, _share(fields, "share", 1.0, required=True)
    )
    fields.end()
    if found.value and found.value not in values:
        fields.wrong("value", f"none of `values`: {', '.join(values)}")
    return found


def _words(top: Fields) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for word, node in top.pairs("operators").items():
        if isinstance(node.value, str) and node.value:
            words[word] = node.value
        else:
            top.findings.add(node.line, node.path, "expected the label of an operator")
    return words


def _whole(fields: Fields, name: str, default: int) -> int:
    number = fields.number(name, above=0, up_to=1e9, required=False)
    if number is None:
        return default
    if not number.is_integer():
        fields.wrong(name, "expected a whole number")
    return math.ceil(number)


def _share(fields: Fields, name: str, default: float, *, required: bool = False) -> float:
    number = fields.number(name, above=0, up_to=1, required=required)
    return default if number is None else number
