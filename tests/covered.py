"""Measurements of places: a map of their columns, two operators, places of two units."""

from core.place import Findings
from kpi.coverage import (
    CoverageMap,
    Measurements,
    Reach,
    Sheet,
    parse_coverage_map,
    read_tests,
)
from kpi.sheets import Cell

MAP = """
tech: 5g
columns: {place: bản, operator: nhà mạng}
values: {download_bits_per_second: {column: Mbps, scale: 1000000}}
operators: {Viettel: viettel, VNPT: vinaphone}
covered: [{value: download_bits_per_second, at_least: 30000000, share: 0.95}]
tests_min: 2
"""
PLACES = """place,unit,population,area_km2
A,u1,100,1.5
B,u1,300,2
C,u1,50,
D,u2,10,1
"""
HEADER = ("bản", "nhà mạng", "Mbps")


def coverage_map(text: str = MAP) -> CoverageMap:
    """Parse a map that is right."""
    found = parse_coverage_map(text.encode(), Findings("map.yml"))
    assert found
    return found


def given_rows(*rows: tuple[Cell, ...]) -> Measurements:
    """Read the rows of one sheet."""
    return read_tests([sheet("s", HEADER, *rows)], coverage_map())


def sheet(name: str, *rows: tuple[Cell, ...]) -> Sheet:
    """Make a sheet whose rows are numbered as lines of a file."""
    return Sheet(name, list(enumerate(rows, start=1)))


def all_of(place: str, operator: str, good: int, of: int) -> list[tuple[Cell, ...]]:
    """Make tests of a place, so many of which are good."""
    return [(place, operator, 40.0 if n < good else 5.0) for n in range(of)]


def reaches(found: list[Reach]) -> dict[tuple[str, str], Reach]:
    """Look reaches up by unit and operator."""
    return {(each.unit, each.operator): each for each in found}
