"""Back-tests over HTTP: a rule lived again by a process of its own, beside the one that runs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import psutil
import pytest

from api.backtests.models import BacktestJob
from core.store.people import Role
from tests.backtesting import ID, MINUTE, evaluate, store
from tests.chaos.eventually import eventually
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
BACKTESTS: Final = f"{API}/rules/backtests"
HIGH = {"name": "High", "expr": "m > 90", "labels": {"priority": "p2"}, "interval_seconds": 60}

Json = dict[str, Any]


@pytest.fixture
def begins(database: Database) -> datetime:
    """Store some hours of two series, and a rule; when they begin."""
    begins = store(database)
    evaluate(database, begins)
    return begins


@pytest.fixture
async def server(database: Database, begins: datetime) -> AsyncIterator[Server]:
    del begins
    async with serving(database, EXAMPLE) as found:
        yield found


async def begun(browser: Browser, rule: Json, **more: object) -> Json:
    answer = await browser.http.post(
        BACKTESTS, json={"rule": rule, "days": 1, **more}, headers=browser.csrf
    )
    assert answer.status_code == HTTPStatus.ACCEPTED, answer.text
    return dict(answer.json())


async def over(browser: Browser, job: Json) -> Json:
    while job["state"] in {"waiting", "running"}:
        await asyncio.sleep(0.05)
        job = (await browser.http.get(f"{BACKTESTS}/{job['id']}")).json()
    BacktestJob.model_validate(job)
    return job


async def test_a_rule_beside_the_one_that_runs(server: Server, begins: datetime) -> None:
    an, binh = [await server.signed_in(each, Role.OPERATOR) for each in ("an", "binh")]
    annotations = {"summary": "<script>alert(1)</script>" + "x" * 10_000}
    job = await begun(an, {**HIGH, "annotations": annotations}, against=ID)
    assert (job["state"], job["result"]) == ("waiting", None)
    assert (await binh.http.get(f"{BACKTESTS}/{job['id']}")).status_code == HTTPStatus.NOT_FOUND
    done = await over(an, job)
    assert (done["state"], done["problem"], done["series"]) == ("done", None, 2)
    assert done["done"] == done["total"] == 2 * 1440 + 61 + 62  # lived on from before
    assert done["rule"]["annotations"] == annotations
    result = done["result"]
    assert datetime.fromisoformat(result["data_since"]) == begins
    draft, running = result["draft"], result["running"]
    # Six minutes of 97, by a sample of each of two series; of these six three are held.
    assert (draft["fired"], draft["early"], draft["pending"]) == (10, 0, 0)
    assert (running["fired"], running["pending"]) == (10, 0)
    assert draft["messages"]["hook"] == running["messages"]["hook"] > 0
    assert (draft["left_out"], draft["warnings"], result["extra"]) == (0, [], [])
    really = result["really"]
    assert (really["fired"], really["alike"], really["different"]) == (1, 1, 9)
    assert {(each["cause"], each["too_old"]) for each in really["differences"]} == {
        ("unknown", True)
    }
    first = draft["series"][0]["activations"][0]
    assert datetime.fromisoformat(first["active_at"]) == begins + 91 * MINUTE
    assert datetime.fromisoformat(first["ended_at"]) == begins + 97 * MINUTE
    assert (first["why"], first["value"], first["flapping"]) == ("recovered", 96.0, False)
    held = await over(an, await begun(an, {**HIGH, "hold_seconds": 600}, against=ID))
    assert held["hash"] != done["hash"]
    assert (held["result"]["draft"]["fired"], held["result"]["draft"]["pending"]) == (0, 10)


FAULTS: Final[tuple[tuple[Json, str, str], ...]] = (
    ({"expr": "m >"}, "/rule/expr", "1:4: parse error: unexpected end of input"),
    ({"expr": "m[5m]"}, "/rule/expr", "gives a range vector"),
    ({"expr": ""}, "/rule/expr", "at least 1 character"),
    ({"expr": "x" * 20_001}, "/rule/expr", "at most 20000 characters"),
    ({"name": ""}, "/rule/name", "at least 1 character"),
    ({"hold_seconds": -1}, "/rule/hold_seconds", "greater than or equal to 0"),
    ({"keep_seconds": "1e999"}, "/rule/keep_seconds", "less than or equal to"),
    ({"interval_seconds": 0}, "/rule/interval_seconds", "greater than or equal to 1"),
    ({"labels": {"__name__": "x"}}, "/rule/labels/__name__", "reserved"),
    ({"labels": {"a\u202eb": "x"}}, "/rule/labels/a\u202eb", "hidden character"),
    ({"labels": {"a/b": "{{ .X }"}}, "/rule/labels/a~1b", "means nothing in an action"),
    ({"annotations": {"summary": "{{ query 1 }}"}}, "/rule/annotations/summary", "query"),
    ({"more": 1}, "/rule/more", "not permitted"),
)


async def test_what_is_refused(server: Server) -> None:
    an = await server.signed_in("an", Role.OPERATOR)
    wrong = []
    for said, field, reason in FAULTS:
        body = {"rule": {**HIGH, **said}}
        answer = await an.http.post(BACKTESTS, json=body, headers=an.csrf)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, (said, answer.text)
        (error,) = answer.json()["errors"]
        if error["field"] != field or reason not in error["reason"]:
            wrong.append((said, error))
    assert wrong == []
    body = {"rule": {**HIGH, "expr": "m > > 1"}}
    (error,) = (await an.http.post(BACKTESTS, json=body, headers=an.csrf)).json()["errors"]
    assert (error["start"], error["end"]) == (4, 5)
    for name, value in (("days", 91), ("days", 0), ("against", "x")):
        refused = {"rule": HIGH, name: value}
        answer = await an.http.post(BACKTESTS, json=refused, headers=an.csrf)
        assert answer.json()["errors"][0]["field"] == f"/{name}"


async def test_ended_at_once_and_few_at_a_time(server: Server) -> None:
    an, binh, chi = [await server.signed_in(each, Role.OPERATOR) for each in ("an", "binh", "chi")]
    endless = {**HIGH, "expr": "max_over_time(m[30d:1m]) > 1", "interval_seconds": 1}
    job = await begun(an, endless, days=90)
    waiting = [(each, await begun(each, HIGH)) for each in (an, binh, binh, chi)]
    for each in (an, chi):
        full = await each.http.post(BACKTESTS, json={"rule": HIGH}, headers=each.csrf)
        assert full.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert full.headers["retry-after"] == "10"
    await eventually(lambda: bool(_workers()), deadline_seconds=20)
    for each, own in (*waiting, (an, job)):
        answer = await each.http.delete(f"{BACKTESTS}/{own['id']}", headers=each.csrf)
        assert answer.status_code == HTTPStatus.NO_CONTENT
    await eventually(lambda: not _workers(), deadline_seconds=1)
    assert (await over(an, job))["state"] == "cancelled"


def _workers() -> list[int]:
    return [each.pid for each in psutil.Process().children() if _is_worker(each)]


def _is_worker(each: psutil.Process) -> bool:
    try:
        return "backtest-worker" in " ".join(each.cmdline())
    except psutil.Error:  # it has ended
        return False
