"""units.csv: what is read, and everything that is said about a wrong line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Predecessor, Unit, UnitCode, UnitId
from core.place import WORLD, Bounds, Findings, parse_units

HEADER = "id,parent,kind,name_vi,name_en,scope"
MORE = f"{HEADER},lat,lon,area_km2,population,valid_from,valid_to,successor_of,codes,note"


def read(*lines: str, bounds: Bounds = WORLD) -> tuple[tuple[Unit, ...], list[str]]:
    findings = Findings("units.csv")
    units = parse_units("\n".join(lines).encode(), findings, bounds=bounds)
    return units, [str(finding) for finding in findings.all()]


def test_one_whole_unit() -> None:
    units, findings = read(
        MORE,
        "old,,xa,Cũ,Old,core,,,,,,2025-06-30,,gso:03400@/2025-06-30,",
        'new,,xa,Mới,New,core,22.3,103.6,173.91,18606,2025-07-01,,old*1,gso:1@2025-07-01/,"a, b"',
    )
    assert findings == []
    assert units[1] == Unit(
        id=UnitId("new"),
        parent=None,
        kind="xa",
        name_vi="Mới",
        name_en="New",
        area_km2=173.91,
        population=18606,
        lat=22.3,
        lon=103.6,
        valid_from=date(2025, 7, 1),
        valid_to=None,
        scope="core",
        note="a, b",
        codes=(UnitCode("gso", "1", date(2025, 7, 1), None),),
        predecessors=(Predecessor(UnitId("old"), 1.0),),
    )


ROOT = "r,,tinh,R,R,core"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([""], [("units.csv: the file is empty; its first row names the columns "
                "['id', 'parent', 'kind', 'name_vi', 'name_en', 'scope']")]),
        (["id,parnt,kind,name_vi,name_en,scope"],
         ["units.csv:1: parent: column is missing",
          "units.csv:1: parnt: unknown column; did you mean 'parent'?"]),
        ([HEADER.replace(",", ";")],
         ["units.csv:1: cells are separated by ';'; save the file with commas"]),
        ([HEADER + ",id"], ["units.csv:1: id: column is given twice"]),
        ([HEADER, "a,b"],
         ["units.csv:2: 2 cells, the header has 6; quote cells that hold a comma"]),
        ([HEADER, 'a,"b'],
         ["units.csv:2: not CSV: unexpected end of data; is a quote missing on this line?"]),
        ([HEADER, "", "Bình Lư,,,,,core"],
         [("units.csv:3: id: 'Bình Lư' cannot be an id; "
          "use a-z, 0-9 and single hyphens, at most 63 characters"),
          "units.csv:3: kind: is empty",
          "units.csv:3: name_en: is empty",
          "units.csv:3: name_vi: is empty"]),
        ([HEADER, ROOT, ROOT], ["units.csv:3: id: 'r' is already on line 2; ids are unique"]),
        ([HEADER, ROOT, "a,x,xa,A,A,core"],
         ["units.csv:3: parent: unit 'x' is not in this file"]),
        ([HEADER, "a,b,xa,A,A,core", "b,a,xa,B,B,core"],
         ["units.csv:2: parent: the unit is above itself: a cycle",
          "units.csv:3: parent: the unit is above itself: a cycle"]),
        ([HEADER, "a,a,xa,A,A,core"],
         ["units.csv:2: parent: the unit is above itself: a cycle"]),
    ],
)  # fmt: skip
def test_rows_ids_parents(lines: list[str], expected: list[str]) -> None:
    assert read(*lines)[1] == expected


def unit(id_: str = "a", **cells: str) -> str:
    """One line under MORE."""
    given = {"id": id_, "kind": "xa", "name_vi": "A", "name_en": "A", "scope": "core"} | cells
    return ",".join(given.get(column, "") for column in MORE.split(","))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"lat": "22,3"}, None),  # a comma is a new cell: told by the width
        ({"lat": "22.3"}, ["lon: a point needs both lat and lon"]),
        ({"lat": "north", "lon": "1"},
         ["lat: a point needs both lat and lon",
          "lat: expected a number with a decimal point, got 'north'"]),
        ({"lat": "103.6", "lon": "22.3"}, ["lat: 103.6, 22.3 looks swapped: lat comes first"]),
        ({"lat": "2.3", "lon": "103.6"}, ["lat: 2.3 is outside 20 to 24"]),
        ({"lat": "22.3", "lon": "203"}, ["lon: 203 is outside 100 to 106"]),
        ({"area_km2": "0"},
         ["area_km2: 0 is not above 0; leave the cell empty when it is not known"]),
        ({"population": "1.5"},
         ["population: expected a whole number from 0 to 2000000000, got 1.5"]),
        ({"population": "3000000000"},
         ["population: expected a whole number from 0 to 2000000000, got 3000000000"]),
        ({"population": "NaN"}, ["population: expected a number with a decimal point, got 'NaN'"]),
        ({"valid_from": "1/7/2025"}, ["valid_from: expected a day as yyyy-mm-dd, got '1/7/2025'"]),
        ({"valid_to": "2025-02-30"}, ["valid_to: expected a day as yyyy-mm-dd, got '2025-02-30'"]),
        ({"valid_from": "2025-07-01", "valid_to": "2025-06-30"},
         ["valid_to: 2025-06-30 is before valid_from 2025-07-01"]),
        ({"codes": "03390"},
         ["codes: expected scheme:code@from/to (either day may be empty), got '03390'"]),
        ({"codes": "gso:1@2025/"}, ["codes: expected days as yyyy-mm-dd, got 'gso:1@2025/'"]),
        ({"codes": "gso:1@2025-07-01/2025-06-30"},
         ["codes: 'gso:1@2025-07-01/2025-06-30' ends before it begins"]),
        ({"codes": "gso:1@/;;gso:2@/"}, ["codes: has nothing between two ';'; remove one"]),
        ({"codes": "gso:1@/;gso:1@/"},
         ["codes: gso:1 means 'a' (line 2) on some of the same days"]),
        ({"codes": "gso:1@/", "valid_to": "2025-06-30"},
         ["codes: gso:1@/ reaches beyond the unit's own days"]),
        ({"successor_of": "b", "valid_from": "2025-07-01"},
         ["successor_of: expected id*share with a share up to 1, got 'b'"]),
        ({"successor_of": "b*1.5", "valid_from": "2025-07-01"},
         ["successor_of: expected id*share with a share up to 1, got 'b*1.5'"]),
        ({"successor_of": "b*1.2.3", "valid_from": "2025-07-01"},
         ["successor_of: expected id*share with a share up to 1, got 'b*1.2.3'"]),
        ({"successor_of": "x*1", "valid_from": "2025-07-01"},
         ["successor_of: unit 'x' is not in this file"]),
        ({"successor_of": "x*0.5;x*0.5", "valid_from": "2025-07-01"},
         ["successor_of: 'x' is listed twice", "successor_of: unit 'x' is not in this file"]),
        ({"successor_of": "x*1"},
         ["successor_of: unit 'x' is not in this file",
          "valid_from: is empty; a successor needs the day on which it began"]),
        ({"note": "x" * 2001}, ["note: is longer than 2000 characters"]),
    ],
)  # fmt: skip
def test_cells(cells: dict[str, str], expected: list[str] | None) -> None:
    _, findings = read(MORE, unit(**cells), bounds=Bounds(20, 24, 100, 106))
    if expected is None:
        assert findings == [
            "units.csv:2: 16 cells, the header has 15; quote cells that hold a comma"
        ]
    else:
        assert findings == [f"units.csv:2: {line}" for line in expected]


def test_a_code_cannot_mean_two_units_on_one_day() -> None:
    _, findings = read(
        MORE,
        unit("a", codes="gso:1@2000-01-01/2030-01-01"),
        unit("b", codes="gso:1@2010-01-01/2011-01-01"),
        unit("c", codes="gso:1@2020-01-01/2021-01-01"),  # overlaps a, not b
        unit("d", codes="gso:1@2030-01-02/"),
        unit("e", codes="tax:1@/"),
    )
    assert findings == [
        "units.csv:3: codes: gso:1 means 'a' (line 2) on some of the same days",
        "units.csv:4: codes: gso:1 means 'a' (line 2) on some of the same days",
    ]


def test_successors_end_before_and_share_at_most_one() -> None:
    _, findings = read(
        MORE,
        unit("old", valid_to="2025-06-30"),
        unit("still"),
        unit("a", valid_from="2025-07-01", successor_of="old*0.6"),
        unit("b", valid_from="2025-07-01", successor_of="old*0.6;still*1"),
    )
    assert findings == [
        "units.csv:5: successor_of: 'still' does not end before 2025-07-01, when this unit begins",
        "units.csv:5: successor_of: the shares of 'old' add up to 1.2; at most 1 can go",
    ]


def test_thirds_are_a_whole() -> None:
    parts = [unit(name, valid_from="2025-07-01", successor_of="o*0.1") for name in "abcdefghij"]
    assert read(MORE, unit("o", valid_to="2025-06-30"), *parts)[1] == []


def test_a_unit_does_not_outlive_its_parent() -> None:
    _, findings = read(MORE, unit("p", valid_to="2025-06-30"), unit("a", parent="p"))
    assert findings == [
        "units.csv:3: parent: 'p' ended on 2025-06-30, before this unit does",
    ]


def test_a_tree_has_bounded_levels() -> None:
    chain = [unit(f"u{level}", parent=f"u{level - 1}" if level else "") for level in range(23)]
    assert read(MORE, *chain)[1] == [
        "units.csv:23: parent: more than 20 units stand above each other",
        "units.csv:24: parent: more than 20 units stand above each other",
    ]


_CELLS = st.text(alphabet=st.sampled_from('a-1.;*:@/,"\n é'), max_size=12)


@given(st.lists(st.lists(_CELLS, min_size=15, max_size=15), max_size=5))
def test_any_cells_give_units_or_findings(table: list[list[str]]) -> None:
    units, findings = read(MORE, *(",".join(cells) for cells in table))
    assert len(units) + len(findings) >= bool(table)
    assert findings or all(one.id and one.kind and one.name_vi for one in units)
