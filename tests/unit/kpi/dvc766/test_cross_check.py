"""Decision 766: published points, and our own figures beside them."""

import csv
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.place import Findings, read_yaml
from ioc.replay.mapping import parse_map
from ioc.replay.tables import read_table
from kpi.define import Cap, Catalogue, Kind, KpiId, TermKind, parse_kpis
from kpi.dvc766 import Line, cross_checked, points
from tests.places import CONFIG
from tests.real_data import real_data

DOCS = Path(__file__).parents[4] / "docs"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    findings = Findings("kpis.yml")
    document = read_yaml((CONFIG / "tam-duong/kpis.yml").read_bytes(), findings)
    assert document
    found = parse_kpis(document, findings)
    assert findings.all() == ()
    return found


def of(**values: float | None) -> dict[KpiId, float | None]:
    """Make values: G4=8 is of the group, i3_6=50 of an indicator."""
    names = {name: name.removeprefix("i").replace("_", ".") for name in values}
    return {KpiId(f"D766-{names[name]}"): value for name, value in values.items()}


@pytest.mark.parametrize(
    ("ratio", "full_at", "most", "found"),
    [
        (40.0, 80, 2, 1.0),
        (80.0, 80, 2, 2.0),
        (95.0, 80, 2, 2.0),
        (0.0, 80, 2, 0.0),
        (50.0, 100, 6, 3.0),
        (50.0, 50, None, None),  # the most is not established: the ratio only
    ],
)
def test_points(ratio: float, full_at: int, most: int | None, found: float | None) -> None:
    cap = Cap(Decimal(full_at), None if most is None else Decimal(most))
    assert points(cap, ratio) == found


def test_a_group_of_which_every_indicator_is_known_is_compared(catalogue: Catalogue) -> None:
    groups = cross_checked(catalogue, of(G4=7.5, i3_5=80.0, i3_5b=40.0, i3_6=50.0))
    payment = groups[3]
    assert (payment.kpi, payment.most, payment.published) == ("D766-G4", 10.0, 7.5)
    assert (payment.recomputed, payment.known_most, payment.difference) == (6.0, 10.0, -1.5)
    assert payment.lines[2] == Line(KpiId("D766-3.6"), 50.0, 3.0, 6.0)


def test_what_is_not_known_is_not_compared(catalogue: Catalogue) -> None:
    groups = cross_checked(catalogue, of(G4=7.5, G5=20.0, i3_5=80.0, i4_2=90.0, i5_4=45.0))
    payment, digital, content = groups[3:]
    assert (payment.recomputed, payment.known_most, payment.difference) == (2.0, 2.0, None)
    assert (digital.recomputed, digital.difference) == (None, None)
    assert digital.lines[0] == Line(KpiId("D766-4.2"), 90.0, None, None)
    assert (content.recomputed, content.published, content.difference) == (3.0, None, None)


def test_the_definitions_are_those_of_the_decision_as_far_as_it_is_known(
    catalogue: Catalogue,
) -> None:
    with real_data("place/kpis_766.csv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    official = {kpi.id: kpi for kpi in catalogue.kpis if kpi.kind is Kind.OFFICIAL}
    groups = [row for row in rows.values() if row["level"] == "group"]
    assert {f"D766-{row['id']}" for row in groups} == set(official)
    assert sum(kpi.scale for kpi in official.values()) == 100
    for row in groups:
        kpi = official[KpiId(f"D766-{row['id']}")]
        assert kpi.denominator
        assert kpi.denominator.kind is TermKind.FIXED
        assert kpi.denominator.value == kpi.scale == Decimal(row["max_points"])
    known = {name for name, row in rows.items() if row["full_marks_at_percent"]}
    checks = {
        kpi.id.removeprefix("D766-"): kpi for kpi in catalogue.kpis if kpi.kind is Kind.CROSS_CHECK
    }
    assert set(checks) == known
    for name, kpi in checks.items():
        row = rows[name]
        most = Decimal(row["max_points"]) if row["max_points"] else None
        assert kpi.cap == Cap(Decimal(row["full_marks_at_percent"]), most)
        assert kpi.beside == f"D766-{row['group']}"


def test_published_points_come_in_by_the_ready_map(tmp_path: Path) -> None:
    file = tmp_path / "diem.csv"
    file.write_text("ngay,don_vi,nhom,diem\n2026-10-31,khun-ha-2025,G4,7.5\n", "utf-8")
    wanted = parse_map((DOCS / "replay/dvc766.yml").read_bytes(), Findings("dvc766.yml"))
    assert wanted
    (series,) = read_table(file, wanted, ZoneInfo("UTC")).series
    assert series.identity.metric == "dvc766_score_points"
    assert dict(series.identity.labels.pairs) == {"unit": "khun-ha-2025", "group": "G4"}
    assert series.value.tolist() == [7.5]


@given(st.floats(0, 200), st.floats(0, 200), st.integers(1, 100), st.integers(0, 30))
def test_more_gives_no_fewer_points_and_never_more_than_the_most(
    one: float, other: float, full_at: int, most: int
) -> None:
    cap = Cap(Decimal(full_at), Decimal(most))
    low, high = (points(cap, each) or 0.0 for each in sorted([one, other]))
    assert 0 <= low <= high <= most
