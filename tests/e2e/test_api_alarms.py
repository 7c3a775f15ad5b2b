"""The topic `alerts` of the live feed: it tells each change, to everybody what is his."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.alerts.live_models import LiveAlerts
from core.model import UnitId
from core.store.people import Role
from tests.desk import in_future, put_alert, put_many
from tests.e2e.apiserver import API, PATIENCE_SECONDS, Browser, Server, Watch, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as server:
        yield server


def happened(database: Database, number: int, kind: str = "firing") -> None:
    """Let the leader write that something happened, and ring."""
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO alert_event (alert_id, at, kind, written_at)"
            " VALUES (%s, now(), %s, now())",
            [number, kind],
        )
        owner.execute("NOTIFY ioc_alerts")


async def delta(watch: Watch) -> dict[str, Any]:
    """Wait for the next delta of the topic; returns the changed cells."""
    while True:
        async with asyncio.timeout(PATIENCE_SECONDS):
            frame = await watch.next()
        if frame["type"] == "delta" and frame["topic"] == "alerts":
            return dict(frame["ops"])


async def act(browser: Browser, number: int, **body: object) -> None:
    answer = await browser.http.post(
        f"{API}/alerts/{number}/acts", json={"request": "r", **body}, headers=browser.csrf
    )
    assert answer.status_code == 200, answer.text


async def test_a_watcher_is_told_what_there_is_and_each_change(
    server: Server, database: Database
) -> None:
    first = put_alert(database, "A", priority="p1")
    happened(database, first)
    browser = await server.signed_in()
    async with browser.watching("alerts") as watch:
        snapshot = await watch.until_type("snapshot")
        assert [alert["id"] for alert in snapshot["data"]["alerts"]] == [first]
        LiveAlerts.model_validate(snapshot["data"])
        assert snapshot["data"]["counts"]["open"] == 1
        (group,) = snapshot["data"]["groups"]
        assert (group["name"], group["count"], group["unacked"]) == ("A", 1, 1)
        second = put_alert(database, "B")
        began = time.perf_counter()
        happened(database, second)
        told = await delta(watch)
        assert time.perf_counter() - began < 5
        assert told[str(second)]["name"] == "B"
        assert told["counts"]["open"] == 2
        await act(browser, first, kind="ack")
        told = await delta(watch)
        assert told[str(first)]["acked_by_name"] == "An"
        assert told["counts"] == {"all": 2, "open": 1, "acked": 1, "silenced": 0, "history": 0}
        assert str(second) not in told
        with database.connect() as owner:
            owner.execute(
                "UPDATE alert SET state = 'resolved', ended_at = now(), why = 'recovered'"
                " WHERE id = %s",
                [second],
            )
        happened(database, second, "resolved")
        told = await delta(watch)
        assert told[str(second)] is None
        assert told["counts"]["history"] == 1


async def test_silences_and_the_end_of_a_snooze_are_told(
    server: Server, database: Database
) -> None:
    number = put_alert(database, portal="dvc")
    happened(database, number)
    browser = await server.signed_in()
    async with browser.watching("alerts") as watch:
        await watch.until_type("snapshot")
        body = {
            "matchers": [{"label": "portal", "value": "dvc"}],
            "ends_at": in_future(hours=1),
            "comment": "x",
        }
        made = await browser.http.post(f"{API}/silences", json=body, headers=browser.csrf)
        told = await delta(watch)
        assert told[str(number)]["silenced_by"] == [made.json()["id"]]
        assert told["counts"]["silenced"] == 1
        url = f"{API}/silences/{made.json()['id']}/expire"
        await browser.http.post(url, headers=browser.csrf)
        assert (await delta(watch))["counts"]["open"] == 1
        await act(browser, number, kind="snooze", until=in_future(seconds=1.5))
        assert (await delta(watch))["counts"]["acked"] == 1
        assert (await delta(watch))["counts"]["open"] == 1


async def test_who_has_a_role_for_a_unit_hears_of_that_unit(
    server: Server, database: Database
) -> None:
    with database.connect() as owner:
        for unit in ("here", "there"):
            owner.execute(
                "INSERT INTO unit (id, kind, name_vi, name_en, scope)"
                " VALUES (%s, 'x', %s, %s, 'inside')",
                [unit, unit, unit],
            )
    browser = await server.signed_in("chi", Role.OPERATOR, units=(UnitId("here"),))
    async with browser.watching("alerts") as watch:
        await watch.until_type("snapshot")
        happened(database, put_alert(database, "B", unit="there"))
        mine = put_alert(database, "A", unit="here")
        happened(database, mine)
        told = await delta(watch)
        while str(mine) not in told:
            assert told.keys() <= {"counts", "groups"}
            told = await delta(watch)
        assert told["counts"]["open"] == 1
        assert [group["unit"] for group in told["groups"]] == ["here"]


async def test_the_heartbeat_tells_how_old_the_last_evaluation_is(
    server: Server, database: Database
) -> None:
    browser = await server.signed_in()
    async with browser.watching("alerts") as watch:
        beat = await watch.until_type("heartbeat")
        assert beat["eval_age"] is None
        with database.connect() as owner:
            owner.execute("UPDATE alerter SET ticked_at = now() - interval '20 s'")
        while (beat := await watch.until_type("heartbeat"))["eval_age"] is None:
            pass
        assert 19 < beat["eval_age"] < 40


async def test_ten_thousand_alarms_are_counted_and_300_shown(
    server: Server, database: Database
) -> None:
    browser = await server.signed_in()
    async with browser.watching("alerts") as watch:
        await watch.until_type("snapshot")
        put_many(database, 10_000)
        began = time.perf_counter()
        with database.connect() as owner:
            owner.execute(
                "INSERT INTO alert_event (alert_id, at, kind, written_at)"
                " SELECT id, now(), 'firing', now() FROM alert"
            )
            owner.execute("NOTIFY ioc_alerts")
        told = await delta(watch)
        flood_seconds = time.perf_counter() - began
        assert told["counts"]["open"] == 10_000
        assert len(told) == 302
        urgent = put_alert(database, "Urgent", priority="p1", age=timedelta(days=1))
        began = time.perf_counter()
        happened(database, urgent)
        told = await delta(watch)
        one_seconds = time.perf_counter() - began
        assert told["counts"]["open"] == 10_001
        assert len(told) == 4  # one comes, one leaves, counts and groups
    print(f"\nlive, 10,000 alerts: flood {flood_seconds:.3f} s, one more {one_seconds:.3f} s")


async def test_maintenance_is_told_with_its_portals(server: Server, database: Database) -> None:
    number = put_alert(database, portal="dvc")
    happened(database, number)
    work = "b7000000-0000-4000-8000-000000000001"
    browser = await server.signed_in()
    async with browser.watching("alerts") as watch:
        await watch.until_type("snapshot")
        with database.connect() as owner:
            owner.execute(
                "INSERT INTO maintenance (id, title_vi, title_en, scope, names, starts_at, ends_at,"
                " public, reason, in_slo, created_at, created_by) VALUES (%s, 'x', '', 'portal',"
                " '{dvc}', now(), now() + interval '1 h', false, '', true, now(), 'user:an')",
                [work],
            )
            owner.execute("NOTIFY ioc_alerts")
        told = await delta(watch)
        assert (told[str(number)]["maintenance"], told["counts"]["silenced"]) == ([work], 1)
        (portals,) = told["maintenance"]
        assert (portals["portals"], portals["units"]) == (["dvc"], [])
        with database.connect() as owner:
            owner.execute("UPDATE maintenance SET cancelled_at = now(), cancelled_by = 'user:an'")
            owner.execute("NOTIFY ioc_alerts")
        told = await delta(watch)
        assert told["counts"]["open"] == 1
        assert told["maintenance"][0]["ends_at"] < portals["ends_at"]
    async with browser.watching("alerts") as watch:
        snapshot = await watch.until_type("snapshot")
        assert len(LiveAlerts.model_validate(snapshot["data"]).maintenance) == 1
