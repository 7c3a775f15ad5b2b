"""Probes are spread over their interval, at moments of their own, and never made up for."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.probe.plan import Plan, next_due
from tests.probing import probe_target

THOUSAND = [probe_target(id=f"portal-{number}") for number in range(1000)]


def started(plan: Plan, until_seconds: float) -> list[tuple[float, str]]:
    """Let a loop take what is due at each moment."""
    found = []
    while (due := plan.next_seconds) is not None and due <= until_seconds:
        found += [(at, target.id) for at, target in plan.take(due)]
    return found


def test_a_thousand_do_not_burst() -> None:
    plan = Plan()
    plan.adopt(THOUSAND, 0)
    found = started(plan, 60)
    assert Counter(id_ for _, id_ in found) == {target.id: 1 for target in THOUSAND}
    a_second = Counter(int(at) for at, _ in found)
    assert max(a_second.values()) <= 40  # 17 on average
    assert min(a_second[second] for second in range(60)) >= 4


def test_each_is_due_once_an_interval_at_its_own_moment() -> None:
    plan = Plan()
    plan.adopt([replace(THOUSAND[0], interval_seconds=15)], 100)
    moments = [at for at, _ in started(plan, 200)]
    assert {round(after - before, 6) for before, after in pairwise(moments)} == {15}
    again = Plan()
    again.adopt([replace(THOUSAND[0], interval_seconds=15)], 130)
    assert [at for at, _ in started(again, 200)] == [at for at in moments if at > 130]


def test_what_was_missed_is_not_made_up_for() -> None:
    plan = Plan()
    plan.adopt(THOUSAND, 0)
    assert len(plan.take(3600)) == 1000  # the process was stopped for an hour
    assert plan.take(3600) == []
    assert len(plan.take(3660)) == 1000


def test_a_change_keeps_the_moments_of_the_rest() -> None:
    plan, changed = Plan(), Plan()
    plan.adopt(THOUSAND[:3], 0)
    changed.adopt(THOUSAND[:3], 0)
    changed.take(30)
    plan.take(30)
    changed.adopt(THOUSAND[1:5], 30)
    kept = {THOUSAND[1].id, THOUSAND[2].id}
    assert [each for each in started(changed, 90) if each[1] in kept] == [
        each for each in started(plan, 90) if each[1] in kept
    ]


def test_nothing_to_probe() -> None:
    plan = Plan()
    assert (plan.next_seconds, plan.take(1e9)) == (None, [])


@given(
    st.text("abc-", min_size=1, max_size=8),
    st.floats(1, 86_400, allow_nan=False),
    st.floats(0, 1e9, allow_nan=False),
)
def test_the_next_moment_is_ahead_within_an_interval(id_: str, interval: float, now: float) -> None:
    due = next_due(probe_target(id=id_, interval_seconds=interval), now)
    assert now < due <= now + 2 * interval
