"""The parts of the live feed: frames, mailbox, pace, hub. No socket, no clock."""

import json

import pytest

from api.live import Farewell, Hub, Pace, frames
from api.live.frames import Op
from api.live.mailbox import BYTES_MAX, FRAMES_MAX, Mailbox, OverflowingError
from api.live.pace import PACE_SECONDS


def op(cell: str, value: object = 1) -> Op:
    return Op.of(cell, {"value": value})


def test_frames_are_json_as_the_protocol_says() -> None:
    ops = [Op.of('a"é', {"value": 1}), Op.of("b", None)]
    delta = json.loads(frames.delta("wall:é", ops, seq=3, at_ms=5))
    assert delta == {
        "type": "delta",
        "topic": "wall:é",
        "seq": 3,
        "at": 5,
        "ops": [['a"é', {"value": 1}], ["b", None]],
    }
    snapshot = json.loads(frames.snapshot("t", ops[:1], seq=1, at_ms=5))
    assert snapshot["data"] == {'a"é': {"value": 1}}
    assert json.loads(frames.snapshot("t", [], seq=1, at_ms=5))["data"] == {}
    beat = json.loads(frames.heartbeat(seq=1, now_ms=2, canary_age_seconds=None))
    assert beat == {"type": "heartbeat", "seq": 1, "now": 2, "canary_age": None, "eval_age": None}
    assert json.loads(frames.bye(Farewell.SLOW)) == {
        "type": "bye",
        "reason": "slow",
        "retry_after": None,
    }


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ('{"type":"subscribe","topics":["a","b","a"]}', ("a", "b")),
        ('{"type":"subscribe","topics":[]}', ()),
        ('{"type":"subscribe","topics":[1]}', None),
        ('{"type":"subscribe","topics":"a"}', None),
        ('{"type":"hello"}', None),
        ("[]", None),
        ("not json", None),
        ("", None),
        (None, None),
        ("[" * 100_000, None),
        (json.dumps({"type": "subscribe", "topics": ["t"] * 33}), None),
        (json.dumps({"type": "subscribe", "topics": ["t" * 101]}), None),
    ],
)
def test_subscribe(text: str | None, topics: tuple[str, ...] | None) -> None:
    assert frames.subscribed(text) == topics


def test_of_each_cell_the_newest_value_waits() -> None:
    mailbox = Mailbox()
    mailbox.put_values("t", [op("a", 1), op("b", 1)], at_ms=1)
    mailbox.put_values("t", [op("a", 2)], at_ms=2)
    topic, pending = mailbox.take()
    assert (topic, pending.snapshot, pending.at_ms) == ("t", False, 2)
    assert [one.value for one in pending.ops.values()] == ['{"value":2}', '{"value":1}']
    assert not mailbox


def test_values_after_a_snapshot_that_waits_go_into_it() -> None:
    mailbox = Mailbox()
    mailbox.put_values("t", [op("gone")], at_ms=1)
    mailbox.put_snapshot("t", [op("a", 1)], at_ms=2)
    mailbox.put_values("t", [op("a", 2)], at_ms=3)
    _, pending = mailbox.take()
    assert pending.snapshot
    assert list(pending.ops.values()) == [op("a", 2)]


def test_what_may_not_be_merged_arrives_as_it_is_and_in_order() -> None:
    mailbox = Mailbox()
    for number in range(3):
        mailbox.put_unmerged("alerts", [op("x", number)], at_ms=number)
    taken = [mailbox.take()[1].at_ms for _ in range(3)]
    assert taken == [0, 1, 2]


def test_a_mailbox_overflows_by_frames_or_by_bytes() -> None:
    mailbox = Mailbox()
    for number in range(FRAMES_MAX):
        mailbox.put_unmerged("alerts", [op("x")], at_ms=number)
    with pytest.raises(OverflowingError):
        mailbox.put_unmerged("alerts", [op("x")], at_ms=0)
    with pytest.raises(OverflowingError):
        Mailbox().put_values("t", [op("a", "x" * BYTES_MAX)], at_ms=1)


def test_bytes_are_given_back() -> None:
    mailbox = Mailbox()
    for number in range(20):
        mailbox.put_values("t", [op("a", "x" * (BYTES_MAX // 3))], at_ms=number)
        mailbox.put_snapshot("t", [op("a", "x" * (BYTES_MAX // 3))], at_ms=number)
        if number % 2:
            mailbox.take()


def test_pace_tells_the_first_change_at_once_and_then_four_a_second() -> None:
    pace = Pace()
    assert pace.ready([7], 10.0) == [7]
    assert pace.ready([7, 8], 10.01) == [8]
    assert pace.next_at([7]) == 10.0 + PACE_SECONDS
    assert pace.ready([7], 10.0 + PACE_SECONDS) == [7]
    assert pace.next_at([]) is None


class Client:
    """Remembers what it was told."""

    def __init__(self, session: bytes = b"s", *, full: bool = False) -> None:
        self.session_hash = session
        self.full = full
        self.told: list[tuple[str, list[str]]] = []
        self.dismissed: list[Farewell] = []

    def put_snapshot(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        assert at_ms >= 0
        self.told.append((f"snapshot {topic}", [one.key for one in ops]))

    def put_values(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        assert at_ms >= 0
        if self.full:
            raise OverflowingError
        self.told.append((topic, [one.key for one in ops]))

    def put_each(self, topic: str, ops: list[Op], *, at_ms: int) -> None:
        self.put_values(topic, ops, at_ms=at_ms)

    def dismiss(self, reason: Farewell, *, retry_after_seconds: float | None = None) -> None:
        assert retry_after_seconds is None or retry_after_seconds > 0
        self.dismissed.append(reason)


def complete(*topics: str) -> Hub:
    """Give a hub whose topics are known."""
    hub = Hub(topics)
    hub.complete()
    return hub


def test_the_hub_tells_changes_to_those_who_listen() -> None:
    hub, one, other = complete("a", "b"), Client(), Client()
    hub.publish("a", {"x": {"value": 1}}, at_ms=1)
    hub.subscribe(one, ["a", "alerts"])
    hub.subscribe(other, ["b"])
    hub.publish("a", {"x": {"value": 1}}, at_ms=2)  # nothing changed
    hub.publish("a", {"x": {"value": 2}, "y": None}, at_ms=3)
    hub.publish("a", {"x": None}, at_ms=4)
    assert one.told == [
        ("snapshot a", ['"x"']),
        ("snapshot alerts", []),
        ("a", ['"x"']),
        ("a", ['"x"']),
    ]
    assert other.told == [("snapshot b", [])]
    late = Client()
    hub.subscribe(late, ["a"])
    assert late.told == [("snapshot a", [])]


def test_who_overflows_is_sent_off_and_the_others_hear_on() -> None:
    hub, slow, quick = complete("a"), Client(full=True), Client()
    for client in (slow, quick):
        hub.enter(client)
        hub.subscribe(client, ["a"])
    hub.publish("a", {"x": {"value": 1}}, at_ms=1)
    assert slow.dismissed == [Farewell.SLOW]
    assert quick.told[-1] == ("a", ['"x"'])


def test_nobody_gets_a_snapshot_before_everything_is_known() -> None:
    hub, early, left = Hub(["a"]), Client(), Client()
    for client in (early, left):
        hub.enter(client)
        hub.subscribe(client, ["a"])
    hub.publish("a", {"x": {"value": 1}}, at_ms=1)
    hub.leave(left)
    assert early.told == []
    hub.complete()
    hub.publish("a", {"y": {"value": 1}}, at_ms=2)
    hub.complete()
    assert early.told == [("snapshot a", ['"x"']), ("a", ['"y"'])]
    assert left.told == []


def test_the_end_of_a_session_ends_its_connections() -> None:
    hub, mine, yours = Hub([]), Client(b"1"), Client(b"2")
    hub.enter(mine)
    hub.enter(yours)
    hub.dismiss(b"1", Farewell.SESSION_EXPIRED)
    assert (mine.dismissed, yours.dismissed) == ([Farewell.SESSION_EXPIRED], [])
    hub.leave(mine)
    hub.dismiss_all(Farewell.SHUTDOWN)
    assert yours.dismissed == [Farewell.SHUTDOWN]


async def test_the_end_waits_until_everybody_has_left_but_not_for_ever() -> None:
    hub, client = Hub(["a"]), Client()
    hub.enter(client)
    await hub.emptied(0.01)
    assert hub.connections == 1
    hub.leave(client)
    await hub.emptied(5)
    assert hub.connections == 0
    assert hub.knows("a")
    assert not hub.knows("b")
