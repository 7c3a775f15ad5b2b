"""Of what somebody has, or what is silenced, nobody is told, until that is over."""

from datetime import timedelta

from tests.firing import Leader

HOOK_0 = "hook/webhook/0"


async def test_an_acknowledged_group_is_not_repeated_but_its_end_is_told(leader: Leader) -> None:
    number = leader.fire()
    await leader.round()
    leader.ack(number)
    await leader.round(after_seconds=5 * 3600)
    assert len(leader.told()) == 1
    other = leader.fire(labels={"portal": "pakn"})
    await leader.round(after_seconds=300)
    assert leader.told()[1:] == [f"{HOOK_0} new_alerts Down:firing Down:firing"]
    leader.end(number, other)
    await leader.round(after_seconds=300)
    assert leader.told()[2:] == [f"{HOOK_0} all_resolved Down:resolved Down:resolved"]


async def test_what_is_given_back_is_told_again_at_once_and_once(leader: Leader) -> None:
    number = leader.fire()
    await leader.round()
    leader.ack(number)
    await leader.round(after_seconds=60)
    leader.give_back(number)
    leader.crash()
    await leader.round(after_seconds=1)
    again = f"{HOOK_0} new_alerts given_back Down:firing"
    assert leader.told()[1:] == [again]
    leader.crash()
    await leader.round(after_seconds=600)
    assert leader.told()[1:] == [again]


async def test_what_was_put_off_is_told_again_when_that_is_over(leader: Leader) -> None:
    number = leader.fire()
    await leader.round()
    leader.put_off(number, minutes=15)
    assert await leader.round(after_seconds=0) == leader.now + timedelta(minutes=15)
    await leader.round(after_seconds=15 * 60)
    assert leader.told()[1:] == [f"{HOOK_0} new_alerts given_back Down:firing"]


async def test_a_silence_keeps_quiet_and_its_end_is_heard_at_once(leader: Leader) -> None:
    leader.silence("portal", "dvc", minutes=2)
    leader.fire()
    assert await leader.round() == leader.now + timedelta(minutes=2)
    assert leader.told() == []
    await leader.round(after_seconds=120)
    assert leader.told() == [f"{HOOK_0} new_alerts Down:firing"]


async def test_maintenance_keeps_quiet_all_but_hazards_in_units_and_what_lies_in_them(
    leader: Leader,
) -> None:
    leader.owner.execute(
        "INSERT INTO unit (id, parent_id, kind, name_vi, name_en, scope) VALUES"
        " ('xa', NULL, 'x', 'Xã', 'X', 'core'), ('ban', 'xa', 'x', 'Bản', 'B', 'core')"
    )
    leader.work("unit", "xa", minutes=3)
    slow, flood = leader.fire("Slow"), leader.fire("Flood", {"class": "hazard"})
    elsewhere = leader.fire("Elsewhere")
    leader.owner.execute("UPDATE alert SET unit_id = 'ban' WHERE id = ANY (%s)", [[slow, flood]])
    leader.owner.execute("UPDATE alert SET unit_id = NULL WHERE id = %s", [elsewhere])
    assert await leader.round() == leader.now + timedelta(minutes=3)
    others = [f"{HOOK_0} new_alerts Flood:firing", f"{HOOK_0} new_alerts Elsewhere:firing"]
    assert sorted(leader.told()) == sorted(others)
    leader.crash()
    await leader.round(after_seconds=180)
    assert leader.told()[2:] == [f"{HOOK_0} new_alerts Slow:firing"]


async def test_maintenance_that_lasts_longer_keeps_quiet_and_one_that_moves_away_does_not(
    leader: Leader,
) -> None:
    change = "UPDATE maintenance SET ends_at = %s, names = %s, version = version + 1"
    leader.work("portal", "dvc", minutes=2)
    leader.fire()
    await leader.round()
    leader.owner.execute(change, [leader.now + timedelta(minutes=60), ["dvc"]])
    await leader.round(after_seconds=5)
    await leader.round(after_seconds=180)
    assert leader.told() == []
    leader.owner.execute(change, [leader.now + timedelta(minutes=60), ["pakn"]])
    await leader.round(after_seconds=5)
    assert leader.told() == [f"{HOOK_0} new_alerts Down:firing"]


async def test_maintenance_that_is_cancelled_is_over_at_once(leader: Leader) -> None:
    leader.work("portal", "dvc", minutes=60)
    leader.fire()
    await leader.round()
    leader.owner.execute(
        "UPDATE maintenance SET cancelled_at = %s, cancelled_by = 'user:a'",
        [leader.now + timedelta(seconds=5)],
    )
    await leader.round(after_seconds=5)
    assert leader.told() == [f"{HOOK_0} new_alerts Down:firing"]
