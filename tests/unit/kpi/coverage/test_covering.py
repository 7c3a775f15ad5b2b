"""The command `ioc kpi coverage`: what it prints, what it writes, why it writes nothing."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from ioc.kpi.covering import Request, work
from tests.covered import MAP
from tests.real_data import real_data

DOCS = Path(__file__).parents[4] / "docs"


def request(file: Path, map_file: Path, **given: Any) -> Request:
    """Ask for a look at a file, in words and of no unit unless it is given."""
    usual: dict[str, Any] = dict.fromkeys(("places", "declared", "samples", "at"))
    return Request(file=file, map_file=map_file, **{**usual, "is_json": False, **given})


def test_the_workbook_of_glasgow_as_it_was_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = tmp_path / "places.csv"
    places.write_text("place,unit\nGovan,u1\nPollok,u1\n", "utf-8")
    declared_file = tmp_path / "declared.csv"
    declared_file.write_text("place,operator,tech\nGovan,ee,5g\nLeith,ee,5g\n", "utf-8")
    asked = request(
        real_data("coverage/Glasgow5GDataSet.xlsx"),
        DOCS / "coverage/glasgow5g.yml",
        places=places,
        declared=declared_file,
        samples=tmp_path / "samples.csv",
        at="2025-04-08T20:00+01:00",
        is_json=True,
    )
    assert work(asked) == 1  # places that no unit has
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
    assert work(request(file, map_file)) == 1
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
    asked = request(
        tmp_path / "tests.csv",
        tmp_path / "map.yml",
        places=tmp_path / "p" if places else None,
        samples=tmp_path / "out.csv",
        at=at,
    )
    assert work(asked) == 2
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, map_file = tmp_path / "tests.xlsx", tmp_path / "map.yml"
    file.write_bytes(b"%PDF-1.7\n")
    map_file.write_text(MAP, "utf-8")
    assert work(request(file, map_file)) == 2
    assert "tests.xlsx" in capsys.readouterr().err
