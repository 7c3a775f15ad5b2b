"""Which samples made a rule true, as the story of an alert tells it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from core.model import Identity, UnitId
from core.store import catalogue, rules
from core.store.people import Role
from core.store.pool import connect
from tests.alerting import rule_groups
from tests.desk import put_alert
from tests.e2e.apiserver import API, Browser, Server, Writer, serving, writing
from tests.e2e.watched import describe
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
AGE = timedelta(minutes=5)
LOOKS = 30  # of a second each
RULES = """
groups:
  - name: test
    rules:
      - {alert: Down, expr: x == 0, for: 1m, labels: {priority: p2}}
      - {alert: Few, expr: "sum by (portal) (x) < 3", labels: {priority: p2}}
      - {alert: Broken, expr: 'label_replace(x, "a", "$1", "b", "(") == 0'}
"""
Told = dict[str, Any]


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    describe(database)
    async with serving(database, EXAMPLE) as server:
        yield server


@pytest.fixture
async def writer(server: Server) -> AsyncIterator[Writer]:
    groups = rule_groups(RULES, "rules/test.yml")
    async with await connect(server.database.login("ioc")) as conn:
        await rules.put(conn, groups, {group.id for group in groups})
        await conn.execute(
            "INSERT INTO unit (id, parent_id, kind, name_vi, name_en, scope)"
            " VALUES ('berlin', NULL, 'site', 'Nhà máy Berlin', 'Berlin plant', 'core')"
        )
        await catalogue.create_metrics(conn, {"x": None})
    async with writing(server.database) as writer:
        yield writer


def x(**labels: str) -> Identity:
    return Identity.of("x", labels)


def began(database: Database, number: int, value: float, looked: str = "1 hour") -> int:
    """Write down that an alert fired as it began; returns that moment in ms.

    looked: so much later that was written; what is committed after it is late.
    """
    with database.connect() as owner:
        row = owner.execute(
            "INSERT INTO alert_event (alert_id, at, kind, detail, written_at)"
            " SELECT id, active_at, 'firing', %s, active_at + %s::interval FROM alert"
            " WHERE id = %s RETURNING at",
            [Jsonb({"value": value}), looked, number],
        ).fetchone()
    assert row
    at: datetime = row[0]
    return int(at.timestamp() * 1000)


async def story(browser: Browser, number: int) -> list[Told]:
    """Read a story; the first question starts a process, which may take longer than is waited."""
    found: list[Told] = []
    for _ in range(LOOKS):
        answer = await browser.http.get(f"{API}/alerts/{number}")
        found = answer.json()["timeline"]
        if not any(of["lacking"] == "too_slow" for of in _samples(found)):
            return found
    raise AssertionError(found)


async def samples(browser: Browser, number: int) -> list[Told]:
    return _samples(await story(browser, number))


def _samples(entries: list[Told]) -> list[Told]:
    return [entry["samples"] for entry in entries if entry["kind"] == "sample"]


async def test_a_threshold_names_the_sample_that_it_saw_and_says_when_it_is_another(
    server: Server, writer: Writer
) -> None:
    number = put_alert(server.database, "Down", age=AGE, priority="p2", portal="dvc")
    at_ms = began(server.database, number, 0.0)
    await writer.put((x(portal="dvc"), at_ms - 70_000, 1.0), (x(portal="dvc"), at_ms - 9000, 0.0))
    await writer.put((x(portal="other"), at_ms - 9000, 0.0))
    browser = await server.signed_in()
    told_of = await story(browser, number)
    assert [entry["kind"] for entry in told_of] == ["sample", "rule", "active", "firing"]
    assert told_of[1]["rule"]["expr"] == "x == 0"
    assert datetime.fromisoformat(told_of[0]["at"]).timestamp() * 1000 == at_ms - 9000
    told = told_of[0]["samples"]
    assert (told["exact"], told["gives"], told["differs"], told["count"]) == (True, True, False, 1)
    (one,) = told["series"]
    assert one["labels"] == {"__name__": "x", "portal": "dvc"}
    assert (one["value"], one["source"], one["simulated"]) == (0.0, "probe", False)
    assert one["committed_at"] is not None
    assert not one["late"]
    # What comes late is no sample that the rule saw.
    await writer.put((x(portal="dvc"), at_ms - 1000, 7.0))
    (told,) = await samples(browser, number)
    assert (told["gives"], told["seen"], told["differs"]) == (False, 0.0, True)
    assert [each["value"] for each in told["series"]] == [7.0]


async def test_a_late_sample_of_the_same_value_is_not_the_one_that_was_seen(
    server: Server, writer: Writer
) -> None:
    number = put_alert(server.database, "Down", age=AGE, priority="p2", portal="dvc")
    at_ms = began(server.database, number, 0.0, looked="1 second")
    await writer.put((x(portal="dvc"), at_ms - 9000, 0.0))
    (told,) = await samples(await server.signed_in(), number)
    assert (told["gives"], told["seen"], told["value"]) == (True, 0.0, 0.0)
    assert (told["series"][0]["late"], told["differs"]) == (True, True)


async def test_what_is_computed_names_the_newest_of_its_series(
    server: Server, writer: Writer
) -> None:
    number = put_alert(server.database, "Few", age=AGE, priority="p2", portal="dvc")
    at_ms = began(server.database, number, 1.0)
    series = [x(portal="dvc", n=str(n), unit="a" if n else "b") for n in range(7)]
    await writer.put(*((each, at_ms - 1000 * n, 0.2) for n, each in enumerate(series)))
    browser = await server.signed_in()
    (told,) = await samples(browser, number)
    assert (told["exact"], told["count"], told["differs"]) == (False, 7, True)
    assert (told["seen"], round(told["value"], 9)) == (1.0, 1.4)
    assert [each["labels"]["n"] for each in told["series"]] == list("01234")


async def test_nobody_reads_series_of_other_units(server: Server, writer: Writer) -> None:
    number = put_alert(server.database, "Few", age=AGE, unit="berlin", priority="p2", portal="dvc")
    at_ms = began(server.database, number, 1.0)
    await writer.put((x(portal="dvc", unit="berlin"), at_ms, 0.5), (x(portal="dvc"), at_ms, 0.5))
    browser = await server.signed_in("binh", Role.OPERATOR, units=(UnitId("berlin"),))
    (told,) = await samples(browser, number)
    assert [each["labels"].get("unit") for each in told["series"]] == ["berlin"]


async def test_why_there_is_no_sample_is_told(server: Server, writer: Writer) -> None:
    gone = put_alert(server.database, "Down", age=AGE, priority="p2", portal="none")
    broken = put_alert(server.database, "Broken", age=AGE, portal="dvc")
    unruled = put_alert(server.database, "Unruled", portal="dvc")
    await writer.put((x(portal="dvc"), began(server.database, broken, 0.0), 0.0))
    browser = await server.signed_in()
    told = [await samples(browser, number) for number in (gone, broken, unruled)]
    assert [[each["lacking"] for each in of] for of in told] == [["no_data"], ["failed"], []]
