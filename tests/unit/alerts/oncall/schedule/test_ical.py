"""Shifts as calendars read them, by a library that did not write them."""

import vobject

from alerts.oncall.schedule import shifts
from alerts.oncall.schedule.ical import as_ical
from tests.rota import DAY, layer, schedule, utc

NOW = utc("2026-03-27T10:00")
OF = schedule("Europe/Berlin", layer("2026-03-27T07:00", DAY, "a", "b"))


def test_a_day_of_23_hours() -> None:
    found = shifts(OF, (), None, NOW, NOW + 3 * DAY)
    text = as_ical("Lịch, dài;\nhai dòng", found, lambda each: f"{each.person}: {'x' * 100}", NOW)
    events = vobject.readOne(text.decode()).contents["vevent"]
    assert [(each.dtstart.value, each.dtend.value) for each in events] == [
        (each.begins, each.ends) for each in found
    ]
    assert found[2].ends - found[1].begins < 2 * DAY
    assert [each.summary.value[:2] for each in events] == ["a:", "b:", "a:", "b:"]
    assert all(len(line) <= 75 for line in text.splitlines())


def test_an_event_keeps_its_name_when_it_is_read_again() -> None:
    first, second = (
        as_ical("x", shifts(OF, (), None, NOW, NOW + 2 * DAY), lambda _: "x", at)
        for at in (NOW, NOW + DAY)
    )
    uids = [
        [each.uid.value for each in vobject.readOne(text.decode()).contents["vevent"]]
        for text in (first, second)
    ]
    assert uids[0] == uids[1]
