"""The leader: from committed samples to alerts in their table, by the grid."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from core.store.lease import LeaseLostError
from tests.alerting import THRESHOLD, Stand, stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

PORTAL = """
groups:
  - name: portals
    interval: 1m
    rules:
      - record: portal:down
        expr: portal_up == bool 0
      - alert: PortalDown
        expr: portal:down == 1
        for: 2m
        labels: {priority: p1}
        annotations: {summary: "{{ $labels.portal }} is down"}
"""


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Stand]:
    async with stand(database, NOW) as kept:
        yield kept


async def test_an_alert_is_pending_then_firing_then_resolved(kept: Stand) -> None:
    await kept.put_rules(PORTAL)
    async with kept.leading() as leading:
        states = []
        for minute, value in enumerate([1, 0, 0, 0, 1]):
            await kept.store({'portal_up{portal="dvc"}': value})
            await turn(leading, NOW + minute * MINUTE)
            states.append([state for _, state, _ in kept.alerts()])
            await kept.pass_(60)
    assert states == [[], ["pending"], ["pending"], ["firing"], ["resolved"]]
    assert kept.alerts() == [("PortalDown", "resolved", "recovered")]
    assert kept.events() == ["firing", "resolved"]


async def test_what_has_no_data_has_not_recovered(kept: Stand) -> None:
    await kept.put_rules(THRESHOLD)
    async with kept.leading() as leading:
        await kept.store({'temperature{room="a"}': 31})
        await turn(leading, NOW)
        await kept.pass_(600)
        await turn(leading, NOW + 10 * MINUTE)
        assert kept.alerts() == [("Hot", "no_data", "no_data")]
        await kept.store({'temperature{room="a"}': 32})
        await turn(leading, kept.now)
        assert kept.alerts() == [("Hot", "firing", None)]
    assert kept.events() == ["firing", "no_data", "back"]


async def test_another_leader_goes_on_where_the_first_was(kept: Stand) -> None:
    await kept.put_rules(PORTAL)
    async with kept.leading() as leading:
        await kept.store({'portal_up{portal="dvc"}': 0})
        await turn(leading, NOW)
    await kept.pass_(60)
    async with kept.leading() as leading:
        await kept.store({'portal_up{portal="dvc"}': 0})
        await turn(leading, NOW + MINUTE)
        await kept.pass_(60)
        await kept.store({'portal_up{portal="dvc"}': 0})
        await turn(leading, NOW + 2 * MINUTE)
    ((active_at, fired_at),) = kept.rows("SELECT active_at, fired_at FROM alert")
    assert (active_at, fired_at) == (NOW, NOW + 2 * MINUTE)


async def test_a_rule_that_is_gone_ends_its_alerts(kept: Stand) -> None:
    await kept.put_rules(THRESHOLD)
    async with kept.leading() as leading:
        await kept.store({'temperature{room="a"}': 31})
        await turn(leading, NOW)
        await kept.put_rules(PORTAL)
        await leading.notice_rules()
    assert kept.alerts() == [("Hot", "resolved", "removed")]


async def test_a_rule_that_says_something_else_has_not_recovered(kept: Stand) -> None:
    await kept.put_rules(THRESHOLD)
    async with kept.leading() as leading:
        await kept.store({'temperature{room="a"}': 31})
        await turn(leading, NOW)
        await kept.put_rules(THRESHOLD.replace("> 30", "> 40"))
        await leading.notice_rules()
        await turn(leading, NOW + MINUTE)
    assert kept.alerts() == [("Hot", "resolved", "rule_changed")]


async def test_a_failing_rule_keeps_its_state_and_stops_no_other(kept: Stand) -> None:
    both = THRESHOLD + (
        "      - alert: Joined\n        expr: temperature + on () group_left () temperature > 0\n"
    )
    await kept.put_rules(both)
    async with kept.leading() as leading:
        await kept.store({'temperature{room="a"}': 31})
        await turn(leading, NOW)
        assert [name for name, *_ in kept.alerts()] == ["Hot", "Joined"]
        await kept.store({'temperature{room="a"}': 29, 'temperature{room="b"}': 29})
        await turn(leading, NOW + MINUTE)
    assert kept.alerts() == [("Hot", "resolved", "recovered"), ("Joined", "firing", None)]
    ((rules,),) = kept.rows("SELECT rules FROM rule_evaluation")
    assert [bool(rule["error"]) for rule in rules] == [False, True]


ROUTING = """
route: {receiver: hook, group_by: [alertname], group_wait: 0s}
receivers:
  - name: hook
    webhook_configs: [{url: "http://127.0.0.1:9/hook"}]
"""
HOOK = "hook/webhook/0"


async def test_what_fires_and_ends_is_told_once_each(kept: Stand) -> None:
    await kept.put_rules(THRESHOLD)
    await kept.put_routing(ROUTING)
    async with kept.leading() as leading:
        await kept.store({'temperature{room="a"}': 31})
        await leading.follow()
        await leading.round()
        assert kept.told() == [("firing", HOOK)]
        await leading.round()
        assert kept.told() == [("firing", HOOK)]
        await kept.store({'temperature{room="a"}': 29})
        await kept.pass_(300)
        await kept.store({'temperature{room="a"}': 29})
        await turn(leading, kept.now)
        await leading.round()
    assert kept.told() == [("firing", HOOK), ("resolved", HOOK)]


async def test_what_one_leader_saw_the_next_one_tells(kept: Stand) -> None:
    await kept.put_rules(THRESHOLD)
    await kept.put_routing(ROUTING)
    async with kept.leading() as leading:
        await kept.store({'temperature{room="a"}': 31})
        await leading.follow()
    assert kept.told() == []
    async with kept.leading() as leading:
        await leading.round()
    assert kept.told() == [("firing", HOOK)]


async def test_who_was_overtaken_writes_nothing(kept: Stand) -> None:
    await kept.put_rules(THRESHOLD)
    await kept.put_routing(ROUTING)
    async with kept.leading() as old, kept.leading():
        await kept.store({'temperature{room="a"}': 31})
        with pytest.raises(LeaseLostError):
            await old.follow()
    assert kept.alerts() == []


TWO = """
groups:
  - name: rooms
    interval: 1m
    rules:
      - {alert: Hot, expr: temperature > 30}
      - {alert: Hot, expr: humidity > 90}
"""
BEFORE_THEM = TWO.replace("rules:\n", "rules:\n      - {alert: Hot, expr: pressure > 2000}\n")
WITHOUT_FIRST = TWO.replace("      - {alert: Hot, expr: temperature > 30}\n", "")
SWAPPED = TWO.replace("temperature > 30", "x").replace("humidity > 90", "temperature > 30")
SWAPPED = SWAPPED.replace("expr: x}", "expr: humidity > 90}")


@pytest.mark.parametrize(
    ("text", "ended", "is_restarted"),
    [
        pytest.param(BEFORE_THEM, [], False, id="before them"),
        pytest.param(BEFORE_THEM, [], True, id="before them, meanwhile"),
        pytest.param(SWAPPED, [], False, id="swapped"),
        pytest.param(WITHOUT_FIRST, ["removed"], True, id="without the first, meanwhile"),
    ],
)
async def test_rules_of_one_name_keep_their_alerts(
    kept: Stand, text: str, ended: list[str], *, is_restarted: bool
) -> None:
    """The same labels on purpose: only the rule tells them apart."""
    await kept.put_rules(TWO)
    samples = {'temperature{room="a"}': 31, 'humidity{room="a"}': 91}
    async with kept.leading() as leading:
        await kept.store(samples)
        await turn(leading, NOW)
        await kept.put_rules(text)
        if not is_restarted:
            await leading.notice_rules()
            await kept.pass_(60)
            await kept.store(samples)
            await turn(leading, NOW + MINUTE)
    async with kept.leading():
        await kept.pass_(60)
    async with kept.leading() as leading:  # each has to find its way
        await kept.store(samples)
        await turn(leading, kept.now)
    assert [why for *_, why in kept.alerts() if why] == ended
    assert kept.events() == ["firing", "firing", *("resolved" for _ in ended)]
    rules = kept.rows("SELECT rule FROM alert WHERE is_current ORDER BY rule")
    assert len(set(rules)) == 2 - len(ended)
