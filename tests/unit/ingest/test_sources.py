"""sources.yml: what is read, and everything that is said about a wrong key."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Conflict, LabelSet, Source, SourceId, UnitId, UnknownMetric
from core.place import Findings, read_yaml
from ingest.sources import Known, parse_sources

KNOWN = Known(units=[UnitId("khun-ha-2025")], metrics=["net_rsrp_dbm", "net_sinr_db", "portal_up"])


def read(text: str, known: Known = KNOWN) -> tuple[tuple[Source, ...], list[str]]:
    findings = Findings("sources.yml")
    document = read_yaml(text.encode(), findings)
    assert document is not None
    sources = parse_sources(document, findings, known=known)
    return sources, [str(finding) for finding in findings.all()]


WHOLE = """\
sources:
  - id: bts-01
    name_vi: Trạm
    name_en: Station
    unit: khun-ha-2025
    labels: {unit: khun-ha-2025, operator: viettel}
    allowed_metrics: [net_*]
    unknown_metric: create
    conflict: replace
    expected_period_seconds: 60
    rate_per_second: 0.5
    shared_with: [bts-02]
    contact: noc@example.com
  - id: bts-02
    name_vi: Trạm
    name_en: Station
    allowed_metrics: [net_rsrp_dbm]
"""


def test_a_whole_and_a_bare_source() -> None:
    sources, findings = read(WHOLE)
    assert findings == []
    assert sources[0] == Source(
        id=SourceId("bts-01"),
        name_vi="Trạm",
        name_en="Station",
        unit=UnitId("khun-ha-2025"),
        labels=LabelSet.of({"unit": "khun-ha-2025", "operator": "viettel"}),
        allowed_metrics=("net_*",),
        unknown_metric=UnknownMetric.CREATE,
        conflict=Conflict.REPLACE,
        expected_period_seconds=60.0,
        rate_per_second=0.5,
        shared_with=(SourceId("bts-02"),),
        contact="noc@example.com",
    )
    assert sources[1] == Source(
        id=SourceId("bts-02"),
        name_vi="Trạm",
        name_en="Station",
        unit=None,
        labels=LabelSet.of({}),
        allowed_metrics=("net_rsrp_dbm",),
        unknown_metric=None,
        conflict=None,
        expected_period_seconds=None,
        rate_per_second=None,
        shared_with=(),
        contact="",
    )


def case(*lines: str, allowed: str = "[net_*]") -> list[str]:
    """Judge one source that is right but for the lines, which begin on line 6."""
    head = ["sources:", "  - id: a", "    name_vi: A", "    name_en: A",
            f"    allowed_metrics: {allowed}"]  # fmt: skip
    _, findings = read("\n".join([*head, *(f"    {line}" for line in lines)]))
    return [finding.removeprefix("sources.yml:") for finding in findings]


def test_references() -> None:
    assert case("unit: khun-ha") == [
        "6: /sources/0/unit: unit 'khun-ha' is not in units.csv; did you mean 'khun-ha-2025'?"
    ]
    assert case("labels: {unit: khun-ha}") == [
        (
            "6: /sources/0/labels/unit: unit 'khun-ha' is not in units.csv; "
            "did you mean 'khun-ha-2025'?"
        )
    ]
    assert case("shared_with: [a, b]") == [
        "6: /sources/0/shared_with/0: a source is not shared with itself",
        "6: /sources/0/shared_with/1: source 'b' is not in this file",
    ]


def test_metrics() -> None:
    assert case(allowed="[net_rsrq_dbm]") == [
        (
            "5: /sources/0/allowed_metrics/0: 'net_rsrq_dbm' is no metric of metrics.csv; "
            "did you mean 'net_rsrp_dbm'?"
        )
    ]
    assert case(allowed="[dvc_*]") == [
        "5: /sources/0/allowed_metrics/0: 'dvc_*' matches no metric of metrics.csv"
    ]
    assert case(allowed="['net-*']") == [
        (
            "5: /sources/0/allowed_metrics/0: 'net-*' is no metric name or glob; "
            "use letters, digits, _ and * (net_*)"
        )
    ]
    assert case(allowed="net_*") == ["5: /sources/0/allowed_metrics: expected a list, got 'net_*'"]
    assert case(allowed="[1]") == ["5: /sources/0/allowed_metrics/0: expected text, got 1"]
    assert case("unknown_metric: create", allowed="[dvc_*]") == []


def test_values() -> None:
    assert case("unknown_metric: ignore") == [
        "6: /sources/0/unknown_metric: expected reject or create, got 'ignore'"
    ]
    assert case("conflict: last") == [
        "6: /sources/0/conflict: expected reject or replace, got 'last'"
    ]
    assert case("expected_period_seconds: 0", "rate_per_second: many") == [
        "6: /sources/0/expected_period_seconds: 0 is outside the range (0, 31622400]",
        "7: /sources/0/rate_per_second: expected a number, got 'many'",
    ]
    assert case("rate_per_second: true") == [
        "6: /sources/0/rate_per_second: expected a number, got true"
    ]
    assert case("rate_per_second: 1e999") == [
        "6: /sources/0/rate_per_second: inf is outside the range (0, 1000000]"
    ]


def test_labels() -> None:
    assert case("labels: {source: x}") == [
        (
            "6: /sources/0/labels/source: the label source is the center's own; "
            "the sender of a series is known anyway"
        )
    ]
    assert case("labels: {site: 12}") == [
        "6: /sources/0/labels/site: expected text, got 12; put it in quotes"
    ]
    assert case("labels: {__site: x}") == [
        (
            "6: /sources/0/labels/__site: names that begin with __ are reserved; "
            "choose another label name"
        )
    ]
    assert case("labels: {phone: '0912345678'}") == [
        (
            "6: /sources/0/labels/phone: value looks like a citizen's number or a phone number; "
            "labels never carry these"
        )
    ]
    assert case("labels: [a]") == ["6: /sources/0/labels: expected keys with values, got a list"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("source: []\n",
         ["1: /source: unknown key; did you mean 'sources'?", "1: /sources: is missing"]),
        ("sources: {a: 1}\n", ["1: /sources: expected a list, got keys with values"]),
        ("sources: [1]\n", ["1: /sources/0: expected keys with values, got 1"]),
        ("sources: [{id: ioc-kpi, name_vi: A, name_en: A, allowed_metrics: []}]\n",
         ["1: /sources/0/id: 'ioc-kpi': ids that begin with ioc belong to the product"]),
        (("sources:\n"
         "  - {id: a, name_vi: A, name_en: A, allowed_metrics: []}\n"
         "  - {id: a, name_vi: A, name_en: A, allowed_metrics: []}\n"),
         ["3: /sources/1/id: 'a' is already on line 2; ids are unique"]),
        ("sources:\n  - {id: a, name: A, allowed_metrics: []}\n",
         ["2: /sources/0/name: unknown key; did you mean 'name_vi'?",
          "2: /sources/0/name_en: is missing",
          "2: /sources/0/name_vi: is missing"]),
    ],
)  # fmt: skip
def test_keys(text: str, expected: list[str]) -> None:
    assert read(text)[1] == [f"sources.yml:{line}" for line in expected]


def test_unreadable_units_and_metrics_are_not_blamed_on_sources() -> None:
    assert read(WHOLE, Known(units=[], metrics=[]))[1] == []


KEYS = ["id", "unit", "labels", "allowed_metrics", "rate_per_second", "shared_with", "conflict"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats(-1, 9) | st.sampled_from(["", "a", "net_*", "reject"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "sources", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_any_source_gives_findings_and_never_an_error(source: dict[str, object]) -> None:
    _, findings = read(json.dumps({"sources": [source]}))
    assert findings  # name_vi is missing


@given(ANYTHING)
def test_any_document_is_read_to_its_end(document: object) -> None:
    sources, findings = read(json.dumps(document))
    assert findings or sources == ()
