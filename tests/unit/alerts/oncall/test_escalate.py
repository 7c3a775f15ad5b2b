"""Climbs through chains: who is called at which second, and when it is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from alerts.oncall.escalate import (
    LOOKS_AGAIN,
    Call,
    Look,
    Reached,
    Run,
    State,
    Taken,
    Why,
    begun,
    looked,
    postponed,
    put_back,
    resumed,
    stopped,
)
from alerts.oncall.people import Chain, Step
from tests.given import NOW

AB = Chain(
    id="ab",
    steps=(
        Step(people=("a",)),
        Step(wait_seconds=300, people=("b",)),
        Step(wait_seconds=600, repeat=2),
    ),
)


@dataclass(frozen=True)
class Given:
    """A reach that is said: ways by person, as seconds to wait; nobody: who is not reached."""

    ways: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    nobody: frozenset[str] = frozenset()
    climbs: bool = True

    def of(self, step: Step, at: datetime) -> Reached:
        """Give whom a step reaches."""
        del at
        people = tuple(each for each in step.people if each not in self.nobody)
        return Reached(people, self._calls(people), Why.CALLED if people else Why.NOBODY)

    def everybody(self, chain: Chain) -> Reached:
        """Give all of a chain."""
        people = tuple(dict.fromkeys(one for step in chain.steps for one in step.people))
        return Reached(people, self._calls(people), Why.EVERYBODY)

    def _calls(self, people: tuple[str, ...]) -> tuple[tuple[float, str, str | None], ...]:
        return tuple(
            (seconds, f"person/{name}/{number}", name)
            for name in people
            for number, seconds in enumerate(self.ways.get(name, (0,)))
        )


ALL = Given()


def seconds(at: datetime | None) -> float | None:
    return None if at is None else (at - NOW).total_seconds()


def said(calls: tuple[Call, ...]) -> str:
    return " ".join(each.channel.removeprefix("person/").removesuffix("/0") for each in calls)


def played(chain: Chain, reach: Given = ALL, until: float = 1e6) -> list[str]:
    """Tell who is called after how many seconds, until a run ends."""
    run, lines = begun(1, 1, chain, "p1", NOW), list[str]()
    while (at := run.next_at) is not None and (at - NOW).total_seconds() <= until:
        look = looked(run, chain, reach, at)
        if look.calls:
            lines.append(f"{seconds(at):g} {said(look.calls)}")
        run = look.run
    return [*lines, run.state.value]


def test_each_step_comes_at_its_second_and_the_chain_is_repeated() -> None:
    assert played(AB) == ["0 a", "300 b", "900 a", "1200 b", "1800 a", "2100 b", "exhausted"]


def test_ways_of_one_person_wait_for_each_other() -> None:
    reach = Given(ways={"a": (0, 120, 120), "b": (0, 400)})
    once = replace(AB, steps=AB.steps[:2])
    assert played(once, reach) == ["0 a", "120 a/1 a/2", "300 b", "700 b/1", "exhausted"]


def test_a_chain_may_wait_before_its_first_step() -> None:
    late = replace(AB, steps=(replace(AB.steps[0], wait_seconds=60), *AB.steps[1:]))
    assert played(late)[:3] == ["60 a", "360 b", "1020 a"]


def test_a_step_that_reaches_nobody_is_passed_over_at_once() -> None:
    assert played(AB, Given(nobody=frozenset("a")))[:3] == ["0 b", "600 b", "1200 b"]
    look = looked(begun(1, 1, AB, "p1", NOW), AB, Given(nobody=frozenset("a")), NOW)
    assert [(each.step, each.people, each.why) for each in look.taken] == [
        (1, (), Why.NOBODY),
        (2, ("b",), Why.CALLED),
    ]


def test_a_chain_that_reaches_nobody_calls_everybody_in_each_round() -> None:
    nobody = Given(nobody=frozenset("ab"))
    assert played(AB, nobody) == ["0 a b", "600 a b", "1200 a b", "exhausted"]
    look = looked(begun(1, 1, AB, "p1", NOW), AB, nobody, NOW)
    assert [each.why for each in look.taken] == [Why.NOBODY, Why.NOBODY, Why.EVERYBODY]
    assert look.taken[-1].people == ("a", "b")


def test_a_chain_of_people_without_any_way_ends() -> None:
    mute = Given(ways={"a": (), "b": ()})
    assert played(AB, mute) == ["exhausted"]
    assert played(replace(AB, steps=AB.steps[:1]), mute) == ["exhausted"]


def test_what_does_not_climb_ends_after_the_first_that_is_reached() -> None:
    assert played(AB, Given(climbs=False)) == ["0 a", "exhausted"]
    assert played(AB, Given(climbs=False, nobody=frozenset("a"))) == ["0 b", "exhausted"]
    assert played(AB, Given(climbs=False, nobody=frozenset("ab"))) == ["0 a b", "exhausted"]


def first(chain: Chain = AB, reach: Given = ALL) -> Run:
    return looked(begun(1, 1, chain, "p1", NOW), chain, reach, NOW).run


def later(run: Run, after: float, reach: Given = ALL, *, lost: bool = False) -> Look:
    early = Why.UNDELIVERED if lost else None
    return looked(run, AB, reach, NOW + timedelta(seconds=after), early)


def test_after_a_long_absence_one_step_is_taken_and_the_next_waits_its_full_time() -> None:
    look = later(first(), 5000)
    assert (said(look.calls), seconds(look.run.due_at)) == ("b", 5600)


def test_when_nobody_got_the_calls_the_next_comes_at_once() -> None:
    look = later(first(), 7, lost=True)
    assert (said(look.calls), seconds(look.run.due_at)) == ("b", 607)
    assert [each.why for each in look.taken] == [Why.UNDELIVERED]


def test_when_nobody_got_the_first_way_the_next_way_comes_at_once() -> None:
    reach = Given(ways={"a": (0, 120, 240)})
    look = later(first(reach=reach), 7, reach, lost=True)
    assert (said(look.calls), look.taken) == ("a/1", ())
    assert [seconds(at) for at in (look.run.due_at, look.run.waiting[0].due_at)] == [300, 240]
    over = replace(look.run, due_at=None, waiting=())
    assert later(over, 8, lost=True).calls == ()


def test_whoever_acknowledges_ends_all_of_it() -> None:
    run = stopped(first(reach=Given(ways={"a": (0, 120)})), State.ACKNOWLEDGED, NOW)
    assert (run.next_at, run.is_running, run.told) == (None, False, ("person/a/0",))


def test_what_is_muted_waits_a_minute_or_until_it_is_not() -> None:
    run = first(reach=Given(ways={"a": (0, 300)}))
    at = NOW + timedelta(seconds=300)
    waits = postponed(run, at)
    assert waits.next_at == waits.due_at == waits.waiting[0].due_at == at + LOOKS_AGAIN
    soon = at + timedelta(seconds=9)
    assert resumed(waits, soon).due_at == resumed(waits, soon).waiting[0].due_at == soon
    assert resumed(run, soon).due_at == at
    early = postponed(run, NOW)
    assert early.next_at == at
    assert resumed(early, NOW).next_at == at


def test_after_the_clock_was_put_back_nothing_lies_further_ahead_than_its_wait() -> None:
    run = first(reach=Given(ways={"a": (0, 120)}))
    back = put_back(run, AB, NOW - timedelta(hours=3))
    assert seconds(back.due_at) == -3 * 3600 + 300
    assert seconds(back.waiting[0].due_at) == -3 * 3600 + 120
    assert back.started_at == NOW - timedelta(hours=3)
    assert put_back(run, AB, NOW) == run
    last = replace(run, step=2)
    assert seconds(put_back(last, AB, NOW - timedelta(days=1)).due_at) == -86400 + 600


def test_a_chain_that_was_made_shorter_meanwhile_ends() -> None:
    run = first()
    look = looked(run, replace(AB, steps=AB.steps[:1]), ALL, NOW + timedelta(seconds=300))
    assert (look.calls, look.run.state) == ((), State.EXHAUSTED)


@pytest.mark.parametrize("channel", ["person/a/0", "hook/webhook/0"])
def test_one_channel_is_called_once_a_step(channel: str) -> None:
    class Twice(Given):
        def of(self, step: Step, at: datetime) -> Reached:
            del step, at
            return Reached(("a",), ((0, channel, "a"), (9, channel, "a")))

    look = looked(begun(1, 1, AB, "p1", NOW), AB, Twice(), NOW)
    assert [each.channel for each in (*look.calls, *look.run.waiting)] == [channel]


def test_what_was_taken_says_when() -> None:
    (taken,) = looked(begun(1, 1, AB, "p1", NOW), AB, ALL, NOW).taken
    assert taken == Taken(round=1, step=1, at=NOW, people=("a",), why=Why.CALLED)
