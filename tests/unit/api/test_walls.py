"""`walls.yml`: what is read, and everything that is wrong with it at once."""

import shutil
from pathlib import Path

import pytest

from api.place import PlaceError, PlaceReader, read_shown
from api.tiles import Expression
from api.wall import Known, WallPlan, parse_walls, topics
from api.wall.fit import Room
from core.model import Kind, Metric
from core.place import Findings, Profile, read_profile, read_yaml
from core.store.product import product_metrics
from tests.given import unit

CONFIG = Path(__file__).parents[3] / "config"

WALL = """\
walls:
  - id: hall
    name_vi: Sảnh
    name_en: Hall
    diagonal_in: 55
    pixels: [1920, 1080]
    distance_m: 5
    rotate_seconds: 20
    pages:
      - id: one
        kind: overview
        title_vi: Một
        title_en: One
        panels:
          - id: a
            title_vi: A
            title_en: A
            main: {metric: portal_up, show: ratio, noun_vi: cổng, noun_en: portals}
"""


def metric(name: str, kind: Kind = Kind.GAUGE) -> Metric:
    return Metric(
        name=name,
        group="g",
        unit_of_measure="0/1",
        kind=kind,
        labels=("unit", "portal"),
        expected_period_seconds=60,
        valid_min=None,
        valid_max=None,
        name_vi=name,
        name_en=name,
    )


def profile() -> Profile:
    found, _ = read_profile(CONFIG / "tam-duong")
    assert found
    return found


def parse(text: str) -> tuple[tuple[WallPlan, ...], list[str]]:
    findings = Findings("walls.yml")
    document = read_yaml(text.encode(), findings)
    assert document, findings.all()
    known = Known(
        profile=profile(),
        units=[unit("a", lat=1.0, lon=1.0), unit("b", lat=1.0, lon=1.0), unit("nowhere")],
        metrics={
            m.name: m
            for m in (
                metric("portal_up"),
                metric("got_total", Kind.COUNTER),
                *product_metrics(),
            )
        },
    )
    plans = parse_walls(document, findings, known=known)
    return plans, [str(finding) for finding in findings.all()]


def test_a_good_wall_has_no_findings() -> None:
    plans, findings = parse(WALL)
    assert findings == []
    assert topics(plans) == {"wall:one"}
    assert [tile.cell for tile in plans[0].tiles] == ["panel.a.main"]
    assert [unit.id for unit in plans[0].wall.units] == ["a", "b"]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "metric: portal_up",
            "metric: portal_upp",
            (
                "walls.yml:18: /walls/0/pages/0/panels/0/main/"
                "metric: no metric 'portal_upp'; did you mean 'portal_up'?"
            ),
        ),
        ("show: ratio", "show: increase_today", "increase_today is for counters"),
        ("show: ratio", "show: mean", "expected last or sum or ratio or increase_today"),
        ("show: ratio", "show: sum, over: {metric: portal_up}", "only `show: ratio` has a denom"),
        ("show: ratio", "show: ratio, match: {portall: dvc}", "has no label 'portall'; did you"),
        ("show: ratio", "show: ratio, match: {unit: aa}", "unit 'aa' is not in units.csv"),
        ("show: ratio", "show: ratio, match: {portal: '~(a+)+'}", "a pattern holds words"),
        ("show: ratio", "show: ratio, match: {portal: 5}", "expected text, got 5"),
        ("show: ratio", "show: ratio, size: 5", "unknown key"),
        ("noun_en: portals", "noun_en: portals of all kinds", "is longer than 12 characters"),
        ("title_vi: Một", "title_vi: Một trang rất dài không vừa", "is longer than 24 characters"),
        ("kind: overview", "kind: overvieww", "no such kind of page 'overvieww'; did you mean"),
        ("distance_m: 5", "distance_m: 8", None),
        ("distance_m: 5", "distance_m: 20", "1 panels; at this distance the screen holds 0"),
        ("rotate_seconds: 20", "rotate_seconds: 5", "5 is outside the range (14, 60]"),
        ("pixels: [1920, 1080]", "pixels: [1920]", "expected [width, height]"),
        (
            "    pages:",
            "    units: [{id: nowhere, name_vi: N, name_en: N}]\n    pages:",
            "unit 'nowhere' has no point",
        ),
        (
            "    pages:",
            "    units: [{id: c, name_vi: N, name_en: N}]\n    pages:",
            "unit 'c' is not in units.csv",
        ),
        (
            "            main:",
            "            trend: side\n            main:",
            "expected main, or side",
        ),
    ],
)
def test_each_mistake_is_named(old: str, new: str, finding: str | None) -> None:
    assert old in WALL
    _, findings = parse(WALL.replace(old, new))
    if finding is None:
        assert findings == []
    else:
        assert any(finding in found for found in findings), findings


TILE = "metric: portal_up, show: ratio,"


@pytest.mark.parametrize(
    ("tile", "finding"),
    [
        ("expr: 'sum(portal_up)', unit_of_measure: '1',", None),
        ("expr: '1 + 1', unit_of_measure: cổng,", "unknown unit 'cổng'"),
        ("expr: 'sum(portal_up)',", "/unit_of_measure: is missing"),
        ("expr: 'sum(portal_up)', unit_of_measure: ms,", "write the base unit 's'"),
        ("expr: 'sum(portal_up', unit_of_measure: s,", "/expr: 1:14: parse error: unclosed left"),
        ("expr: 'portal_up[5m]', unit_of_measure: s,", "gives a range vector; a number is wanted"),
        ("expr: '\"a\"', unit_of_measure: s,", "gives a string; a number is wanted"),
        ("expr: 'rate(got_total[step()])', unit_of_measure: s,", "must be greater than 0"),
        ("expr: 'vector(0x)', unit_of_measure: s,", 'parsing "0x": invalid syntax'),
        ("expr: 'rate(got_totl[5m])', unit_of_measure: s,", "no metric 'got_totl'; did you mean"),
        ("expr: 'portal_up', metric: portal_up, unit_of_measure: s,", "goes into the expression"),
        ("expr: 'portal_up', match: {unit: a}, unit_of_measure: s,", "goes into the expression"),
        ("expr: 'portal_up', show: ratio,", "a ratio of expressions needs `over`"),
        ("expr: 'sum(portal_up)', show: ratio, over: {expr: 'count(portal_up)'},", None),
        ("expr: 'sum(portal_up)', show: ratio, over: {expr: 'count('},", "/over/expr: 1:7: parse"),
        (
            "expr: 'got_total', show: increase_today, unit_of_measure: '1',",
            "write increase(…) in the expression",
        ),
    ],
)
def test_expressions(tile: str, finding: str | None) -> None:
    assert TILE in WALL
    plans, findings = parse(WALL.replace(TILE, tile))
    if finding is None:
        assert findings == []
        assert isinstance(plans[0].tiles[0].main.origin, Expression)
    else:
        assert [found for found in findings if finding in found], findings


@pytest.mark.parametrize(
    ("more", "finding"),
    [
        ("unit_of_measure: '%', match: {kpi: K01, scope: core}", None),
        ("match: {kpi: K01}", "/unit_of_measure: is missing"),
        ("unit_of_measure: '%', match: {kpj: K01}", "has no label 'kpj'; did you mean 'kpi'"),
    ],
)
def test_a_tile_says_the_unit_of_an_indicator(more: str, finding: str | None) -> None:
    plans, findings = parse(WALL.replace(TILE, f"metric: kpi_value, show: last, {more},"))
    if finding is None:
        assert findings == []
        assert [tile.unit_of_measure for tile in plans[0].tiles] == ["%"]
    else:
        assert [found for found in findings if finding in found], findings


def test_all_mistakes_at_once_and_ids_once_over_all_walls() -> None:
    again = WALL + WALL.removeprefix("walls:\n")
    _, findings = parse(again.replace("diagonal_in: 55", "diagonal_in: 1"))
    assert sum("is outside the range" in finding for finding in findings) == 2
    assert sum("ids are unique" in finding for finding in findings) == 2


def test_the_walls_that_ship_are_good() -> None:
    for folder in ("tam-duong", "example"):
        shown = read_shown(CONFIG / folder)
        for plan in shown.plans:
            cells = [(tile.topic, tile.cell) for tile in plan.tiles]
            assert len(cells) == len(set(cells))


def test_a_place_without_walls_has_none(tmp_path: Path) -> None:
    for name in ("place.yml", "units.csv", "metrics.csv"):
        (tmp_path / name).write_bytes((CONFIG / "example" / name).read_bytes())
    assert read_shown(tmp_path).plans == ()
    (tmp_path / "walls.yml").write_text("walls: 5\n")
    with pytest.raises(PlaceError, match="expected a list, got 5"):
        read_shown(tmp_path)


@pytest.mark.parametrize(
    ("distance_m", "rows"), [(3, 25), (4, 19), (5, 15), (6, 12), (7, 11), (8, 9)]
)
def test_text_of_16_minutes_gives_the_rows_of_the_plan(distance_m: float, rows: int) -> None:
    for pixels in ((1920, 1080), (3840, 2160)):
        room = Room.of(diagonal_in=55, pixels=pixels, distance_m=distance_m)
        assert round(room.height / 1.37) == pytest.approx(rows, abs=1)  # line height with gaps


def test_at_five_metres_the_drawn_pages_fit_exactly() -> None:
    room = Room.of(diagonal_in=55, pixels=(3840, 2160), distance_m=5)
    assert (room.panels, room.list_rows, room.coverage_rows, room.coverage_cells) == (3, 4, 5, 8)
    assert (room.portal_rows, room.parts) == (8, 4)


def test_limits_and_pages_without_their_main_tile() -> None:
    many = WALL + "".join(
        WALL.removeprefix("walls:\n").replace("id: ", f"id: w{n}") for n in range(21)
    )
    _, findings = parse(many)
    assert any("22 walls; at most 20" in finding for finding in findings)
    page = "      - {id: x, kind: %s, title_vi: X, title_en: X}\n"
    for kind, missing in (("transactions", "/main: is missing"), ("portals", "/state: is missing")):
        plans, findings = parse(WALL + page % kind)
        assert any(finding.endswith(missing) for finding in findings), findings
        assert len(plans[0].wall.pages) == 2
    _, findings = parse(WALL + "      - {id: x, title_vi: X, title_en: X}\n")
    assert any("/kind: is missing" in finding for finding in findings)


def test_a_coverage_page_without_declared_figures_has_one_cell_each() -> None:
    page = """\
      - id: cov
        kind: coverage
        title_vi: C
        title_en: C
        rows: [{id: r, label_vi: R, label_en: R}, {id: r, label_vi: R, label_en: R}]
        sub: [{id: s, label_vi: S, label_en: S, match: {portal: s}}]
        measured: {metric: portal_up, show: ratio, over: {metric: portal_up}}
"""
    plans, findings = parse(WALL + page)
    assert [finding.split(": ", 2)[2] for finding in findings] == [
        "'r' stands here twice; ids are unique"
    ]
    cells = {tile.cell for tile in plans[0].tiles}
    assert {"cov.r.a.s", "cov.r.b.s"} <= cells
    assert not any(cell.endswith("~declared") for cell in cells)


def test_files_are_read_again_when_one_changes(tmp_path: Path) -> None:
    folder = shutil.copytree(CONFIG / "example", tmp_path / "place")
    reader = PlaceReader(folder)
    first = reader.read()
    assert reader.read() is first
    file = folder / "walls.yml"
    file.write_text(file.read_text().replace("id: lobby", "id: hall"))
    changed = reader.read()
    assert [plan.wall.id for plan in changed.plans] == ["hall"]
    file.write_text("walls: [{id: broken}]\n")
    with pytest.raises(PlaceError):
        reader.read()
    assert reader.read() is changed  # a mistake is told once
