"""Posted alerts are read as Alertmanager reads them."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.posted.incoming import PostingError, postings
from tests.given import NOW

LABELS = {"alertname": "Down"}


def one(**said: object) -> tuple[datetime, datetime]:
    (good,), faults = postings([{"labels": LABELS, **said}], "k", NOW)
    assert not faults
    return good.starts_at, good.ends_at


def test_what_is_not_said_of_time() -> None:
    end, earlier = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    assert one() == (NOW, NOW + timedelta(minutes=5))
    assert one(startsAt=earlier.isoformat()) == (earlier, NOW + timedelta(minutes=5))
    assert one(endsAt=end.isoformat()) == (end, end)
    assert one(startsAt="0001-01-01T00:00:00Z", endsAt="0001-01-01T00:00:00Z")[0] == NOW
    assert one(startsAt="2026-01-01T07:00:00.123456789+07:00")[0] == datetime(
        2026, 1, 1, 0, 0, 0, 123456, tzinfo=UTC
    )


def test_what_says_no_end_lasts_as_long_as_the_place_says() -> None:
    (good,), _ = postings([{"labels": LABELS}], "k", NOW, timedelta(hours=1))
    assert good.ends_at == NOW + timedelta(hours=1)


def test_the_origin_is_the_key_whatever_is_said() -> None:
    (good,), _ = postings([{"labels": {**LABELS, "origin": "me", "empty": ""}}], "k", NOW)
    assert dict(good.labels) == {"alertname": "Down", "origin": "k"}


@pytest.mark.parametrize(
    ("alert", "fault"),
    [
        (1, "expected an alert with labels"),
        ({}, "at least one label pair required"),
        ({"labels": {"a": ""}}, "at least one label pair required"),
        ({"labels": {"a": 1}}, "labels: expected names and texts"),
        ({"labels": {"": "x"}}, "invalid label set: invalid name ''"),
        ({"labels": {"a": "\0"}}, "invalid label set: invalid value of 'a'"),
        (
            {"labels": LABELS, "annotations": {"a": "\0"}},
            "invalid annotations: invalid value of 'a'",
        ),
        ({"labels": {f"l{n}": "x" for n in range(101)}}, "invalid label set: 101 of them"),
        (
            {
                "labels": LABELS,
                "startsAt": "2026-11-24T03:00:00Z",
                "endsAt": "2026-11-24T02:00:00Z",
            },
            "start time must be before end time",
        ),
        (
            {"labels": LABELS, "startsAt": (NOW + timedelta(minutes=6)).isoformat()},
            "start time must be before end time",
        ),
        ({"labels": LABELS, "startsAt": "now"}, "startsAt: expected a time such as"),
        (
            {"labels": LABELS, "startsAt": "2026-11-24T03:00:00"},
            "startsAt: expected a time such as",
        ),
        ({"labels": LABELS, "endsAt": "0001-01-01T00:00:00+07:00"}, "endsAt: "),
        ({"labels": LABELS, "generatorURL": 1}, "generatorURL: expected an address"),
    ],
)
def test_what_is_wrong_is_told_and_stops_no_other(alert: object, fault: str) -> None:
    good, faults = postings([alert, {"labels": LABELS}], "k", NOW)
    assert len(good) == 1
    assert [each.startswith(f"0: {fault}") for each in faults] == [True], faults


def test_what_is_no_list_is_no_posting() -> None:
    with pytest.raises(PostingError):
        postings({}, "k", NOW)
