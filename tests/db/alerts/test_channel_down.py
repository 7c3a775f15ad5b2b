"""A way to tell people breaks, and is mended: what is told of it, by whom, and what waited."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import yaml

from alerts.deadman import tables
from alerts.deliver.channels import Webhook
from alerts.leader import Leading
from core.store.pool import connect
from core.store.product import ALERTS_SOURCE
from ioc.alerts.selfwatch import SelfWatch
from ioc.recorder import StoredRecorder
from tests.alerting import Stand, stand, turn
from tests.delivering import Ways, inline, outbound, vault
from tests.firing import PERSON, SMS, Leader
from tests.places import CONFIG
from tests.processes import processes
from tests.provider import Behaviour, Provider, answers, provider
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
QUARTER = timedelta(seconds=15)
FIRST, OTHER = "it/webhook/0", "other/webhook/0"
ROUTING = """
route: {receiver: it, group_by: [alertname], group_wait: 0s, group_interval: 15s}
receivers:
  - {name: it, webhook_configs: [{url: "http://a/"}]}
  - {name: other, webhook_configs: [{url: "http://b/"}]}
"""
BURNS = {
    "name": "hazards",
    "rules": [{"alert": "Burns", "expr": "burns > 0", "labels": {"priority": "p1"}}],
}
BROKEN: list[Behaviour] = [answers(500)] * 999


def rules() -> str:
    """Give those that ship, as far as they speak of channels, and one of something that burns."""
    shipped = yaml.safe_load((CONFIG / "tam-duong" / "rules" / "self.yml").read_text("utf-8"))
    wanted = {"ChannelDown", "OutboxStuck"}
    own = [each for each in shipped["groups"][0]["rules"] if each["alert"] in wanted]
    return yaml.safe_dump({"groups": [BURNS, {"name": "self", "rules": own}]})


@dataclass(slots=True)
class Center:
    """A leader who watches itself, and two who take its messages."""

    kept: Stand
    leading: Leading
    watch: SelfWatch
    first: Provider
    other: Provider

    async def pass_(self, quarters: int, **burns: float) -> None:
        """Let quarters of a minute pass as they do in a leader's loops. burns: by place."""
        for _ in range(quarters):
            at = self.kept.now + QUARTER
            while self.kept.now < at:
                await self.kept.clock.jump()
            await self.kept.store({f'burns{{at="{each}"}}': value for each, value in burns.items()})
            await self.watch.look()
            await turn(self.leading, self.kept.now)
            await self.leading.round()

    def told(self, by: Provider, name: str) -> list[str]:
        """Name the states of an alert of which somebody was told, tries included."""
        bodies = [orjson.loads(each.body) for each in by.posted]
        return [each["status"] for each in bodies if each["groupLabels"]["alertname"] == name]

    async def stuck(self) -> int:
        """Count what the audit finds, of which who watches from outside is told."""
        async with await connect(self.kept.database.login("ioc_alerts")) as conn:
            return (await tables.stuck(conn, now=self.kept.now)).count

    def states(self, name: str) -> list[str]:
        """Name the states of all activations of an alert."""
        return [state for alert, state, _ in self.kept.alerts() if alert == name]


@pytest.fixture
async def center(database: Database) -> AsyncIterator[Center]:
    async with (
        provider() as first,
        provider() as other,
        outbound() as out,
        stand(database, NOW) as kept,
        processes(None) as (own,),
    ):
        kept.senders = Ways(
            {
                name: Webhook(outbound=out, vault=vault(), url=inline(each.url()))
                for name, each in ((FIRST, first), (OTHER, other))
            },
            {FIRST: OTHER},
        )
        await kept.put_rules(rules(), "rules/self.yml")
        await kept.put_routing(ROUTING)
        watch = SelfWatch(
            processes={"alerts": own},
            recorder=StoredRecorder(kept.intake, ALERTS_SOURCE),
            clock=kept.clock,
            pool=kept.intake.pool,
        )
        async with kept.leading() as leading, _delivering(leading):
            yield Center(kept, leading, watch, first, other)


@asynccontextmanager
async def _delivering(leading: Leading) -> AsyncIterator[None]:
    running = asyncio.ensure_future(leading.deliverer.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.wait([running])


async def test_that_a_channel_is_down_is_told_by_the_one_that_stands_in(center: Center) -> None:
    await center.pass_(1, a=1)
    await center.first.received(1)
    center.first.script.extend(BROKEN)
    await center.pass_(5, a=1, b=1)  # more burns: five failures
    assert center.states("ChannelDown") == ["pending"]
    await center.pass_(8, a=1, b=1)
    assert center.states("ChannelDown") == ["firing"]
    await center.pass_(1, a=1, b=1)
    assert center.told(center.other, "ChannelDown") == ["firing"]
    assert center.told(center.other, "OutboxStuck") == ["firing"]
    assert center.told(center.other, "Burns") == ["firing"]
    assert "accepted" not in {result for (result,) in center.kept.rows(
        "SELECT result FROM notification WHERE channel = %s AND id > 1", FIRST)}  # fmt: skip
    await center.pass_(10, a=1, b=1)
    assert await center.stuck() == 0  # of more than five minutes, for all of it was told

    center.first.script.clear()
    before = len(center.first.posted)
    await center.pass_(24, a=1, b=1)
    assert [center.states(name) for name in ("ChannelDown", "OutboxStuck")] == [["resolved"]] * 2
    for name in ("ChannelDown", "OutboxStuck"):
        assert center.told(center.other, name) == ["firing", "resolved"]
    taken = Counter(each.headers["webhook-id"] for each in center.first.posted[before:])
    assert set(taken.values()) == {1}  # what waited came, and once
    assert center.kept.rows("SELECT 1 FROM notification WHERE settled_at IS NULL") == []


async def test_with_all_channels_down_it_is_in_the_list_and_known_to_who_watches_from_outside(
    center: Center,
) -> None:
    for each in (center.first, center.other):
        each.script.extend(BROKEN)
    await center.pass_(25, a=1)  # the audit waits for five minutes
    assert center.states("ChannelDown") == ["firing"]
    (value,) = center.kept.rows("SELECT value FROM alert WHERE name = 'ChannelDown'")
    assert value == (2.0,)
    assert await center.stuck() > 0
    for each in (center.first, center.other):
        each.script.clear()
    await center.pass_(24, a=1)
    assert center.kept.rows("SELECT 1 FROM notification WHERE settled_at IS NULL") == []
    for each in (center.first, center.other):
        assert {"firing", "resolved"} == set(center.told(each, "ChannelDown"))


async def test_what_is_tried_in_vain_is_stuck_unless_the_same_person_was_told_otherwise(
    leader: Leader,
) -> None:
    leader.route(PERSON)
    leader.fire(priority="p1")
    await leader.round()
    later = leader.now + timedelta(minutes=6)
    leader.owner.execute("UPDATE notification SET attempt = 9, due_at = %s", [later])
    assert (await tables.stuck(leader.conn, now=later)).count == 2  # by voice and by SMS
    leader.owner.execute(
        "UPDATE notification SET settled_at = due_at, result = 'accepted' WHERE channel = %s", [SMS]
    )
    assert (await tables.stuck(leader.conn, now=later)).count == 0
