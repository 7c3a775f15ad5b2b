"""Shares of four denominators, measured beside declared, in words and as samples."""

from datetime import UTC, datetime
from pathlib import Path

from core.model import UnitId
from core.place import Findings
from ioc.replay.mapping import parse_map
from ioc.replay.tables import read_table
from kpi.coverage import (
    ANY,
    EACH,
    Basis,
    Found,
    Key,
    Part,
    Reach,
    Verdict,
    What,
    as_samples,
    as_text,
    declared,
    differing,
    judged,
    measured,
    parse_declared,
    parse_places,
)
from tests.covered import PLACES, all_of, coverage_map, given_rows, reaches

DOCS = Path(__file__).parents[4] / "docs"


def test_four_denominators_and_any_is_not_each() -> None:
    rows = [
        *all_of("A", "Viettel", 2, 2),
        *all_of("A", "VNPT", 2, 2),
        *all_of("B", "Viettel", 2, 2),
        *all_of("B", "VNPT", 0, 2),
        *all_of("C", "Viettel", 0, 2),
        *all_of("C", "VNPT", 0, 2),
    ]
    wanted, places = coverage_map(), parse_places(PLACES.encode(), Findings("places.csv"))
    operators = {*wanted.operators.values()}
    found = reaches(measured(places, judged(given_rows(*rows), wanted), operators, 0.8))
    any_of, each_of = found["u1", ANY], found["u1", EACH]
    assert any_of.parts == {
        What.VILLAGES: Part(2, 3),
        What.POPULATION: Part(400, 450),
        What.AREA_KM2: Part(None, None),  # that of C was not handed in
        What.ROAD_KM: Part(None, None),
    }
    assert each_of.parts[What.VILLAGES] == Part(1, 3)
    assert found["u1", "viettel"].parts[What.POPULATION] == Part(400, 450)
    assert found["u1", "vinaphone"].parts[What.POPULATION] == Part(100, 450)
    nobody = found["u2", ANY]
    assert (nobody.known, nobody.places, nobody.is_told) == (0, 1, False)  # and not 0 %


def test_declared_stands_beside_measured_and_is_never_merged_with_it() -> None:
    rows = [*all_of("A", "Viettel", 2, 2), *all_of("B", "Viettel", 0, 2)]
    rows += [*all_of("C", "VNPT", 2, 2)]
    keys = parse_declared(
        b"place,operator,tech\nB,viettel,5G\nC,viettel,5g\n", Findings("declared.csv")
    )
    places = parse_places(PLACES.encode(), Findings("places.csv"))
    found = judged(given_rows(*rows), coverage_map())
    told = reaches(declared(places, keys))
    assert told["u1", ANY].parts[What.VILLAGES] == Part(2, 3)
    assert (told["u1", ANY].basis, told["u2", ANY].parts[What.VILLAGES]) == (
        Basis.DECLARED,
        Part(0, 1),
    )
    assert [
        (each.key.place, each.measured, each.is_declared) for each in differing(found, keys)
    ] == [
        ("A", Verdict.COVERED, False),
        ("B", Verdict.NOT_COVERED, True),
    ]  # of VNPT, which declares nothing, there is nothing to compare


def test_figures_go_out_as_samples_and_come_in_by_the_ready_map(tmp_path: Path) -> None:
    unit = UnitId("khun-ha-2025")
    parts = {
        What.VILLAGES: Part(2.0, 3.0),
        What.POPULATION: Part(400.0, 450.0),
        What.AREA_KM2: Part(None, None),
        What.ROAD_KM: Part(12.5, 20.25),
    }
    told = Reach(unit, ANY, "5g", Basis.MEASURED, 3, 3, parts, is_told=True)
    few = Reach(unit, EACH, "5g", Basis.MEASURED, 3, 1, parts, is_told=False)
    at = datetime(2026, 11, 13, 17, tzinfo=UTC)
    file = tmp_path / "samples.csv"
    file.write_text(as_samples([told, few], at), "utf-8")
    wanted = parse_map((DOCS / "replay/coverage.yml").read_bytes(), Findings("coverage.yml"))
    assert wanted
    series = {each.identity.metric: each for each in read_table(file, wanted, None).series}
    assert {name: each.value.tolist() for name, each in series.items()} == {
        "net_covered_villages": [2.0],
        "net_total_villages": [3.0],
        "net_covered_population": [400.0],
        "net_total_population": [450.0],
        "net_covered_road_km": [12.5],
        "net_total_road_km": [20.25],
    }
    labels = {"unit": unit, "operator": "any", "tech": "5g", "basis": "measured"}
    villages = series["net_covered_villages"]
    assert dict(villages.identity.labels.pairs) == labels
    assert villages.time_ms.tolist() == [int(at.timestamp() * 1000)]


def test_in_words_units_and_differences() -> None:
    rows = [*all_of("A", "Viettel", 2, 2)]
    wanted, places = coverage_map(), parse_places(PLACES.encode(), Findings("places.csv"))
    found = judged(given_rows(*rows), wanted)
    keys = frozenset({Key("B", "viettel", "5g")})
    units = [*measured(places, found, ["viettel"], 0.8), *declared(places, keys)]
    lines = list(as_text(Found(given_rows(), found, (), units, differing(found, keys), ("X",))))
    assert "u1 viettel 5g measured: 1/3 places known, too few for a figure" in lines
    assert (
        "u1 any 5g declared: villages 1/3, population 300/450, area_km2 not known, "
        "road_km not known; 3/3 places known"
    ) in lines
    assert "  A viettel 5g: declared not covered, measured covered" in lines
    assert "no place of any unit, and so in no figure: X" in lines
