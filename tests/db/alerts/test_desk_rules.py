"""Rules of the desk at work: changed and removed while they fire, saved by two at once."""

from datetime import UTC, datetime

from core.model import AlertRule
from core.store import desk_rules
from core.store.desk_rules import Version
from core.store.keys import By
from core.store.pool import connect
from tests.alerting import Stand, stand, turn
from tests.ruling import rule
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
HOT = rule("temperature > 30", "Hot", {"priority": "p2"})


def version(number: int, said: AlertRule | None) -> Version:
    of = said and desk_rules.group_of(said, interval_seconds=None, query_offset_seconds=None)
    return Version(
        name="Hot",
        number=number,
        group=of or None,
        saved_at=NOW,
        saved_by="user:an",
        reason="",
        tried=None,
    )


async def save(kept: Stand, number: int, said: AlertRule | None) -> bool:
    async with await connect(kept.database.login("ioc_api")) as conn, conn.transaction():
        return await desk_rules.put(conn, version(number, said), By("user:an"), now=kept.now)


async def test_what_becomes_of_its_alert(database: Database) -> None:
    slower = rule("temperature > 30", "Hot", {"priority": "p2"}, hold_seconds=600)
    urgent = rule("temperature > 30", "Hot", {"priority": "p1"})
    states = []
    async with stand(database, NOW) as kept:
        await save(kept, 1, HOT)
        await kept.store({'temperature{room="1"}': 40})
        async with kept.leading() as leading:
            await turn(leading, kept.now)
            for number, said in enumerate((slower, urgent, None, HOT), 2):
                await save(kept, number, said)
                await kept.pass_(15)
                await leading.notice_rules()
                await turn(leading, kept.now)
                states.append(kept.alerts())
    first, changed = ("Hot", "firing", None), ("Hot", "resolved", "rule_changed")
    removed = ("Hot", "resolved", "removed")
    assert states == [
        [first],  # it holds for longer: what fires goes on
        [changed, first],
        [changed, removed],
        [changed, removed, first],
    ]


async def test_of_two_who_save_at_once_one_is_first(database: Database) -> None:
    async with stand(database, NOW) as kept:
        login = database.login("ioc_api")
        async with await connect(login) as one, await connect(login) as two:
            async with one.transaction():
                assert await desk_rules.put(one, version(1, HOT), By("user:an"), now=NOW)
                async with two.transaction():
                    assert await desk_rules.versions(two, "Hot") == []
            async with two.transaction():
                assert not await desk_rules.put(two, version(1, None), By("user:b"), now=NOW)
        assert kept.rows("SELECT version, saved_by FROM desk_rule") == [(1, "user:an")]
        assert kept.rows("SELECT count(*) FROM audit WHERE action LIKE 'rule.%%'") == [(1,)]
