"""Who is on duty and next, what lies ahead, and how much is whose."""

from datetime import timedelta
from typing import Any

from alerts.dispatch.files import Routing
from alerts.dispatch.route import Route
from alerts.oncall.people import Oncall, Person
from alerts.oncall.schedule import Override, Schedule, shifts
from alerts.rota.ahead import (
    AHEAD,
    Duty,
    Known,
    Load,
    Why,
    duty,
    last_reached,
    loads,
    uncovered,
    unready,
)
from alerts.rota.fit import clipped, unfit, unfit_swap
from tests.rota import DAY, layer, schedule, utc

NOW = utc("2026-11-24T12:00")
IT = schedule("UTC", layer("2026-11-23T00:00", DAY, "a", "b"))
NEW = Override(id=1, schedule="it", begins=NOW + DAY, ends=NOW + 2 * DAY, person="c", replaces="a")


def oncall(of: Schedule = IT) -> Oncall:
    ways = {"p1": ("voice",), "p3": ("sms",)}
    people = {id_: Person(id=id_, name=id_.upper(), user=f"u{id_}", ways=ways) for id_ in "abc"}
    routing = Routing(Route(id="{}", receiver="it"))
    return Oncall(routing=routing, people=people, schedules={"it": of})


def test_who_is_next() -> None:
    assert duty(oncall(), IT, (), NOW) == Duty(("b",), utc("2026-11-25T00:00"), ("a",))
    alone = schedule("UTC", layer("2026-11-23T00:00", DAY, "a"))
    assert duty(oncall(), alone, (), NOW) == Duty(("a",), None, ())  # turn after turn
    nobody = schedule("UTC", layer("2026-11-26T00:00", DAY, "a"))
    assert duty(oncall(), nobody, (), NOW) == Duty((), utc("2026-11-26T00:00"), ("a",))
    assert duty(oncall(), schedule("UTC"), (), NOW) == Duty((), None, ())


def test_somebody_who_left_is_a_gap() -> None:
    of = schedule("UTC", layer("2026-11-23T00:00", DAY, "a"), known="a")
    gone = Override(id=1, schedule="it", begins=NOW, ends=NOW + DAY, person="x")
    assert uncovered(oncall(of), [gone], NOW) == {"it": [(NOW, NOW + DAY)]}


def test_who_has_no_tested_channel() -> None:
    long_ago, lately = NOW - timedelta(days=91), NOW - timedelta(days=89)
    reached = {
        "a": {"sms": long_ago, "voice": lately},
        "b": {"sms": long_ago, "telegram": lately},  # a way that he has no more
    }
    assert last_reached(oncall().people["a"], reached, NOW) == lately
    (found,) = unready(oncall(), (), Known(reached), NOW)
    assert (found.person, found.why, found.shifts, found.first) == ("b", Why.UNTESTED, 8, NOW)
    both = unready(oncall(), (), Known(), NOW)
    assert [each.person for each in both] == ["b", "a"]
    assert both[0].schedules == ("it",)


def test_whose_account_is_disabled_cannot_acknowledge() -> None:
    known = Known({each: {"voice": NOW} for each in "ab"}, frozenset({"ua", "uc"}))
    (found,) = unready(oncall(), (), known, NOW)
    assert (found.person, found.why) == ("a", Why.DISABLED)


def test_how_much_is_whose() -> None:
    nights = schedule("Asia/Ho_Chi_Minh", layer("2026-11-23T18:00", timedelta(hours=12), "a", "b"))
    since = utc("2026-11-23T11:00")
    found = shifts(nights, (), None, since, since + AHEAD)
    assert loads(nights.zone, found) == [Load("a", 168, 14), Load("b", 168, 0)]


def test_what_an_override_cannot_be() -> None:
    def why(**changed: Any) -> list[str]:
        values = {
            "id": 1, "schedule": "it", "begins": NEW.begins, "ends": NEW.ends,
            "person": "c", "replaces": "a", **changed,
        }  # fmt: skip
        return [field for field, _ in unfit(oncall(), (), Override(**values), NOW)]

    assert why() == []
    assert why(schedule="x") == ["schedule"]
    assert why(person="x") == ["person"]
    assert why(person="a") == ["replaces"]
    assert why(replaces="c", person="a") == ["replaces"]
    assert why(ends=NOW) == ["ends"]
    assert why(ends=NEW.begins) == ["ends"]
    assert why(ends=NOW + 100 * DAY) == ["ends"]
    assert why(begins=NOW + 400 * DAY, ends=NOW + 401 * DAY) == ["begins"]


def test_what_lies_behind_stays() -> None:
    late = NOW + timedelta(hours=36)
    assert clipped(NEW, late).begins == late
    assert clipped(NEW, late, NEW).begins == NEW.begins  # it was so already
    assert clipped(NEW, NOW).begins == NEW.begins


def test_a_swap_takes_two() -> None:
    other = Override(
        id=2, schedule="it", begins=NEW.ends, ends=NEW.ends + DAY, person="a", replaces="c"
    )
    assert unfit_swap(NEW, other) == []
    ((field, why),) = unfit_swap(NEW, NEW)
    assert (field, "overlaps" in why) == ("second", True)
    himself = Override(id=3, schedule="it", begins=NOW, ends=NOW + DAY, person="a", replaces="a")
    ((field, _),) = unfit_swap(himself, himself)
    assert field == "second/person"
