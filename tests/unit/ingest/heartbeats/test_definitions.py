"""heartbeats.yml: what is read, and everything that is said about a wrong key."""

import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Heartbeat, HeartbeatId, UnitId
from core.place import Findings, read_yaml, written
from core.place.duration import seconds_of
from ingest.heartbeats import parse_heartbeats

UNITS = [UnitId("acme")]
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def read(text: str, units: list[UnitId] = UNITS) -> tuple[tuple[Heartbeat, ...], list[str]]:
    findings = Findings("heartbeats.yml")
    document = read_yaml(text.encode(), findings)
    assert document is not None
    heartbeats = parse_heartbeats(document, findings, units=units, zone=ZONE)
    return heartbeats, [str(one).removeprefix("heartbeats.yml:") for one in findings.all()]


def case(*lines: str) -> list[str]:
    """Say what is wrong with one heartbeat with these keys, from line 5 on."""
    head = ["heartbeats:", "  - id: backup", "    name_vi: Sao lưu", "    name_en: Backup"]
    return read("\n".join([*head, *(f"    {line}" for line in lines)]))[1]


def test_a_whole_file() -> None:
    heartbeats, findings = read(
        "heartbeats:\n"
        "  - {id: a, name_vi: A, name_en: A, unit: acme, period: 1h30m, grace: 5m}\n"
        "  - {id: b, name_vi: B, name_en: B, cron: '30  2 * * *', zone: UTC, grace: 2h}\n"
        "  - {id: c, name_vi: C, name_en: C, cron: 0 8 * * mon-fri, grace: 1d}\n"
    )
    assert findings == []
    assert [(one.id, one.unit, one.period_seconds, one.cron, one.zone) for one in heartbeats] == [
        ("a", "acme", 5400, None, None),
        ("b", None, None, "30 2 * * *", "UTC"),
        ("c", None, None, "0 8 * * mon-fri", "Asia/Ho_Chi_Minh"),  # the zone of the place
    ]
    assert heartbeats[0] == Heartbeat(
        id=HeartbeatId("a"),
        name_vi="A",
        name_en="A",
        unit=UnitId("acme"),
        period_seconds=5400,
        cron=None,
        zone=None,
        grace_seconds=300,
    )


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["period: 5m"], ["2: /heartbeats/0/grace: is missing"]),
        (["grace: 5m"],
         ["2: /heartbeats/0/period: expected either period or cron; add one"]),
        (["period: 5m", "cron: 0 2 * * *", "grace: 5m"],
         ["6: /heartbeats/0/cron: expected either period or cron, not both"]),
        (["period: 5m", "zone: UTC", "grace: 5m"],
         ["6: /heartbeats/0/zone: is for cron; a period is the same everywhere"]),
        (["period: 300", "grace: 5 min"],
         ["5: /heartbeats/0/period: expected a duration such as 5m, 1h30m or 7d, got 300",
          "6: /heartbeats/0/grace: expected a duration such as 5m, 1h30m or 7d, got '5 min'"]),
        (["period: 30s", "grace: 400d"],
         ["5: /heartbeats/0/period: 30s is not between 1m and 1y1d",
          "6: /heartbeats/0/grace: 400d is not between 1m and 1y1d"]),
        (["cron: 61 2 * * *", "grace: 5m"],
         ["5: /heartbeats/0/cron: '61 2 * * *': bad minute; see crontab(5)"]),
        (["cron: 0 0 2 * * *", "grace: 5m"],
         [("5: /heartbeats/0/cron: '0 0 2 * * *': expected five fields: "
           "minute, hour, day of month, month, day of week")]),
        (["cron: 0 0 31 4 *", "grace: 5m"],
         ["5: /heartbeats/0/cron: '0 0 31 4 *': bad day-of-month; see crontab(5)"]),
        (["cron: 0 0 31 4 mon#5", "grace: 5m"], []),  # either of both days, as cron has it
        (["cron: 0 2 * * *", "zone: Asia/Hanoi", "grace: 5m"],
         [("6: /heartbeats/0/zone: 'Asia/Hanoi' is no time zone; "
           "write one like Asia/Ho_Chi_Minh")]),
        (["unit: acne", "period: 5m", "grace: 5m"],
         ["5: /heartbeats/0/unit: unit 'acne' is not in units.csv; did you mean 'acme'?"]),
        (["perod: 5m", "grace: 5m"],
         ["2: /heartbeats/0/period: expected either period or cron; add one",
          "5: /heartbeats/0/perod: unknown key; did you mean 'period'?"]),
    ],
)  # fmt: skip
def test_mistakes(lines: list[str], expected: list[str]) -> None:
    assert case(*lines) == expected


def test_ids_are_unique_and_the_list_is_bounded() -> None:
    one = "  - {id: a, name_vi: A, name_en: A, period: 5m, grace: 5m}\n"
    assert read("heartbeats:\n" + 2 * one)[1] == [
        "3: /heartbeats/1/id: 'a' is already on line 2; ids are unique"
    ]
    many = "".join(one.replace("id: a", f"id: a{number}") for number in range(1001))
    heartbeats, findings = read("heartbeats:\n" + many)
    assert (len(heartbeats), findings) == (
        1000,
        ["2: /heartbeats: 1001 heartbeats; at most 1000"],
    )


@given(st.integers(0, 10**9))
def test_a_duration_is_read_as_it_is_written(seconds: int) -> None:
    assert seconds_of(written(seconds)) == seconds


KEYS = ["id", "name_vi", "unit", "period", "cron", "zone", "grace"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats(-1, 9) | st.text("0123456789*/,-#L adhm.", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "heartbeats"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_any_heartbeat_gives_findings_and_never_an_error(one: dict[str, object]) -> None:
    _, findings = read(json.dumps({"heartbeats": [one]}))
    assert findings  # name_en is missing


@given(ANYTHING)
def test_any_document_is_read_to_its_end(document: object) -> None:
    heartbeats, findings = read(json.dumps(document))
    assert findings or heartbeats == ()
