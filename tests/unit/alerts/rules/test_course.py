"""How a rule went over a gap: as it would have been found at each point."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.asking import asked
from alerts.rules.course import course_of
from alerts.rules.evaluate import Found
from alerts.rules.life import Alert, State, Truth
from alerts.rules.record import STALE
from alerts.rules.retro import Course
from alerts.rules.running import RunningRule, running
from alerts.rules.trial.notation import points_of
from alerts.rules.turn import Live
from core.model import RecordingRule, RuleGroup
from promql.memory import Memory
from tests.ruling import START, START_MS, at, rule, running_rule, seconds, series

MINUTE_MS = 60_000
SHOWN = {Truth.TRUE: "1", Truth.FALSE: "0", Truth.NO_DATA: "_"}


def stored(*lines: str) -> Memory:
    """Store `series | values`, one a minute from START on."""
    memory = Memory()
    for line in lines:
        text, _, values = line.partition(" | ")
        points = enumerate(points_of(values))
        read = [(START_MS + MINUTE_MS * at_, one) for at_, one in points if one is not None]
        memory.add(series(text), read)
    return memory


async def course(at_work: RunningRule, memory: Memory, minutes: int) -> Course:
    points = [at(60 * minute) for minute in range(minutes)]
    return await course_of(at_work, points, seconds(60), memory, external_url="https://ioc.example")


def shown(found: Course, labels: str) -> str:
    return "".join(SHOWN[truth] for truth in found.truths[series(labels)])


@pytest.mark.parametrize(
    ("expr", "lines", "truths"),
    [
        ("x == 0", ['x{a="1"} | 0 1 0 1 0'], "10101"),
        ("x == 0", ['x{a="1"} | 0 stale 0 1 0'], "1_101"),
        ("x == 0", ['x{a="1"} | 0 1 _ _ _ _ _ _'], "100000__"),
        ("x == 0", ['x{a="1"} | 0 0', 'x{a="2"} | 1 1 1 1'], "1111"),
        # Each part counts, as it does when it is evaluated.
        ("x == 0 and y == 0", ['x{a="1"} | 0 0 stale', 'y{a="1"} | 0 1 1'], "10_"),
        ("x == 0 or y == 0", ['x{a="1"} | 0 0 1 1', 'y{a="1"} | 0 1 0 1'], "1110"),
        ("x == 0 unless y", ['x{a="1"} | 0 0 stale', 'y{a="1"} | _ 1 1'], "10_"),
        ('absent(x{a="1"})', ['x{a="1"} | stale 1 stale', "y | 1 1 1"], "101"),
        # Found under one name or another it is the same alert.
        ('{__name__=~"x|y"} == 0', ['x{a="1"} | 0 1 1', 'y{a="1"} | 1 1 0'], "101"),
        # Where it looks is where there have to be data.
        ("x offset 10m == 0", ['x{a="1"} | 0 1 0' + 14 * " _"], "__________101"),
        ("max_over_time(x[10m]) > 5", ['x{a="1"} | 9' + 14 * " _"], "1111111111___"),
        ("max_over_time((x > 5)[10m:1m]) > 7", ['x{a="1"} | 9' + 14 * " _"], 13 * "1"),
    ],
)
async def test_truths(expr: str, lines: list[str], truths: str) -> None:
    found = await course(running_rule(rule(expr)), stored(*lines), len(truths))
    assert shown(found, '{alertname="Down", a="1"}') == truths


async def test_an_alert_that_is_found_no_more_is_followed_too() -> None:
    at_work = running_rule(rule("x == 0", labels={"team": "ops"}), {"site": "a"})
    known, lost = (
        series(f'{{alertname="Down", a="{name}", site="a", team="ops"}}') for name in "12"
    )
    alert = Alert(state=State.FIRING, active_at=START, fired_at=START)
    live = Live(alert=alert, found=Found(0.0, {}), simulated=False, row=1)
    at_work.lives = {known: live, lost: live}
    found = await course(at_work, stored('x{a="1"} | 1 1'), 2)
    assert {SHOWN[truth] for truth in found.truths[known]} == {"0"}
    assert {SHOWN[truth] for truth in found.truths[lost]} == {"_"}
    assert (found.found, found.is_simulated) == ({}, {})


async def test_it_is_told_by_what_it_was_found_last() -> None:
    lines = ['x{a="1", simulated="true"} | 3 5 9', 'y{a="1", simulated="true"} | _ 4 _']
    at_work = running_rule(rule("x < 8 or y"))
    found = await course(at_work, stored(*lines), 3)
    labels = series('{alertname="Down", a="1", simulated="true"}')
    assert found.found[labels].value == 4.0
    assert found.is_simulated == {labels: True}
    at_work = running_rule(rule('{__name__=~"x|y"} < 6'))
    found = await course(at_work, stored('x{a="1"} | _ 3', 'y{a="1"} | 5 9'), 2)
    assert [each.value for each in found.found.values()] == [3.0]


async def test_the_offset_of_a_group_counts() -> None:
    of = RuleGroup(file="a.yml", name="g", query_offset_seconds=60.0, rules=(rule("x == 0"),))
    (at_work,) = running(of).rules
    found = await course(at_work, stored('x{a="1"} | 0 1 0 1'), 4)
    assert shown(found, '{alertname="Down", a="1"}') == "_101"


async def test_a_number_is_given_always() -> None:
    found = await course(running_rule(rule("time() > bool 5")), Memory(), 2)
    assert shown(found, '{alertname="Down"}') == "11"


async def test_a_rule_that_records_has_none() -> None:
    of = RuleGroup(file="a.yml", name="g", rules=(RecordingRule(name="y", expr="x"),))
    with pytest.raises(TypeError):
        await course(running(of).rules[0], Memory(), 2)


VALUES = st.lists(st.sampled_from([None, 0.0, 1.0, STALE, math.nan]), min_size=8, max_size=14)


@given(
    st.fixed_dictionaries(dict.fromkeys(("x", "y", "z"), VALUES)),
    st.sampled_from(
        [
            "x == 0",
            "x == 0 and y == 0",
            "x == 0 or y == 0",
            "x == 0 unless on () z == 1",
            "max_over_time(x[2m]) == 0",
            "x offset 2m == 0",
            "x > scalar(y)",
            "sum by (a) (x + on () group_left () y) == 0",
            "absent(x)",
            "max_over_time((x + z)[3m:1m]) == 0",
            "x @ 1795766500 == 0",
        ]
    ),
)
async def test_it_is_as_if_it_had_been_asked_at_each_point(
    values: dict[str, list[float | None]], expr: str
) -> None:
    memory = Memory()
    for name, points in values.items():
        read = [
            (START_MS + MINUTE_MS * place, one)
            for place, one in enumerate(points)
            if one is not None
        ]
        memory.add(series(f'{name}{{a="{1 if name != "z" else 2}"}}'), read)
    at_work = running_rule(rule(expr))
    found = await course(at_work, memory, 14)
    for labels, truths in found.truths.items():
        own = at_work.input_labels(labels)
        for place, truth in enumerate(truths):
            each = await asked(expr, at_work.tree, START_MS + MINUTE_MS * place, memory)
            data = Truth.FALSE if each.presence.has_data(own) else Truth.NO_DATA
            assert truth is (Truth.TRUE if len(each.vector) else data)
