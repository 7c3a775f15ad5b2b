"""The board of alarms is what its alarms say, however they came to be so."""

from dataclasses import replace
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import given

from alerts.desk.shown import Shown
from alerts.desk.wanted import PARTS, Tab
from api.feed.alarm_board import SHOWN_MAX, Board, MutedBy, alarm, cells, over, short
from tests.given import NOW


def shown(number: int, *, priority: str = "p2", unit: str | None = None, minutes: int = 0) -> Shown:
    began = NOW - timedelta(minutes=minutes)
    return Shown(
        id=number,
        rule="r",
        fingerprint=bytes(16),
        name=f"A{number % 3}",
        labels={},
        annotations={},
        generator_url="",
        value=None,
        priority=priority,
        unit=unit,
        unit_vi=unit,
        unit_en=unit,
        simulated=False,
        state="firing",
        active_at=began,
        fired_at=began,
        gone_at=None,
        ended_at=None,
        why=None,
        flapping=False,
        acked_at=None,
        acked_by=None,
        acked_by_name=None,
        snoozed_until=None,
    )


ALERTS = st.builds(
    shown,
    st.integers(1, 12),
    priority=st.sampled_from(["p1", "p2", "p3"]),
    unit=st.sampled_from([None, "a", "b"]),
    minutes=st.integers(0, 3),
)
UNMUTED: MutedBy = ((), ())
MUTED: dict[str, MutedBy] = {"silence": (("s",), ()), "maintain": ((), ("m",))}
CHANGES = st.lists(st.tuples(ALERTS, st.sampled_from(["put", "ack", *MUTED, "drop"])))


@given(CHANGES)
def test_changes_and_a_fresh_board_come_to_the_same(changes: list[tuple[Shown, str]]) -> None:
    board, known = Board(), dict[int, tuple[Shown, MutedBy]]()
    for alert, change in changes:
        if change == "drop":
            board.drop(alert.id)
            known.pop(alert.id, None)
            continue
        acked = replace(alert, acked_at=NOW, acked_by="user:an") if change == "ack" else alert
        known[alert.id] = (acked, MUTED.get(change, UNMUTED))
        board.put(alarm(*known[alert.id], NOW))
    fresh = Board()
    for each in known.values():
        fresh.put(alarm(*each, NOW))
    for units in (None, {"a"}):
        assert cells(board, units, 0, {}) == cells(fresh, units, 0, {})
        counts = board.counts(units)
        inside = [one for one, _ in known.values() if units is None or one.unit in units]
        assert counts[Tab.ALL] == sum(counts[tab] for tab in PARTS) == len(inside)
        assert sum(group["count"] for group in board.groups(units)) == len(inside)


def test_the_most_urgent_come_first_and_those_whom_nobody_has() -> None:
    board = Board()
    for alert in (
        shown(1, priority="p3"),
        shown(2, priority="p1"),
        shown(3, priority="p1", minutes=9),
    ):
        board.put(alarm(alert, UNMUTED, NOW))
    board.put(alarm(replace(shown(4, priority="p1", minutes=99), acked_at=NOW), UNMUTED, NOW))
    assert [each.alert.id for each in board.first(None)] == [3, 2, 4, 1]
    assert board.alarms[4].tab is Tab.ACKED


def test_beyond_300_only_the_counters_move() -> None:
    board = Board()
    for number in range(1, 1001):
        board.put(alarm(shown(number, minutes=1000 - number), UNMUTED, NOW))
    found = cells(board, None, 7, {})
    assert found["counts"] == {"all": 1000, "open": 1000, "acked": 0, "silenced": 0, "history": 7}
    assert len(found) == SHOWN_MAX + 2
    assert sum(group["count"] for group in found["groups"]) == 1000


def test_what_is_not_so_is_left_out() -> None:
    told = short(alarm(shown(1), UNMUTED, NOW), None)
    assert told.keys() == {"id", "name", "priority", "summary", "state", "active_at", "fired_at"}
    assert short(alarm(shown(1), (("s",), ("m",)), NOW), 5).keys() - told.keys() == {
        "silenced_by", "maintenance", "inhibited_by"
    }  # fmt: skip


def test_what_is_as_it_was_stays_where_it_is() -> None:
    board = Board()
    for _ in range(2):
        board.put(alarm(shown(1), UNMUTED, NOW))
    assert board.counts(None)["open"] == 1
    board.drop(1)
    board.drop(1)
    assert cells(board, None, 0, {}).keys() == {"counts", "groups"}
    assert list(over(["1", "counts"], {"counts": {}})) == ["1"]


def test_of_a_text_whose_template_failed_the_name_is_shown() -> None:
    failing = {"summary": "<error expanding template: a>", "summary_en": "b"}
    assert replace(shown(1), annotations=failing).summary == ("A1", "b")
    assert replace(shown(1), annotations={"summary": "c"}).summary == ("c", "c")


def test_a_title_is_told_where_a_rule_has_one() -> None:
    titled = replace(shown(1), annotations={"ioc_title": "Cổng ngừng", "ioc_title_en": "Down"})
    assert short(alarm(titled, UNMUTED, NOW), None)["title"] == {"vi": "Cổng ngừng", "en": "Down"}
    assert "title" not in short(alarm(shown(1), UNMUTED, NOW), None)
