"""On real tables, whatever dies: what is told is what the board in memory tells that never dies."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime, timedelta
from random import Random

import pytest
from psycopg.errors import CheckViolation

from core.store.pool import connect
from tests import firing
from tests.firing import Leader
from tests.grouping import ROUTING, Play, oncall
from tests.servers import Database

NAMES = "abcd"
STEPS = 40


@pytest.fixture
async def leader(database: Database) -> AsyncIterator[Leader]:
    """Give the leader of alerts."""
    async with await connect(database.login("ioc_alerts"), autocommit=True) as conn:
        with database.connect() as owner:
            leader = await firing.leader(conn, owner)
            leader.route(ROUTING)
            yield leader


class Both:
    """The same things happen to a board in memory and to tables with a leader that dies."""

    def __init__(self, leader: Leader, chance: Random) -> None:
        self.leader, self.chance = leader, chance
        self.play = Play(oncall(ROUTING))
        self.ids = dict[str, int]()

    async def step(self) -> None:
        """Let one thing happen."""
        self.leader.now = self.play.now = self.play.now + timedelta(seconds=1)
        name = self.chance.choice(NAMES)
        if self.chance.random() < 0.1:
            minutes = self.chance.randint(1, 9)
            self.play.work("dvc", timedelta(minutes=minutes))
            self.leader.work("portal", "dvc", minutes=minutes)
        elif self.chance.random() < 0.2:
            minutes = self.chance.randint(1, 9)
            self.play.silence(name, timedelta(minutes=minutes))
            self.leader.silence("alertname", name, minutes=minutes)
        elif name not in self.ids:
            labels = {
                "job": self.chance.choice("xy"),
                "portal": self.chance.choice(["dvc", "pakn"]),
            }
            self.play.fires(name, **labels)
            self.ids[name] = self.leader.fire(name, labels)
        elif self.chance.random() < 0.3:
            self.play.acks(name)
            self.leader.ack(self.ids[name])
        else:
            self.play.ends(name)
            self.leader.end(self.ids.pop(name))
        await self.pass_time(self.chance.choice([0, 20, 200, 4000]))

    async def pass_time(self, seconds: int) -> None:
        """Let time pass, with all rounds that are due until then."""
        until = self.play.now + timedelta(seconds=seconds)
        self.play.pass_until(until)
        while (again_at := await self.round()) is not None and again_at <= until:
            self.leader.now = max(again_at, self.leader.now)
        self.leader.now = until

    async def round(self) -> datetime | None:
        """Run a round, which may fail before, of a leader who may have died."""
        if self.chance.random() < 0.2:
            self.leader.crash()
        if self.chance.random() < 0.2:
            await self.fail()
        return await self.leader.round()

    async def fail(self) -> None:
        """Let a round fail at its last row, if it has any."""
        owner = self.leader.owner
        owner.execute("ALTER TABLE notification ADD CONSTRAINT no CHECK (false) NOT VALID")
        try:
            await self.leader.round()
        except CheckViolation:
            pass
        finally:
            owner.execute("ALTER TABLE notification DROP CONSTRAINT no")

    def told(self) -> tuple[list[str], list[str]]:
        """Give what either has told, in the order of time."""
        mine = [
            f"{at.isoformat()} {what.reason} {_names(each.labels for each in alerts)}"
            for at, _, what in self.play.told
            for alerts in [(*what.firing, *what.resolved)]
        ]
        rows = self.leader.owner.execute("SELECT created_at, reason, content FROM notification")
        theirs = [
            f"{at.isoformat()} {reason} {_names(each['labels'] for each in content['alerts'])}"
            for at, reason, content in rows
        ]
        return sorted(mine), sorted(theirs)


def _names(every: Iterable[Mapping[str, str]]) -> str:
    return " ".join(sorted({labels["alertname"] for labels in every}))


@pytest.mark.parametrize("seed", range(3))
async def test_it_tells_what_it_should(leader: Leader, seed: int) -> None:
    both = Both(leader, Random(seed))
    for _ in range(STEPS):
        await both.step()
    await both.pass_time(3600)
    mine, theirs = both.told()
    assert theirs == mine
    assert len(theirs) > 8
