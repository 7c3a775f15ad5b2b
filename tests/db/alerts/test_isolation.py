"""Faults 32, 33, 40: a rule that fails or reads too much harms no other; a backlog is no news."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from alerts import early, evaluator
from alerts.rules import over
from alerts.rules.asking import SECONDS_MAX
from core.model import Selected, Selection
from promql.storage import Storage
from tests.alerting import Stand, stand, turn
from tests.chaos.eventually import eventually
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

RULES = """
groups:
  - name: greedy
    interval: 1m
    limit: 2
    rules:
      - {alert: Everything, expr: "count(many) > 0"}
      - {alert: Many, expr: "sum by (room) (temperature) > 0"}
  - name: modest
    interval: 1m
    rules:
      - {alert: Hot, expr: "temperature > 30"}
"""
TOO_MANY = 50_001
SOON_SECONDS = 20
# Far back, so that it is asked of the database and not of memory.
FAR = """
groups:
  - name: far
    interval: 1m
    rules: [{alert: Flood, expr: "max_over_time(flow[1d]) > 30"}]
  - name: near
    interval: 1m
    rules: [{alert: Hot, expr: "temperature > 30"}]
"""
MANY = """
groups:
  - name: many
    interval: 1m
    rules:
      - {alert: Hot, expr: temperature > 30}
      - {alert: Warm, expr: temperature + 0 > 30}
      - {alert: Full, expr: flow > 30}
"""
LONG = f"""
groups:
  - name: long
    rules:
      - {{record: much, expr: temperature, labels: {{long: {"x" * 1025}}}}}
      - {{record: little, expr: temperature}}
  - name: few
    limit: 1
    rules: [{{record: few, expr: temperature}}]
"""
SLOW = """
  - name: slow-{}
    interval: 1m
    rules: [{{alert: Flood, expr: "max_over_time(flow[1d]) > 30"}}]"""
BESIDE = FAR.replace('[1d]) > 30"}', '[1d]) > 30"}, {alert: Hotter, expr: temperature > 30}')


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Stand]:
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        yield kept


def errors(kept: Stand) -> dict[str, str]:
    """Tell what is wrong with each rule."""
    rows = kept.rows("SELECT jsonb_array_elements(rules) FROM rule_evaluation")
    return {row["rule"].rpartition(": ")[2]: row["error"] for (row,) in rows}


def firing(kept: Stand) -> list[str]:
    """Name the alerts that fire, the oldest first."""
    return [name for name, state, _ in kept.alerts() if state == "firing"]


async def test_who_reads_too_much_is_cut_alone(kept: Stand) -> None:
    await kept.store({'temperature{room="a"}': 31, 'many{n="0"}': 1})
    with kept.database.connect() as owner:
        owner.execute(
            "INSERT INTO series (key, metric, labels, source_id, created_at)"
            " SELECT decode(md5(n::text), 'hex'), 'many', jsonb_build_object('n', n::text),"
            " 'ioc-alerts', now() FROM generate_series(1, %s) AS n",
            [TOO_MANY],
        )
    async with kept.leading() as leading:
        await turn(leading, NOW)
    found = errors(kept)
    assert "more than 50000 series" in found["Everything"]
    assert found["Hot"] == ""
    assert {name for name, *_ in kept.alerts()} == {"Many", "Hot"}


async def test_who_waits_for_the_database_holds_up_no_other(kept: Stand) -> None:
    await kept.put_rules(FAR)
    await kept.store({'temperature{room="a"}': 31})
    await kept.store({"flow": 31}, NOW - timedelta(hours=20))
    oldest = "SELECT show_chunks::text FROM show_chunks('sample') ORDER BY 1 LIMIT 1"
    ((chunk,),) = kept.rows(oldest)
    async with kept.leading() as leading, asyncio.TaskGroup() as tasks:
        running = tasks.create_task(leading.evaluator.run())
        with kept.database.connect() as other, other.transaction():
            other.execute(f"LOCK TABLE {chunk}".encode())
            await kept.pass_(60)
            await eventually(lambda: firing(kept) == ["Hot"], deadline_seconds=SOON_SECONDS)
        await eventually(lambda: firing(kept) == ["Hot", "Flood"], deadline_seconds=SOON_SECONDS)
        running.cancel()


@dataclass
class Failing:
    """A database that answers one question only with an error. Implements `Storage`."""

    storage: Storage
    error: Exception

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        if any("flow" in str(each) for each in selections):
            raise self.error
        return await self.storage.select(selections)


@pytest.mark.parametrize("error", [psycopg.errors.QueryCanceled("slow"), ValueError("ours")])
async def test_who_cannot_be_asked_about_a_gap_holds_up_no_other(
    kept: Stand, error: Exception
) -> None:
    """Nor those of its own group: else nobody could lead until it is gone."""
    await kept.put_rules(BESIDE)
    async with kept.leading() as leading:
        await turn(leading, NOW)
    await kept.pass_(600)
    await kept.store({'temperature{room="a"}': 31})
    async with kept.leading() as leading:
        answering = leading.evaluator.storage
        leading.evaluator.storage = lambda: Failing(answering(), error)
        await turn(leading, kept.now)
    assert sorted(firing(kept)) == ["Hot", "Hotter"]
    assert errors(kept)["Flood"]


@dataclass
class Hanging:
    """A database that does not answer to one question. Implements `Storage`."""

    storage: Storage

    async def select(self, selections: Collection[Selection]) -> Mapping[Selection, Selected]:
        if any("flow" in str(each) for each in selections):
            await asyncio.Event().wait()
        return await self.storage.select(selections)


def evaluated(kept: Stand) -> list[str]:
    """Name the groups that are evaluated."""
    return [name for (name,) in kept.rows("SELECT name FROM rule_evaluation")]


async def test_however_many_are_slow_others_have_their_turn(kept: Stand) -> None:
    """Of four that read at once, those that were slow have two."""
    slow = "".join(SLOW.format(number) for number in range(5))
    await kept.put_rules(FAR.replace("groups:", f"groups:{slow}"))
    async with kept.leading() as leading, asyncio.TaskGroup() as tasks:
        answering = leading.evaluator.storage
        leading.evaluator.storage = lambda: Hanging(answering())
        for group in leading.evaluator.groups.values():
            group.is_slow = group.group.name != "near"
        running = tasks.create_task(leading.evaluator.run())
        await eventually(lambda: evaluated(kept) == ["near"], deadline_seconds=SECONDS_MAX / 2)
        running.cancel()


async def test_who_gives_more_than_the_limit_keeps_what_stood(kept: Stand) -> None:
    async with kept.leading() as leading:
        await kept.store({'temperature{room="a"}': 20, 'temperature{room="b"}': 20})
        await turn(leading, NOW)
        assert [name for name, *_ in kept.alerts()] == ["Many", "Many"]
        await kept.pass_(60)
        await kept.store({f'temperature{{room="{room}"}}': 20 for room in "abc"})
        await turn(leading, kept.now)
    assert "its group allows 2" in errors(kept)["Many"]
    assert kept.alerts() == [("Many", "firing", None), ("Many", "firing", None)]


async def test_who_gives_too_many_alerts_is_cut_alone(
    kept: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By every look: all of them would end in one transaction, and be too much for any leader."""
    for looking in (evaluator, early, over):
        monkeypatch.setattr(looking, "ALERTS_MAX", 2)
    await kept.put_rules(MANY)
    rooms = {f'temperature{{room="{room}"}}': 31.0 for room in "abcd"}
    async with kept.leading() as leading:
        await kept.store({**rooms, 'flow{line="a"}': 31})
        await turn(leading, NOW)
        assert leading.evaluator.groups["rules/test.yml: many"].rules[1].is_over_limit
    assert [name for name, *_ in kept.alerts()] == ["Hot", "Hot", "Full"]
    assert errors(kept)["Warm"] == errors(kept)["Hot"]
    assert "4 alerts; at most 2 of a rule" in errors(kept)["Warm"]
    await kept.pass_(600)
    async with kept.leading() as leading:
        await kept.store(dict.fromkeys(rooms, 20.0))
        await turn(leading, kept.now)
    assert {name for name, *_ in kept.alerts()} == {"Hot", "Full"}
    assert set(kept.alerts()) >= {("Hot", "resolved", "recovered")}
    assert not any(errors(kept).values())


async def test_a_backlog_of_three_hours_is_no_news(kept: Stand) -> None:
    async with kept.leading() as leading:
        await kept.store({'temperature{room="a"}': 20})
        for _ in range(180):
            await turn(leading, kept.now)
            await kept.pass_(60)
        for minute in range(1, 180):
            value = 20.0 if minute > 170 else 35.0
            await kept.store({'temperature{room="a"}': value}, NOW + minute * MINUTE)
        await turn(leading, kept.now)
    assert "Hot" not in [name for name, *_ in kept.alerts()]


async def test_who_was_let_in_by_another_version_fails_alone(kept: Stand) -> None:
    """Else nobody could lead after an update that reads less."""
    await kept.put_rules(FAR)
    await kept.store({'temperature{room="a"}': 31})
    async with kept.leading() as leading:
        await turn(leading, NOW)
    with kept.database.connect() as owner:
        unreadable = '[{"alert": "Hot", "expr": "temperature >", "labels": {}, "annotations": {},'
        unreadable += ' "hold_seconds": 0, "keep_seconds": 0}]'
        owner.execute("UPDATE rule_group SET rules = %s WHERE name = 'near'", [unreadable])
    await kept.pass_(600)
    async with kept.leading() as leading:
        await turn(leading, kept.now)
    assert errors(kept) == {"Flood": "", "Hot": "an expression has to give a vector or a number"}
    assert firing(kept) == ["Hot"]


async def test_who_records_what_is_refused_says_so(kept: Stand) -> None:
    await kept.put_rules(LONG)
    await kept.store({'temperature{room="a"}': 31, 'temperature{room="b"}': 31})
    async with kept.leading() as leading:
        await turn(leading, NOW)
    assert errors(kept) == {
        "much": "2 of 2 are not stored: value is longer than 1024 bytes; shorten it",
        "little": "",
        "few": "gives 2 results, its group allows 1; what stood stands; raise `limit`",
    }
    assert kept.rows("SELECT 1 FROM series WHERE metric IN ('much', 'few')") == []
