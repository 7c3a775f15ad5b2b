"""While messages are held back alerts live on, and the outbox does not fill."""

from datetime import UTC, datetime, timedelta

from alerts.deliver import held
from core.store import backups
from core.store.pool import connect
from tests.alerting import stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
RULES = """
groups:
  - name: a
    interval: 1m
    rules:
      - {alert: Hot, expr: temperature > 30, labels: {priority: p2}}
      - {alert: NotificationsHeld, expr: temperature > 30}
"""
ROUTING = """
route: {receiver: hook, group_by: [alertname], group_wait: 0s, repeat_interval: 5m}
receivers: [{name: hook, webhook_configs: [{url: "http://127.0.0.1:9/hook"}]}]
"""


async def test_what_begins_meanwhile_is_told_once_when_messages_leave_again(
    database: Database,
) -> None:
    async with await connect(database.login(), autocommit=True) as owner:
        await backups.hold(owner, "test", now=NOW)
        await backups.hold(owner, "again", now=NOW)  # one is enough
        async with stand(database, NOW) as kept:
            await kept.put_rules(RULES)
            await kept.put_routing(ROUTING)
            await kept.store({"temperature": 31})
            async with kept.leading() as leading:
                await turn(leading, NOW)
                for _ in range(20):  # it would be repeated by then
                    assert await leading.round() == kept.now + timedelta(seconds=1)
                    await kept.pass_(60)
                assert (len(kept.alerts()), kept.told()) == (2, [])
                await held.take(owner, by="system:test", now=kept.now)
                taken = kept.rows("SELECT name, acked_by FROM alert ORDER BY name")
                assert taken == [("Hot", None), ("NotificationsHeld", "system:test")]
                assert await backups.resume(owner, by="system:test", now=kept.now)
                await leading.round()
                assert kept.told() == [("firing", "hook/webhook/0")] * 2
        assert not await backups.resume(owner, by="system:test", now=NOW)
