"""What a back-test found beside what was: alike, or in what not, and by what that is told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from alerts.backtest.known import changes
from alerts.backtest.really import Circumstances, Compared, Real, compared, disputed
from alerts.backtest.replay import Activation
from alerts.backtest.run import Span
from alerts.rules.evaluate import Found
from alerts.rules.life import Timing, Why
from core.model import Labels
from tests.ruling import at, seconds, series

INTERVAL = 15
SPAN = Span(at(0), at(3600))

Times = tuple[float, float, float | None]  # seconds: begins to hold, fires, ends


def inputs(labels: Labels) -> Mapping[str, str]:
    return {name: value for name, value in labels if name != "priority"}


KNOWN = Circumstances(
    span=SPAN, interval=seconds(INTERVAL), timing=Timing(keep=seconds(60)), inputs=inputs
)


def tried(begins: float, fires: float | None, ends: float | None, name: str = "a") -> Activation:
    return Activation(
        labels=series(f'{{n="{name}"}}'),
        active_at=at(begins),
        fired_at=None if fires is None else at(fires),
        ended_at=_moment(ends),
        found=Found(1.0, {}),
    )


def real(begins: float, fires: float, ends: float | None, name: str = "a") -> Real:
    return Real(
        labels=series(f'{{n="{name}", priority="p1"}}'),
        active_at=at(begins),
        fired_at=at(fires),
        ended_at=_moment(ends),
    )


def _moment(count: float | None) -> datetime | None:
    return None if count is None else at(count)


def told(found: Compared) -> list[str]:
    return [f"{each.kind} {each.cause}" for each in found.differences]


@pytest.mark.parametrize(
    ("own", "there", "alike", "differences"),
    [
        ([(100, 160, 300)], [(100, 160, 300)], 1, []),
        ([(100, 160, 300)], [(100, 175, 315)], 1, []),
        ([(100, 160, 300)], [(100, 176, 300)], 0, ["begin unknown"]),
        ([(100, 160, 300)], [(100, 160, 316)], 0, ["end unknown"]),
        ([(100, 160, 300)], [(100, 200, 400)], 0, ["begin unknown"]),  # told once
        ([(100, 160, 300)], [], 0, ["only_backtest unknown"]),
        ([], [(100, 160, 300)], 0, ["only_reality unknown"]),
        ([(100, 160, 300)], [(300, 310, 400)], 0,
         ["only_backtest unknown", "only_reality unknown"]),
        ([(100, 100, 105)], [(106, 106, 110)], 1, []),  # a blip, looked at when it was stored
        # Of two that overlap a third one it is the one that begins as it does.
        ([(100, 100, 200), (210, 210, 400)], [(190, 205, 400)], 1, ["only_backtest unknown"]),
        ([(100, 100, 400)], [(90, 90, 150), (160, 160, 400)], 0,
         ["end unknown", "only_reality unknown"]),
        ([(100, 100, None)], [(100, 100, None)], 1, []),
        ([(100, 100, None)], [(100, 100, 3590)], 1, []),  # over within the last interval
        ([(100, 100, None)], [(100, 100, 9000)], 1, []),  # over after the time
        ([(100, 100, None)], [(100, 100, 3500)], 0, ["end unknown"]),
        ([(3580, 3590, None)], [], 0, ["only_backtest edge"]),
        ([], [(3590, 3595, None)], 0, ["only_reality edge"]),
        ([(10, 70, 300)], [(-50, 10, 300)], 0, ["begin edge"]),
        ([(15, 75, 300)], [], 0, ["only_backtest edge"]),
        ([(10, 70, 300)], [(-50, 10, 400)], 0, ["begin edge"]),
        ([], [(-90, -80, -1)], 0, []),  # over before
    ],
)  # fmt: skip
def test_pairs(own: list[Times], there: list[Times], alike: int, differences: list[str]) -> None:
    pending = tried(1000, None, 1010)
    found = compared(
        [*(tried(*each) for each in own), pending], [real(*each) for each in there], KNOWN
    )
    assert (found.alike, told(found)) == (alike, differences)
    assert found.fired == sum(each[2] is None or each[2] > 0 for each in there)


def test_each_series_has_its_own() -> None:
    every = [tried(100, 100, 200, name) for name in "ab"]
    others = [real(100, 100, 200, name) for name in "bc"]
    found = compared(every, others, KNOWN)
    assert (found.fired, found.alike) == (2, 1)
    names = [(dict(each.labels)["n"], each.kind.value) for each in found.differences]
    assert names == [("a", "only_backtest"), ("c", "only_reality")]


def test_what_is_decided_when() -> None:
    def times(own: Activation | None, other: Real | None) -> tuple[datetime, datetime]:
        found = compared([own] if own else [], [other] if other else [], KNOWN)
        return disputed(found.differences[0], KNOWN)

    assert times(tried(100, 160, 300), None) == (at(100), at(160))
    assert times(tried(100, 160, 300), real(130, 190, 300)) == (at(100), at(190))
    assert times(tried(100, 160, 300), real(100, 160, 400)) == (at(240), at(400)), "it was kept"
    assert times(tried(100, 160, None), real(100, 160, 400)) == (at(340), at(3600))


@pytest.mark.parametrize(
    ("own", "other", "cause"),
    [
        (None, replace(real(100, 160, 300), missed=True), "gap"),
        (tried(1000, 1060, 1090), None, "gap"),
        (tried(900, 960, 1090), real(1000, 1045, 1090), "gap"),
        (tried(900, 900, 1090), None, "unknown"),  # evaluated for the last time before the gap
        (tried(1101, 1101, 1200), None, "unknown"),
        (None, replace(real(100, 160, 300), why=Why.RULE_CHANGED), "rule_changed"),
        (tried(100, 160, 300), replace(real(100, 160, 200), why=Why.REMOVED), "rule_changed"),
        (tried(100, 160, 300), replace(real(100, 160, 200), by_hand=True), "by_hand"),
        (tried(10, 10, 300), real(-90, -90, 300), "edge"),
    ],
)
def test_causes(own: Activation | None, other: Real | None, cause: str) -> None:
    known = replace(KNOWN, gaps=[(at(900), at(1100))])
    (found,) = compared([own] if own else [], [other] if other else [], known).differences
    assert found.cause == cause


def test_what_somebody_has_ended_is_found_again() -> None:
    ended = replace(real(100, 160, 200), by_hand=True)
    again = [tried(100, 160, 400)], [ended, real(210, 270, 400)]
    assert told(compared(*again, KNOWN)) == ["end by_hand", "only_reality by_hand"]
    later = [tried(100, 160, 400)], [ended, real(230, 290, 400)]
    assert told(compared(*later, KNOWN)) == ["end by_hand", "only_reality unknown"]


def test_what_holds_when_the_rule_came_into_force() -> None:
    known = replace(KNOWN, is_changed=True)
    found = compared([tried(10, 70, 300)], [real(-50, 10, 300)], known)
    assert told(found) == ["begin rule_changed"]


def test_many_of_a_series_take_no_time() -> None:
    own = [tried(n, n, n + 0.5) for n in range(3000)]
    there = [real(n + 0.1, n + 0.1, n + 0.6) for n in range(3000)]
    known = replace(KNOWN, interval=seconds(0.2))
    assert compared(own, there, known).alike == 3000


RULE = "2 alert Hot"


@pytest.mark.parametrize(
    ("verb", "fields", "is_other"),
    [
        ("added", {}, True),
        ("restored", {}, True),
        ("changed", {"limit": {"before": 0, "after": 1}}, True),
        ("changed", {RULE: {"before": ["expr=a"], "after": ["expr=b"]}}, True),
        ("changed", {RULE: {"before": ["expr=a"], "after": ["expr=a", "for=5 s"]}}, True),
        ("changed", {RULE: {"before": ["expr=a"], "after": ["expr=a", "annotations.x=y"]}}, False),
        ("changed", {"1 alert Other": {"before": None, "after": ["expr=b"]}}, False),
        ("changed", {"1 record Hot": {"before": None, "after": ["expr=b"]}}, False),
        ("changed", {RULE: {"before": ["expr=a"], "after": None},
                     "3 alert Hot": {"before": None, "after": ["expr=a"]}}, False),
        ("changed", {RULE: {"before": None, "after": ["expr=a"]}}, True),
    ],
)  # fmt: skip
def test_what_makes_a_rule_another_one(
    verb: str, fields: Mapping[str, Mapping[str, object]], *, is_other: bool
) -> None:
    assert changes("Hot", verb, fields) is is_other
