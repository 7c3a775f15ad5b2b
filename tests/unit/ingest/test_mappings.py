"""`mapping` of sources.yml: what is read, and where each mistake is shown."""

import pytest

from core.model import Mapped, MappedValue, Source, TimeFormat, UnitId
from core.place import Findings, read_yaml
from ingest.routes import Routes, filters
from ingest.sources import Known, parse_sources

UNITS_OF_MEASURE = {"temp": "°C", "humidity": "1", "open": "0/1", "pressure": "hPa"}
KNOWN = Known(
    units=[UnitId("khun-ha-2025")],
    metrics=[*UNITS_OF_MEASURE, "unheard"],
    units_of_measure=UNITS_OF_MEASURE,
)

HEAD = """\
sources:
  - id: lora
    name_vi: Lora
    name_en: Lora
    allowed_metrics: [temp, humidity, open, unheard]
    mapping:
"""
WHOLE = """\
      - topic: application/{app}/device/{station}/event/up
        when: fPort == `2`
        time: at
        time_format: local
        zone: Asia/Ho_Chi_Minh
        labels: {unit: "'khun-ha-2025'"}
        values:
          - {metric: temp, value: object.t, scale: 0.1, offset: -4}
          - {metric: humidity, value: object.h, unit_of_measure: "%", optional: true}
          - metric: open
            each: doors
            value: state
            words: {ON: 1, "OFF": 0}
            labels: {door: id}
            time: t
"""


def read(text: str) -> tuple[tuple[Source, ...], list[str]]:
    findings = Findings("sources.yml")
    document = read_yaml(text.encode(), findings)
    assert document is not None
    sources = parse_sources(document, findings, known=KNOWN)
    return sources, [str(finding) for finding in findings.all()]


def test_a_whole_mapping() -> None:
    (source,), findings = read(HEAD + WHOLE)
    assert findings == []
    assert source.mapping == (
        Mapped(
            topic="application/{app}/device/{station}/event/up",
            when="fPort == `2`",
            time="at",
            time_format=TimeFormat.LOCAL,
            zone="Asia/Ho_Chi_Minh",
            labels=(("unit", "'khun-ha-2025'"),),
            values=(
                MappedValue(metric="temp", value="object.t", scale=0.1, offset=-4.0),
                MappedValue(
                    metric="humidity", value="object.h", unit_of_measure="%", optional=True
                ),
                MappedValue(
                    metric="open",
                    each="doors",
                    value="state",
                    words=(("ON", 1.0), ("OFF", 0.0)),
                    labels=(("door", "id"),),
                    time="t",
                ),
            ),
        ),
    )
    assert filters(source.mapping) == ("application/+/device/+/event/up",)
    route = Routes([source]).find("application/1/device/a/event/up")
    assert route is not None
    assert route.source == source
    assert Routes([source]).find("application/1/device/a/event/join") is None


BARE = """\
      - topic: site/{device}
        time: t
        values:
          - {metric: temp, value: v}
"""


T, M = "time: t\n        ", "/sources/0/mapping/0"
V = f"{M}/values/0"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("site/{device}", "'a/#'", f"7: {M}/topic: # is not mapped"),
        ("site/{device}", "site/{source}", f"7: {M}/topic: {{source}}: the label"),
        ("site/{device}", "ioc/v1/{s}/telemetry", f"7: {M}/topic: ioc/… is spoken"),
        ("time: t", "time: 't.'", f"8: {M}/time: 't.' is no JMESPath"),
        ("time: t", "time: 5", f"8: {M}/time: expected text, got 5"),
        ("time: t", "when: t", f"10: {V}/time: is missing"),
        ("time: t", T + "time_format: iso", f"9: {M}/time_format: expected"),
        ("time: t", T + "time_format: local", f"7: {M}/zone: is missing"),
        ("time: t", T + "zone: UTC", f"9: {M}/zone: belongs to"),
        ("time: t", T + "zone: Asia/Hanoi", f"9: {M}/zone: 'Asia/Hanoi' is no time zone"),
        ("time: t", T + "labels: {device: d}", f"9: {M}/labels/device: is given twice"),
        ("time: t", T + "labels: {unit: \"'khun-ha'\"}", f"9: {M}/labels/unit: unit 'khun-ha' is"),
        ("time: t", T + "labels: {room: 5}", f"9: {M}/labels/room: expected JMESPath as text"),
        ("time: t", T + "labels: {room: 'join(a)'}", f"9: {M}/labels/room: 'join'() is not"),
        ("time: t", T + "wen: x", f"9: {M}/wen: unknown key"),
        ("metric: temp", "metric: temq", f"10: {V}/metric: 'temq' is not among"),
        ("metric: temp", "metric: unheard", f"10: {V}/metric: 'unheard' is no metric"),
        ("value: v", "value: v, unit_of_measure: K", f"10: {V}/unit_of_measure: temp is in '°C'"),
        ("value: v", "value: v, scale: 0", f"10: {V}/scale: is 0"),
        ("value: v", "value: v, optional: maybe", f"10: {V}/optional: expected true or false"),
        ("value: v", "value: v, words: {ON: yes}", f"10: {V}/words/ON: expected the number that"),
        ("value: v", "value: v, each: 'a b'", f"10: {V}/each: 'a b' is no"),
        ("value: v", "valu: v", f"10: {V}/value: is missing"),
        ("{metric: temp, value: v}", "[]", f"10: {V}: expected keys"),
        ("\n          - {metric: temp, value: v}", " []", f"9: {M}/values: is empty"),
    ],
)
def test_mistakes_are_shown_where_they_stand(old: str, new: str, expected: str) -> None:
    assert old in BARE
    _, findings = read(HEAD + BARE.replace(old, new, 1))
    assert any(finding.startswith(f"sources.yml:{expected}") for finding in findings), findings


def test_no_two_sources_may_be_meant_by_one_topic() -> None:
    other = HEAD.removeprefix("sources:\n").replace("lora", "tasmota")
    _, findings = read(HEAD + BARE + other + BARE.replace("site/{device}", "site/hall"))
    (finding,) = findings
    assert finding.startswith("sources.yml:16: /sources/1/mapping/0/topic: some topics match this")
    assert "source 'lora' (line 7)" in finding
    _, findings = read(HEAD + BARE + other + BARE.replace("site/{device}", "hall/{device}"))
    assert findings == []


def test_too_many() -> None:
    _, findings = read(HEAD + BARE.replace("site/", "s{}/") * 51)
    assert findings == [
        "sources.yml:7: /sources/0/mapping: 51 topics; at most 50 a source",
    ]
    many = "          - {metric: temp, value: v}\n" * 100
    _, findings = read(HEAD + BARE + many)
    assert findings == [
        "sources.yml:10: /sources/0/mapping/0/values: 101 values; at most 100 a topic"
    ]
