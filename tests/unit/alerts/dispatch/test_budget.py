"""At most three messages a minute by a channel to a person; nothing of the others is lost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.alert import Alert, AlertId
from alerts.dispatch.messages.budget import WITHIN, Folded, Line, Sorted, Waiting, sorted_out
from alerts.dispatch.messages.content import About, message
from alerts.dispatch.messages.kind import Kind
from alerts.dispatch.messages.outgoing import Outgoing
from tests.given import NOW

SMS = "person/a/sms"


def outgoing(number: int, *, at: datetime = NOW, person: str | None = "a") -> Outgoing:
    priority = "p1" if number == 3 else "p2"
    labels = {"alertname": f"A{number}"}
    alert = Alert(id=AlertId(number), labels=labels, annotations={}, fired_at=at, priority=priority)
    key = sha256(str(number).encode()).digest()
    about = About(receiver="it", reason="new_alerts", dedupe_key=key, as_of=at)
    return Outgoing(
        group_id=number,
        ordinal=1,
        receiver="it",
        channel=SMS,
        person=person,
        kind=Kind.FIRING,
        reason="new_alerts",
        dedupe_key=key,
        priority=priority,
        is_simulated=False,
        content=message([alert], about, key=str(number), labels={}),
        created_at=at,
        due_at=at,
    )


def sort(messages: Sequence[Outgoing], line: Line | None = None) -> Sorted:
    return sorted_out(messages, {SMS: line or Line()}, (), NOW)


def names(digest: Folded) -> list[str]:
    return [each["labels"]["alertname"] for each in digest.digest.content["alerts"]]


def test_two_go_alone_and_the_others_together() -> None:
    found = sort([outgoing(number) for number in range(1, 6)])
    assert [each.group_id for each in found.singles] == [1, 2]
    (digest,) = found.digests
    assert digest.id is None
    assert names(digest) == ["A3", "A4", "A5"]
    assert [each.group_id for each in digest.folded] == [3, 4, 5]
    row = digest.digest
    assert (row.kind, row.reason, row.priority, row.due_at) == (Kind.DIGEST, "budget", "p1", NOW)
    ours = row.content["ioc"]
    assert ours["dedupe_key"] == row.dedupe_key.hex()
    assert [each["firing"] for each in ours["summary"]] == [1, 1, 1]


def test_who_is_no_person_has_no_budget() -> None:
    found = sort([outgoing(number, person=None) for number in range(1, 6)])
    assert len(found.singles) == 5
    assert found.digests == []


def test_a_digest_comes_a_minute_after_the_last() -> None:
    line = Line([NOW, NOW], NOW - timedelta(seconds=20))
    (digest,) = sort([outgoing(1)], line).digests
    assert digest.digest.due_at == NOW + timedelta(seconds=40)


def test_what_was_long_ago_does_not_count() -> None:
    assert sort([outgoing(1)], Line([NOW - WITHIN] * 3)).digests == []


def test_a_digest_that_waits_takes_more_under_its_own_key() -> None:
    (first,) = sort([outgoing(1)], Line([NOW, NOW])).digests
    waiting = Waiting(id=7, channel=SMS, kind=Kind.DIGEST, content=first.digest.content)
    found = sorted_out([outgoing(2), outgoing(3)], {SMS: Line()}, [waiting], NOW)
    (digest,) = found.digests
    assert (digest.id, names(digest)) == (7, ["A1", "A2", "A3"])
    assert digest.digest.content["ioc"]["dedupe_key"] == first.digest.dedupe_key.hex()
    assert digest.digest.content["ioc"]["reason"] == "budget"
    assert found.singles == []


def test_what_is_told_twice_stands_there_as_it_is_last() -> None:
    message = outgoing(1)
    over = replace(message, content={**message.content, "alerts": [
        {**message.content["alerts"][0], "status": "resolved"}
    ]})  # fmt: skip
    (digest,) = sort([message, over], Line([NOW, NOW])).digests
    assert [each["status"] for each in digest.digest.content["alerts"]] == ["resolved"]
    assert digest.digest.content["status"] == "resolved"


@given(st.lists(st.integers(0, 90), max_size=30))
def test_never_more_than_three_in_a_minute(pauses: list[int]) -> None:
    line, sent, told, now = Line(), list[datetime](), set[str](), NOW
    waiting: list[Waiting] = []
    due: dict[int, datetime] = {}
    for number, pause in enumerate(pauses):
        now += timedelta(seconds=pause)
        waiting = [each for each in waiting if due[each.id] > now]
        found = sorted_out([outgoing(number, at=now)], {SMS: line}, waiting, now)
        sent += [now] * len(found.singles)
        told |= {f"A{each.group_id}" for each in found.singles}
        for digest in found.digests:
            told |= set(names(digest))
            content = digest.digest.content
            if digest.id is None:
                due[number] = digest.digest.due_at
                line.digest_at = digest.digest.due_at
                sent.append(digest.digest.due_at)
                waiting = [Waiting(id=number, channel=SMS, kind=Kind.DIGEST, content=content)]
            else:
                waiting = [replace(waiting[0], content=content)]
    assert told == {f"A{number}" for number in range(len(pauses))}
    for at in sent:
        assert sum(at - WITHIN < other <= at for other in sent) <= 3


def summary(number: int) -> Outgoing:
    made = replace(outgoing(number), kind=Kind.DIGEST, reason="storm", group_id=None)
    return replace(made, folds=(outgoing(100 + number),))


def test_a_summary_is_a_digest_already_and_takes_in_what_else_there_is() -> None:
    every = [outgoing(1), outgoing(2), summary(3), outgoing(4), summary(5)]
    found = sort(every, Line([], NOW))
    assert [each.group_id for each in found.singles] == [1, 2]
    (digest,) = found.digests
    assert names(digest) == ["A3", "A4", "A5"]
    assert [each.group_id for each in digest.folded] == [103, 4, 105]
    assert (digest.digest.reason, digest.digest.due_at) == ("storm", NOW + WITHIN)
    waiting = Waiting(id=7, channel=SMS, kind=Kind.DIGEST, content=digest.digest.content)
    (again,) = sorted_out([summary(6)], {}, [waiting], NOW).digests
    assert (again.id, [each.group_id for each in again.folded]) == (7, [106])


def test_what_was_missed_is_a_digest_of_its_own() -> None:
    missed = replace(outgoing(1), kind=Kind.MISSED)
    found = sort([missed, summary(2)])
    assert [each.digest.kind for each in found.digests] == [Kind.MISSED, Kind.DIGEST]


def test_a_digest_may_leave_a_row_of_its_own_in_another_but_is_no_part_of_itself() -> None:
    """A fallback of a digest: its row says that it was told."""
    alone = replace(outgoing(1), kind=Kind.DIGEST)
    told = replace(alone, folds=(alone,))
    (digest,) = sort([told]).digests
    assert (digest.digest.dedupe_key, digest.folded) == (told.dedupe_key, ())
    (digest,) = sort([summary(2), told]).digests
    assert [each.dedupe_key for each in digest.folded[-1:]] == [told.dedupe_key]
