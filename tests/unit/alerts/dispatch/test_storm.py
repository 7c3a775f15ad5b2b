"""When a storm begins and ends, and what its summary counts."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.alert import Alert, AlertId
from alerts.dispatch.messages.storm import PAGES_MAX, Storm, added, summary
from tests.given import NOW


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def storm(*times: float) -> Storm:
    found = Storm()
    for each in times:
        found.arrive(after(each))
    return found


def test_it_begins_above_200_in_a_minute() -> None:
    assert not storm(*[0] * 200).is_on(NOW)
    assert storm(*[0] * 201).is_on(NOW)
    assert not storm(*[0] * 150, *[61] * 150).is_on(after(61))
    assert storm(*[0] * 150, *[59] * 51).is_on(after(59))


def test_it_ends_after_five_minutes_below_20_a_minute() -> None:
    single = storm(*[0] * 201)
    assert single.is_on(after(359))
    assert not single.is_on(after(360))
    slow = storm(*[0] * 201, *(60 + 4 * n for n in range(100)))  # 15 a minute
    assert not slow.is_on(after(400))
    busy = storm(*[0] * 201, *(60 + 2 * n for n in range(200)))  # 30 a minute
    assert busy.is_on(after(460))


def test_after_one_ended_another_may_begin() -> None:
    twice = storm(*[0] * 201)
    assert [twice.page() for _ in range(PAGES_MAX + 1)] == [True, True, False]
    for each in range(201):
        twice.arrive(after(1000 + each / 10))
    assert twice.is_on(after(1021))
    assert twice.page()


@given(st.lists(st.floats(0, 900), max_size=300))
def test_a_few_are_never_a_storm(times: list[float]) -> None:
    few = sorted(times)[:200]
    assert not storm(*few).is_on(after(few[-1] if few else 0))


def alert(number: int, name: str, unit: str, *, is_over: bool = False) -> Alert:
    return Alert(
        id=AlertId(number),
        labels={"alertname": name},
        annotations={},
        unit=unit,
        fired_at=NOW,
        ended_at=NOW if is_over else None,
    )


def test_a_summary_counts_by_rule_and_unit() -> None:
    alerts = [
        alert(1, "Down", "a"),
        alert(2, "Down", "a", is_over=True),
        alert(3, "Down", "b"),
        alert(4, "Full", "a"),
    ]
    rows = [tuple(each.values()) for each in summary(alerts)]
    assert rows == [("Down", "a", 1, 1), ("Down", "b", 1, 0), ("Full", "a", 1, 0)]
    twice = added(summary(alerts), summary(alerts[:1]))
    assert tuple(twice[0].values()) == ("Down", "a", 2, 1)
