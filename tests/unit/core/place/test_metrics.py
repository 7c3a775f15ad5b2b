"""metrics.csv: what is read, and everything that is said about a wrong line."""

import pytest

from core.model import Kind, Metric
from core.place import Findings, parse_metrics

HEADER = (
    "name,group,unit_of_measure,kind,labels,expected_period_seconds,valid_min,valid_max,"
    "name_vi,name_en,note"
)
GOOD = {
    "name": "net_rsrp_dbm",
    "group": "network",
    "unit_of_measure": "dBm",
    "kind": "gauge",
    "labels": '"unit,operator"',
    "expected_period_seconds": "300",
    "valid_min": "-156",
    "valid_max": "-31",
    "name_vi": "Công suất",
    "name_en": "Power",
}


WITH_CLASS = HEADER + ",retention_class"


def read(*rows: dict[str, str]) -> tuple[tuple[Metric, ...], list[str]]:
    findings = Findings("metrics.csv")
    lines = [",".join((GOOD | row).get(name, "") for name in HEADER.split(",")) for row in rows]
    metrics = parse_metrics(
        "\n".join([HEADER, *lines]).encode(),
        findings,
        units_of_measure=["người"],
        reserved=["ioc_canary"],
    )
    return metrics, [str(finding) for finding in findings.all()]


def test_one_whole_metric() -> None:
    assert read({}) == (
        (
            Metric(
                name="net_rsrp_dbm",
                group="network",
                unit_of_measure="dBm",
                kind=Kind.GAUGE,
                labels=("unit", "operator"),
                expected_period_seconds=300.0,
                valid_min=-156.0,
                valid_max=-31.0,
                name_vi="Công suất",
                name_en="Power",
            ),
        ),
        [],
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"unit_of_measure": "người"}, []),
        ({"expected_period_seconds": "", "valid_min": "", "valid_max": "", "labels": ""}, []),
        ({"name": "a-b"},
         ["name: 'a-b' is no metric name; use letters, digits and _ (net_rsrp_dbm)"]),
        ({"name": "ioc_canary"}, ["name: 'ioc_canary' ships with the product; remove the row"]),
        ({"kind": "gage"}, ["kind: expected gauge or counter or event_count, got 'gage'"]),
        ({"kind": ""}, ["kind: is empty"]),
        ({"name": "x_total"}, ["kind: a name that ends in _total is a counter, not gauge"]),
        ({"labels": '"unit,unit"'}, ["labels: 'unit' is listed twice"]),
        ({"labels": '"unit,,x"'}, ["labels: has nothing between two ','; remove one"]),
        ({"labels": "__name__"},
         ["labels: '__name__' is no label name; use letters, digits and _"]),
        ({"expected_period_seconds": "0"},
         ["expected_period_seconds: 0 is outside the range (0, 31622400]"]),
        ({"valid_min": "1", "valid_max": "1"}, ["valid_max: 1 is not above valid_min 1"]),
        ({"valid_max": "inf"},
         ["valid_max: expected a number with a decimal point, got 'inf'"]),
        ({"unit_of_measure": "ms"},
         ["unit_of_measure: write the base unit 's'; screens show it as 'ms'"]),
        ({"unit_of_measure": "dBmm"},
         ["unit_of_measure: unknown unit 'dBmm'; did you mean 'dBm'?"]),
        ({"unit_of_measure": "widgets"},
         [("unit_of_measure: unknown unit 'widgets'; "
          "a word of the place goes into place.yml: units_of_measure")]),
        ({"name_vi": ""}, ["name_vi: is empty"]),
        ({"group": "", "name_en": ""}, ["group: is empty", "name_en: is empty"]),
    ],
)  # fmt: skip
def test_cells(row: dict[str, str], expected: list[str]) -> None:
    assert read(row)[1] == [f"metrics.csv:2: {line}" for line in expected]


def test_names_are_unique() -> None:
    metrics, findings = read({}, {})
    assert len(metrics) == 1
    assert findings == ["metrics.csv:3: name: 'net_rsrp_dbm' is already on line 2"]


@pytest.mark.parametrize(
    ("cell", "classes", "kept", "expected"),
    [
        ("", ["default"], "default", []),
        ("short", ["default", "short"], "short", []),
        ("default", ["default", "short"], "default", []),
        ("shrot", ["default", "short"], "shrot",
         ["retention_class: unknown class 'shrot'; did you mean 'short'?"]),
        ("x", ["default"], "x",
         [("retention_class: unknown class 'x'; "
          "a class of the place goes into place.yml: retention")]),
        ("x", None, "x", []),  # place.yml could not be read
    ],
)  # fmt: skip
def test_classes_of_retention(
    cell: str, classes: list[str] | None, kept: str, expected: list[str]
) -> None:
    findings = Findings("metrics.csv")
    row = ",".join((GOOD | {"retention_class": cell}).get(one, "") for one in WITH_CLASS.split(","))
    (metric,) = parse_metrics(f"{WITH_CLASS}\n{row}".encode(), findings, classes=classes)
    assert metric.retention_class == kept
    assert [str(one) for one in findings.all()] == [f"metrics.csv:2: {line}" for line in expected]
