"""Budgets of portals over HTTP: from what was measured, and what the place promises."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from alerts.objectives import Objectives, group_of
from core.model import Identity, UnitId, instant
from core.store import rules
from core.store.people import Role
from core.store.pool import connect
from tests.chaos.eventually import eventually
from tests.desk import put_alert
from tests.e2e.apiserver import API, Browser, Server, serving, writing
from tests.e2e.watched import describe, now_ms
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
MINUTE_MS = 60_000
TRIES = 90  # the last ones a minute apart
Told = dict[str, Any]


def up(portal: str, **labels: str) -> Identity:
    return Identity.of("portal_up", {"portal": portal, "owner": "o", "probe": "a", **labels})


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    describe(database)
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, parent_id, kind, name_vi, name_en, scope) VALUES"
            " ('root', NULL, 'site', 'a', 'a', 'core'),"
            " ('berlin', 'root', 'site', 'a', 'a', 'core')"
        )
        owner.execute(
            "INSERT INTO probe_target (id, portal, owner, unit_id, kind, address, interval_seconds,"
            " timeout_seconds, expect_status, expect_text, simulated, retired_at) VALUES"
            " ('a', 'dvc', 'UBND', 'berlin', 'tcp', 'a:1', 60, 1, '{}', '', false, NULL),"
            " ('b', 'silent', 'UBND', NULL, 'tcp', 'b:1', 60, 1, '{}', '', false, NULL),"
            " ('c', 'gone', 'UBND', NULL, 'tcp', 'c:1', 60, 1, '{}', '', false, now())"
        )
    async with serving(database, EXAMPLE) as server:
        yield server


async def promised(server: Server, objectives: Objectives) -> None:
    async with await connect(server.database.login("ioc")) as conn:
        group = group_of(objectives)
        await rules.put(conn, [group], {group.id})


async def told(browser: Browser, **asked: int) -> Told:
    """Ask for budgets; the first question starts a process, which may take a while."""
    answers: list[httpx.Response] = []

    async def answered() -> bool:
        answers.append(await browser.http.get(f"{API}/portals/budgets", params=asked))
        return answers[-1].status_code != 503

    await eventually(answered, deadline_seconds=30)
    assert answers[-1].status_code == 200, answers[-1].text
    found: Told = answers[-1].json()
    return found


async def test_what_is_left_of_what_portals_may_fail(server: Server) -> None:
    await promised(server, Objectives(99.5, {"free": None}))
    last = now_ms()
    times = [last - ago * MINUTE_MS for ago in range(TRIES)]
    async with writing(server.database) as writer:
        await writer.put(*((up("dvc"), at, float(n % 9 != 0)) for n, at in enumerate(times)))
        await writer.put(*((up("dvc", probe="b"), at, 1.0) for at in times))
        await writer.put(*((up("free", simulated="true"), at, 0.0) for at in times[:5]))
        await writer.put((up("gone"), last, 0.0))
    alert = put_alert(server.database, "PortalBudgetBurnsFast", priority="p1", portal="dvc")
    found = await told(await server.signed_in())
    assert (found["days"], found["has_objectives"]) == (30, True)
    assert found["rule"] == "objectives.yml: portal-budgets"
    dvc, free, silent = found["portals"]
    assert (dvc["portal"], free["portal"], silent["portal"]) == ("dvc", "free", "silent")
    assert (dvc["owner"], dvc["unit"], dvc["objective"]) == ("UBND", "berlin", 99.5)
    assert (dvc["made"], dvc["good"], dvc["availability"]) == (180, 170, 170 / 180)
    # Ten of ninety minutes, which one of two probes saw; of 216 that are allowed.
    assert dvc["failed_seconds"] == pytest.approx(300, rel=0.05)
    assert dvc["left_ratio"] == pytest.approx(1 - dvc["failed_seconds"] / (216 * 60))
    assert dvc["burn_6h"] == pytest.approx(10 / 180 / 0.005)
    assert dvc["used_up_at"] > found["as_of"]
    (shown,) = dvc["alerts"]
    assert (shown["id"], shown["priority"], shown["state"]) == (alert, "p1", "firing")
    assert sum(day["made"] for day in dvc["days"]) == 180
    assert [day["availability"] for day in dvc["days"][:28]] == [None] * 28
    assert (free["objective"], free["left_ratio"], free["simulated"]) == (None, None, True)
    assert (free["availability"], free["owner"]) == (0.0, "o")
    assert (silent["availability"], silent["measured_ratio"], silent["made"]) == (None, 0.0, 0)
    (week,) = {
        len(line["days"]) for line in (await told(await server.signed_in("ha"), days=7))["portals"]
    }
    assert week == 7


async def test_what_was_planned_and_told_in_time_does_not_count(server: Server) -> None:
    await promised(server, Objectives())
    last = now_ms()
    async with writing(server.database) as writer:
        times = [last - ago * MINUTE_MS for ago in range(TRIES)]
        await writer.put(*((up("dvc"), at, float(n >= 30)) for n, at in enumerate(times)))
    with server.database.connect() as owner:
        for in_slo, begins, ends in ((False, 20, -10), (True, 80, 0)):
            owner.execute(
                "INSERT INTO maintenance (id, title_vi, title_en, scope, names, starts_at, ends_at,"
                " public, reason, in_slo, created_at, created_by) VALUES (gen_random_uuid(), 'a',"
                " '', 'unit', '{root}', %s, %s, false, '', %s, now(), 'user:a')",
                [*(instant(last - ago * MINUTE_MS) for ago in (begins, ends)), in_slo],
            )
    (dvc, *_) = (await told(await server.signed_in()))["portals"]
    # Of 30 minutes 20 are worked on, and ten more will be.
    assert dvc["made"] in {69, 70}  # a minute may have passed
    assert dvc["failed_seconds"] == pytest.approx(600, abs=61)
    assert sum(day["excluded_seconds"] for day in dvc["days"]) == dvc["excluded_seconds"]
    assert 1199 < dvc["excluded_seconds"] < 1801  # what lies ahead: up to midnight
    assert sum(day["failed_seconds"] for day in dvc["days"]) == pytest.approx(dvc["failed_seconds"])


async def test_each_sees_the_portals_of_its_units_and_a_place_may_promise_nothing(
    server: Server,
) -> None:
    browser = await server.signed_in("binh", Role.OPERATOR, units=(UnitId("berlin"),))
    found = await told(browser)
    assert [(line["portal"], line["objective"]) for line in found["portals"]] == [("dvc", None)]
    assert found["has_objectives"] is False
    refused = await browser.http.get(f"{API}/portals/budgets", params={"days": 91})
    assert refused.status_code == 422
