"""Who is on duty, as walls are told."""

from datetime import UTC, datetime, timedelta

from alerts.oncall.schedule import Override
from alerts.rota.ahead import Known
from api.feed.duty import on_duty, to_mend
from api.feed.messages import LiveAhead, LiveDuty
from tests.grouping import oncall

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)  # Tuesday, 10:00
PLACE = oncall("""
route: {receiver: it}
receivers: [{name: it, webhook_configs: [{url: "http://a/"}]}]
people:
  - {id: a, name: Nguyễn Văn An, channels: {p1: [sms]}}
  - {id: b, name: Trần Thị Bình, channels: {p1: [sms]}}
schedules:
  - {id: s, name_vi: chính, name_en: first, zone: Asia/Ho_Chi_Minh,
     layers: [{start: 2026-11-02T07:00, every: 1d, people: [a, b]}]}
  - {id: later, zone: Asia/Ho_Chi_Minh, layers: [{start: 2026-12-01T07:00, every: 1w, people: [a]}]}
  - {id: none, zone: Asia/Ho_Chi_Minh, covers: [{days: [sun], from: "07:00", to: "17:00"}],
     layers: [{start: 2099-12-01T07:00, every: 1w, people: [a]}]}
""")


def test_who_is_on_duty_is_told_by_name_in_the_order_of_the_files() -> None:
    rows, ends = on_duty(PLACE, [], NOW)
    first, later, none = rows
    assert first == {
        "schedule": "s",
        "name": {"vi": "chính", "en": "first"},
        "people": ["Nguyễn Văn An"],
        "until": "2026-11-25T00:00:00+00:00",
        "next": ["Trần Thị Bình"],
        "is_missed": False,
    }
    assert (later["people"], later["is_missed"], later["next"]) == ([], True, ["Nguyễn Văn An"])
    assert (none["people"], none["is_missed"], none["until"]) == ([], False, None)
    assert [LiveDuty.model_validate(row).until for row in rows] == [*ends, None]
    assert min(ends) == datetime(2026, 11, 25, tzinfo=UTC)


def test_what_is_amiss_ahead_is_told_the_first_of_it_and_how_much_there_is() -> None:
    reached = {"a": {"sms": NOW - timedelta(days=80)}, "b": {"sms": NOW - timedelta(days=91)}}
    amiss = to_mend(PLACE, [], Known(reached), NOW)
    assert LiveAhead.model_validate(amiss).gaps[0].begins == NOW
    first, sunday = amiss["gaps"][0], datetime(2026, 11, 29, tzinfo=UTC)
    assert first == {
        "schedule": "later",
        "name": {"vi": "later", "en": "later"},
        "begins": NOW.isoformat(),
        "ends": "2026-12-01T00:00:00+00:00",
    }
    assert [each["begins"] for each in amiss["gaps"][1:]] == [
        (sunday + timedelta(weeks=week)).isoformat() for week in (0, 1)
    ]
    assert (amiss["gap_count"], amiss["untested"], amiss["untested_count"]) == (
        3,
        ["Trần Thị Bình"],
        1,
    )


def test_overrides_count() -> None:
    stands_in = Override(id=1, schedule="s", begins=NOW, ends=NOW + timedelta(hours=1), person="b")
    rows, _ = on_duty(PLACE, [stands_in], NOW)
    assert (rows[0]["people"], rows[0]["next"]) == (["Trần Thị Bình"], ["Nguyễn Văn An"])
