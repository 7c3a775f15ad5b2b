"""Whether numbers have the decimals that their unit has everywhere (`drawings/units`). Pure."""

from collections.abc import Iterator
from typing import Final

from dashboards.grafana.check.known import Known
from dashboards.grafana.check.reading import Json, Tile, mapping, text
from dashboards.grafana.drawings.units import COUNT, FINE, OF_FINE, decimals_of

_CELLS: Final = ("options", "cellValues")  # of a heat map, which has its numbers there


def why_other_decimals(tile: Tile, known: Known) -> Iterator[tuple[str, str]]:
    """Say by field which numbers have more or fewer decimals than such numbers have."""
    for column, own in tile.written:
        if {"unit", "decimals"} & own.keys():
            field = f"override {column}: decimals" if column else "decimals"
            told: Json = {"unit": text(tile.defaults, "unit"), **own}
            if reason := _why_other(told, _wanted(tile, column, text(told, "unit"), known)):
                yield field, reason
    cells = mapping(tile.json, *_CELLS)
    if reason := _why_other(cells, _wanted(tile, "", text(cells, "unit"), known)):
        yield "decimals", reason


def _wanted(tile: Tile, column: str, unit: str, known: Known) -> int | None:
    """Give how many decimals a column has to have; None: nothing is said of such numbers."""
    asked = " ".join(target.promql for target in tile.targets)
    is_fine = column in FINE or any(name in asked for name in FINE)
    return OF_FINE if is_fine else decimals_of(unit, known.kpi_decimals)


def _why_other(written: Json, wanted: int | None) -> str:
    unit, decimals = text(written, "unit"), written.get("decimals")
    if not unit:
        return f"of numbers without a unit: {COUNT!r} if they count" if decimals is not None else ""
    if wanted is None or decimals == wanted:
        return ""
    return f"{unit} is written with {wanted} everywhere, here with {decimals}"
