"""Many at once: a person gets few messages, and they tell of all."""

import time
from datetime import timedelta

import pytest

from tests.firing import HOOK, PERSON, SMS, Leader


async def test_a_person_gets_two_alone_and_the_others_together(leader: Leader) -> None:
    leader.route(PERSON)
    for number in range(4):
        leader.fire(f"A{number}")
        await leader.round(after_seconds=1)
    assert leader.told() == [
        f"{SMS} new_alerts A0:firing",
        f"{SMS} new_alerts A1:firing",
        f"{SMS} budget A2:firing A3:firing",
        f"{SMS} new_alerts A2:firing",
        f"{SMS} new_alerts A3:firing",
    ]
    rows = leader.owner.execute(
        "SELECT kind, result, folded_into FROM notification ORDER BY id OFFSET 2"
    ).fetchall()
    assert rows == [("digest", None, None), ("firing", "folded", 3), ("firing", "folded", 3)]
    # What is being sent takes no more, and the next comes a minute later.
    leader.owner.execute("UPDATE notification SET attempt = 1 WHERE id = 3")
    leader.crash()
    leader.fire("A4")
    await leader.round(after_seconds=1)
    kind, due_at = leader.owner.execute(
        "SELECT kind, due_at FROM notification WHERE id = 6"
    ).fetchone() or ("", None)
    assert kind == "digest"
    assert due_at == leader.now + timedelta(seconds=58)


async def test_a_storm_is_told_as_one_with_two_pages(leader: Leader) -> None:
    leader.route(PERSON)
    leader.fire_many([(f"A{number}", {"portal": "a"}) for number in range(300)], priority="p1")
    await leader.round()
    rows = leader.owner.execute(
        "SELECT channel, kind, reason, jsonb_array_length(content -> 'alerts') FROM notification"
        " WHERE result IS NULL ORDER BY id"
    ).fetchall()
    assert sorted(rows) == [
        (SMS, "digest", "storm", 298),
        (SMS, "firing", "new_alerts", 1),
        (SMS, "firing", "new_alerts", 1),
        ("person/a/voice", "digest", "storm", 298),
        ("person/a/voice", "firing", "new_alerts", 1),
        ("person/a/voice", "firing", "new_alerts", 1),
    ]
    folded = leader.owner.execute(
        "SELECT count(*), count(DISTINCT folded_into) FROM notification WHERE result = 'folded'"
    ).fetchone()
    assert folded == (298, 1)
    # It goes on when the leader dies: what comes now waits for the next summary.
    leader.owner.execute("UPDATE notification SET attempt = 1")
    leader.crash()
    leader.fire("Late")
    await leader.round(after_seconds=10)
    row = leader.owner.execute(
        "SELECT reason, due_at, content #>> '{ioc,summary,0,alertname}' FROM notification"
        " WHERE result IS NULL ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert row == ("storm", leader.now + timedelta(seconds=50), "Late")


@pytest.mark.parametrize("routing", ["one group", "each alone", "person"])
async def test_ten_thousand_at_once(
    leader: Leader, routing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = HOOK.replace("alertname", "portal")
    leader.route({"one group": HOOK, "each alone": alone, "person": PERSON}[routing])
    leader.fire_many([("Down", {"portal": str(number)}) for number in range(10_000)])
    begun = time.perf_counter()
    await leader.round()
    first = time.perf_counter() - begun
    leader.crash()
    begun = time.perf_counter()
    await leader.round(after_seconds=1)
    again = time.perf_counter() - begun
    begun = time.perf_counter()
    await leader.round(after_seconds=600)
    idle = time.perf_counter() - begun
    with capsys.disabled():
        said = f"{first:.2f} s; made anew: {again:.2f} s; then a round: {idle:.4f} s"
        print(f"\n10,000 alerts, {routing}: {said}")
    rows = leader.owner.execute(
        "SELECT count(*), count(folded_into), count(DISTINCT group_id) FROM notification"
    ).fetchone()
    # Of one group nobody need be spared: that is one message anyhow.
    assert rows == ((2, 1, 1) if routing == "one group" else (10_001, 10_000, 10_000))
