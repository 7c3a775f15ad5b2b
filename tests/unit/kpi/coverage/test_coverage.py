"""Coverage: tests of places, what operators declare, and shares of four denominators."""

from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import UnitId
from core.place import Findings
from ioc.kpi.covering import Request, work
from ioc.replay.mapping import parse_map
from ioc.replay.tables import read_table
from kpi.coverage import (
    ANY,
    EACH,
    Basis,
    CoverageMap,
    Found,
    Key,
    Measurements,
    Part,
    Reach,
    Sheet,
    Verdict,
    What,
    as_samples,
    as_text,
    declared,
    differing,
    judged,
    measured,
    of_any,
    of_each,
    operated,
    parse_coverage_map,
    parse_declared,
    parse_places,
    read_tests,
)
from kpi.sheets import Cell
from tests.real_data import real_data

DOCS = Path(__file__).parents[4] / "docs"
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
    found = parse_coverage_map(text.encode(), Findings("map.yml"))
    assert found
    return found


def given_rows(*rows: tuple[Cell, ...]) -> Measurements:
    return read_tests([sheet("s", HEADER, *rows)], coverage_map())


def sheet(name: str, *rows: tuple[Cell, ...]) -> Sheet:
    return Sheet(name, list(enumerate(rows, start=1)))


def all_of(place: str, operator: str, good: int, of: int) -> list[tuple[Cell, ...]]:
    """Make tests of a place, so many of which are good."""
    return [(place, operator, 40.0 if n < good else 5.0) for n in range(of)]


@pytest.mark.parametrize(
    ("good", "of", "verdict"),
    [
        (1, 1, Verdict.UNKNOWN),  # of one test nothing is said
        (2, 2, Verdict.COVERED),
        (19, 20, Verdict.COVERED),
        (18, 20, Verdict.NOT_COVERED),
        (0, 2, Verdict.NOT_COVERED),
    ],
)
def test_a_place_is_covered_by_the_share_of_good_tests(
    good: int, of: int, verdict: Verdict
) -> None:
    (found,) = judged(given_rows(*all_of("A", "Viettel", good, of)), coverage_map())
    assert (found.key, found.tests, found.shares[0].have) == (Key("A", "viettel", "5g"), of, good)
    assert found.verdict is verdict


def test_the_standard_judges_an_operator_by_all_its_tests_and_only_by_many() -> None:
    rows = [*all_of("A", "Viettel", 1425, 1500), *all_of("B", "VNPT", 9, 9)]
    many, few = operated(given_rows(*rows), coverage_map())
    assert (many.operator, many.tests, many.is_met, many.is_formal) == ("viettel", 1500, True, True)
    assert (few.operator, few.tests, few.is_met, few.is_formal) == ("vinaphone", 9, True, False)


def test_what_cannot_be_read_is_told_with_its_line() -> None:
    sheets = [
        sheet("tốt", HEADER, ("A", "Viettel", "40.5"), ("", "", ""), ("A", "VNPT", 3.0)),
        sheet("tổng hợp", ("Trung bình",)),
        sheet("trống"),
        sheet("lỗi", HEADER, ("A", "EE", 1.0), ("", "VNPT", 1.0), ("A", "VNPT", "nan"), ("A",)),
    ]
    found = read_tests(sheets, coverage_map())
    assert (found.read, found.blank) == (2, 1)
    assert [(each.sheet, each.line) for each in found.unread] == [
        ("tổng hợp", 0),
        ("trống", 0),
        ("lỗi", 2),
        ("lỗi", 3),
        ("lỗi", 4),
        ("lỗi", 5),
    ]
    only = coverage_map("sheets: [tốt, mất]\n" + MAP)
    assert [each.reason for each in read_tests(sheets, only).unread] == ["there is no such sheet"]


def reaches(found: list[Reach]) -> dict[tuple[str, str], Reach]:
    return {(each.unit, each.operator): each for each in found}


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


YES, NO, UNKNOWN = Verdict.COVERED, Verdict.NOT_COVERED, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("verdicts", "any_of", "each_of"),
    [
        ([], UNKNOWN, UNKNOWN),
        ([YES, NO], YES, NO),
        ([YES, UNKNOWN], YES, UNKNOWN),
        ([NO, UNKNOWN], UNKNOWN, NO),
        ([NO, NO], NO, NO),
        ([YES, YES], YES, YES),
    ],
)
def test_what_is_not_known_is_neither(
    verdicts: list[Verdict], any_of: Verdict, each_of: Verdict
) -> None:
    assert (of_any(verdicts), of_each(verdicts)) == (any_of, each_of)


@given(st.lists(st.sampled_from(Verdict), min_size=1, max_size=4))
def test_a_verdict_holds_whatever_the_unknown_turn_out_to_be(verdicts: list[Verdict]) -> None:
    ways = [[each] if each is not UNKNOWN else [YES, NO] for each in verdicts]
    worlds = list(product(*ways))
    for judge, test in ((of_any, any), (of_each, all)):
        outcomes = {test(each is YES for each in world) for world in worlds}
        said = judge(verdicts)
        assert said is (UNKNOWN if len(outcomes) == 2 else YES if outcomes == {True} else NO)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("tech: 5g", ""), "say it once"),
        (("share: 0.95", "share: 95"), "outside the range"),
        (("value: download_bits_per_second, ", "value: speed, "), "none of `values`"),
        (("tests_min: 2", "tests_min: 2.5"), "whole number"),
        (("Viettel: viettel", "Viettel: 1"), "label of an operator"),
        (("covered: [{", "covered: []\nx: [{"), "from what on"),
        (("columns: {place: bản, ", "columns: {plaice: bản, "), "unknown key"),
    ],
)
def test_a_wrong_map_is_told(change: tuple[str, str], complaint: str) -> None:
    findings = Findings("map.yml")
    assert parse_coverage_map(MAP.replace(*change).encode(), findings) is None
    assert complaint in "\n".join(map(str, findings.all()))


def test_a_wrong_list_of_places_is_told() -> None:
    findings = Findings("places.csv")
    parse_places(b"place,unit,population\nA,u1,-3\nA,u2,x\n", findings)
    assert [each.line for each in findings.all()] == [2, 3, 3]


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


def test_the_workbook_of_glasgow_as_it_was_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = tmp_path / "places.csv"
    places.write_text("place,unit\nGovan,u1\nPollok,u1\n", "utf-8")
    declared_file = tmp_path / "declared.csv"
    declared_file.write_text("place,operator,tech\nGovan,ee,5g\nLeith,ee,5g\n", "utf-8")
    request = Request(
        file=real_data("coverage/Glasgow5GDataSet.xlsx"),
        map_file=DOCS / "coverage/glasgow5g.yml",
        places=places,
        declared=declared_file,
        samples=tmp_path / "samples.csv",
        at="2025-04-08T20:00+01:00",
        is_json=True,
    )
    assert work(request) == 1  # places that no unit has
    found = orjson.loads(capsys.readouterr().out)
    assert (found["tests"], found["blank_rows"], len(found["places"])) == (720, 42, 60)
    assert [each["sheet"] for each in found["unread"]] == ["Averaged Dataset"]
    assert "Leith" in found["strangers"]
    assert {each["tests"] for each in found["places"]} == {12}
    assert [each["formal"] for each in found["operators"]] == [False] * 4
    u1 = {(each["operator"], each["basis"]): each for each in found["units"]}
    assert u1["any", "measured"]["parts"]["villages"] == {"covered": 2.0, "total": 2.0}
    assert u1["ee", "declared"]["parts"]["villages"] == {"covered": 1.0, "total": 2.0}
    assert (tmp_path / "samples.csv").read_text("utf-8").count("\n") == 1 + len(found["units"])


def test_a_csv_file_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, map_file = tmp_path / "tests.csv", tmp_path / "map.yml"
    file.write_text("\ufeffbản,nhà mạng,Mbps\nA,Viettel,40\nA,Viettel,50\nA,EE,1\n", "utf-8")
    map_file.write_text(MAP, "utf-8")
    request = Request(
        file=file,
        map_file=map_file,
        places=None,
        declared=None,
        samples=None,
        at=None,
        is_json=False,
    )
    assert work(request) == 1
    out = capsys.readouterr().out
    assert "2 tests, 0 blank rows, 1 not read" in out
    assert "tests.csv:4: operator 'EE' is not in the map's `operators`" in out
    assert "A viettel 5g: covered, 2/2 with download_bits_per_second >= 30000000" in out
    assert "too few tests for a formal judgement" in out


@pytest.mark.parametrize(
    ("places", "at", "complaint"),
    [
        (None, "2026-11-14T00:00+07:00", "--places"),
        ("place,unit\nA,u1\n", "2026-11-14", "--at"),
        ("place,unit\nA,u1\n", None, "--at"),
        ("place\nA\n", "2026-11-14T00:00+07:00", "column is missing"),
    ],
)
def test_why_nothing_is_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    places: str | None,
    at: str | None,
    complaint: str,
) -> None:
    for name, text in [("tests.csv", "bản,nhà mạng,Mbps\n"), ("map.yml", MAP), ("p", places)]:
        (tmp_path / name).write_text(text or "", "utf-8")
    request = Request(
        file=tmp_path / "tests.csv",
        map_file=tmp_path / "map.yml",
        places=tmp_path / "p" if places else None,
        declared=None,
        samples=tmp_path / "out.csv",
        at=at,
        is_json=False,
    )
    assert work(request) == 2
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, map_file = tmp_path / "tests.xlsx", tmp_path / "map.yml"
    file.write_bytes(b"%PDF-1.7\n")
    map_file.write_text(MAP, "utf-8")
    request = Request(
        file=file,
        map_file=map_file,
        places=None,
        declared=None,
        samples=None,
        at=None,
        is_json=False,
    )
    assert work(request) == 2
    assert "tests.xlsx" in capsys.readouterr().err


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
