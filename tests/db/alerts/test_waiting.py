"""An alert of which nobody was told for it is out of hours says for what it waits."""

from datetime import UTC, datetime

import pytest

from alerts.desk import listing
from alerts.desk.quiet import Routings, quiet
from alerts.desk.shown import Listed
from api.alerts import told
from tests.firing import Leader

ROUTES = """
route:
  receiver: hook
  group_wait: 0s
  routes:
    - {receiver: hook, matchers: [alertname=Office], active_time_intervals: [office]}
    - {receiver: hook, matchers: [alertname=Quiet], mute_time_intervals: [night]}
    - {receiver: it, matchers: [alertname=Person], active_time_intervals: [office]}
    - receiver: hook
      matchers: [alertname=Both]
      active_time_intervals: [office]
      continue: true
    - {receiver: hook, matchers: [alertname=Both], group_wait: 1m}
    - {receiver: hook, matchers: [alertname=Half], active_time_intervals: [office], continue: true}
    - {receiver: nobody, matchers: [alertname=Half]}
receivers:
  - {name: hook, webhook_configs: [{url: "http://127.0.0.1/"}]}
  - {name: it, chain: it}
  - {name: nobody}
people: [{id: a, name: A, channels: {p1: [sms]}}]
chains: [{id: it, steps: [{notify: {person: a}}]}]
time_intervals:
  - name: office
    name_vi: giờ hành chính
    name_en: office hours
    time_intervals: [{times: [{start_time: "07:30", end_time: "17:00"}]}]
  - {name: night, time_intervals: [{times: [{start_time: "18:00", end_time: "24:00"}]}]}
"""
EVENING = datetime(2026, 11, 27, 20, tzinfo=UTC)
OPENS = "office begins 2026-11-28 07:30"


async def listed(leader: Leader, *ids: int) -> list[Listed]:
    is_quiet = await quiet(leader.conn, await Routings().now(leader.conn), leader.now)
    return await listing.listed(leader.conn, ids, is_quiet)


async def waits(leader: Leader, *ids: int) -> list[str | None]:
    """Tell for what alerts wait."""
    return [
        f"{of.interval.name} {'begins' if of.begins else 'ends'} {of.until:%Y-%m-%d %H:%M}"
        if (of := each.waits)
        else None
        for each in await listed(leader, *ids)
    ]


@pytest.fixture
def evening(leader: Leader) -> Leader:
    """Give the leader after hours."""
    leader.now = EVENING
    leader.route(ROUTES)
    return leader


async def test_who_waits_and_until_when(evening: Leader) -> None:
    names = ("Office", "Quiet", "Both", "Half", "Other", "Person")
    ids = evening.fire_many([(name, {}) for name in names])
    simulated = evening.fire("Person", {"of": "tests"}, simulated=True)
    assert await waits(evening, *ids, simulated) == [
        OPENS,
        "night ends 2026-11-28 00:00",
        None,  # the other of its routes tells
        OPENS,  # the other of its routes has nobody to tell
        None,
        OPENS,
        None,  # people are not told of simulated data at any time
    ]
    (row, *_) = [told.row(each) for each in await listed(evening, *ids)]
    assert row.waits
    assert row.waits.model_dump(mode="json") == {
        "interval": "office",
        "name": {"vi": "giờ hành chính", "en": "office hours"},
        "begins": True,
        "until": "2026-11-28T07:30:00Z",
    }


async def test_who_does_not_wait_for_hours(evening: Leader) -> None:
    evening.now = EVENING.replace(hour=16)
    was_told = evening.fire("Office", {"n": "a"})
    await evening.round()
    evening.owner.execute("UPDATE notification SET result = 'accepted', settled_at = created_at")
    evening.now = EVENING
    over, silenced = evening.fire_many([("Office", {"n": n}) for n in "bc"])
    assert await waits(evening, was_told, over, silenced) == [None, OPENS, OPENS]
    evening.end(over)
    evening.silence("n", "c", minutes=60)
    assert await waits(evening, was_told, over, silenced) == [None, None, None]


async def test_it_is_told_at_the_time_that_was_said(evening: Leader) -> None:
    evening.now = EVENING.replace(hour=7, minute=26)
    number = evening.fire("Office", {})
    assert await waits(evening, number) == ["office begins 2026-11-27 07:30"]
    assert await evening.round() == EVENING.replace(hour=7, minute=30)
    await evening.round(after_seconds=240)
    assert evening.told() == ["hook/webhook/0 new_alerts Office:firing"]
    assert await waits(evening, number) == [None]
