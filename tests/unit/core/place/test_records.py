"""Records: everything that a file says of an object, in types that compare."""

from datetime import date

from core.model import (
    Kind,
    LabelSet,
    Mapped,
    MappedValue,
    Metric,
    Predecessor,
    Retention,
    Source,
    SourceId,
    Unit,
    UnitCode,
    UnitId,
    UnknownMetric,
)
from core.place import What, records

UNIT = Unit(
    id=UnitId("ban-bo-2025"),
    parent=UnitId("lai-chau"),
    kind="xa",
    name_vi="Xã Bản Bo",
    name_en="Ban Bo commune",
    area_km2=100.82,
    population=9496,
    lat=22.2846,
    lon=103.697,
    valid_from=date(2025, 7, 1),
    valid_to=None,
    scope="core",
    note="",
    codes=(UnitCode("gso", "03424", date(2025, 7, 1), None),),
    predecessors=(Predecessor(UnitId("na-tam-pre2025"), 1.0),),
)
METRIC = Metric(
    name="portal_up",
    group="portal",
    unit_of_measure="0/1",
    kind=Kind.GAUGE,
    labels=("portal", "probe"),
    expected_period_seconds=60.0,
    valid_min=0.0,
    valid_max=1.0,
    name_vi="Cổng truy cập được",
    name_en="Portal reachable",
)
SOURCE = Source(
    id=SourceId("do-cong"),
    unit=None,
    labels=LabelSet.of({"probe": "p1", "owner": "tinh"}),
    allowed_metrics=("portal_*",),
    unknown_metric=UnknownMetric.REJECT,
    conflict=None,
    expected_period_seconds=60.0,
    rate_per_second=None,
    shared_with=(SourceId("khac"),),
    name_vi="Đo cổng",
    name_en="Portal probes",
    mapping=(
        Mapped(
            topic="tele/{device}/SENSOR",
            time="t",
            values=(MappedValue(metric="portal_up", value="up"),),
        ),
    ),
)


def test_each_object_is_flat_and_whole() -> None:
    kept = Retention(name="short", raw_days=90, hourly_days=730)
    assert records(units=[UNIT], retention=[kept], metrics=[METRIC], sources=[SOURCE]) == {
        (What.RETENTION, "short"): {"raw": "90d", "hours": "2y", "days": "forever"},
        (What.UNIT, "ban-bo-2025"): {
            "parent": "lai-chau",
            "kind": "xa",
            "name_vi": "Xã Bản Bo",
            "name_en": "Ban Bo commune",
            "area_km2": 100.82,
            "population": 9496.0,
            "lat": 22.2846,
            "lon": 103.697,
            "valid_from": "2025-07-01",
            "valid_to": None,
            "scope": "core",
            "note": "",
            "codes": ("gso:03424@2025-07-01/",),
            "predecessors": ("na-tam-pre2025*1",),
        },
        (What.METRIC, "portal_up"): {
            "group": "portal",
            "unit_of_measure": "0/1",
            "kind": "gauge",
            "labels": ("portal", "probe"),
            "expected_period_seconds": 60.0,
            "valid_min": 0.0,
            "valid_max": 1.0,
            "name_vi": "Cổng truy cập được",
            "name_en": "Portal reachable",
            "note": "",
            "retention_class": "default",
        },
        (What.SOURCE, "do-cong"): {
            "unit": None,
            "labels": ("owner=tinh", "probe=p1"),
            "allowed_metrics": ("portal_*",),
            "unknown_metric": "reject",
            "conflict": None,
            "expected_period_seconds": 60.0,
            "rate_per_second": None,
            "shared_with": ("khac",),
            "name_vi": "Đo cổng",
            "name_en": "Portal probes",
            "contact": "",
            "mapping tele/{device}/SENSOR": (
                '{"topic":"tele/{device}/SENSOR","values":[{"metric":"portal_up","value":"up"}],'
                '"time":"t"}'
            ),
        },
    }
