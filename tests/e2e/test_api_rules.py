"""Rules and alerts as Prometheus' API tells them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.desk import put_alert
from tests.e2e.apiserver import Browser, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
AT = "2026-11-27T03:00:00Z"
RULES = [
    {"record": "portal:down", "expr": "portal_up==bool 0", "labels": {}},
    {
        "alert": "PortalDown",
        "expr": "portal:down   == 1",
        "hold_seconds": 120,
        "keep_seconds": 60,
        "labels": {"priority": "p1"},
        "annotations": {"summary": "{{ $labels.portal }} is down"},
    },
    {
        "alert": "Odd",
        "expr": "up + 1",
        "hold_seconds": 0,
        "keep_seconds": 0,
        "labels": {},
        "annotations": {},
    },
]
OUTCOMES = [
    {"rule": "rules/test.yml: test: portal:down", "says": "", "seconds": 0.25, "error": "too slow"},
    {"rule": "rules/test.yml: test: PortalDown", "says": "", "seconds": 0.5},
]


@pytest.fixture
async def browser(database: Database) -> AsyncIterator[Browser]:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO rule_group (origin, file, name, position, labels, rules) VALUES"
            " ('place', 'rules/test.yml', 'test', 0, '{\"team\": \"it\"}', %s)",
            [Jsonb(RULES)],
        )
        owner.execute(
            "INSERT INTO rule_evaluation (origin, file, name, evaluated_at, ended_at, seconds,"
            " rules) VALUES ('place', 'rules/test.yml', 'test', %s, %s, 0.75, %s)",
            [AT, AT, Jsonb(OUTCOMES)],
        )
    put_alert(database, "PortalDown", portal="dvc")
    put_alert(database, "PortalDown", portal="gov", state="pending")
    put_alert(database, "PortalDown", portal="old", state="resolved")
    async with serving(database, EXAMPLE) as server:
        yield await server.signed_in()


async def ask(browser: Browser, path: str, **asked: str | list[str]) -> Any:
    answer = await browser.http.get(f"/api/v1/{path}", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "success"
    return answer.json()["data"]


async def test_rules_are_told_with_their_alerts(browser: Browser) -> None:
    (group,) = (await ask(browser, "rules"))["groups"]
    recording, down, odd = group.pop("rules")
    assert group == {
        "name": "test", "file": "rules/test.yml", "interval": 15.0, "limit": 0,
        "evaluationTime": 0.75, "lastEvaluation": AT,
    }  # fmt: skip
    assert recording == {
        "name": "portal:down", "query": "portal_up == bool 0", "labels": {"team": "it"},
        "health": "err", "lastError": "too slow", "evaluationTime": 0.25, "lastEvaluation": AT,
        "type": "recording",
    }  # fmt: skip
    alerts = down.pop("alerts")
    assert down == {
        "state": "firing", "name": "PortalDown", "query": "portal:down == 1", "duration": 120,
        "keepFiringFor": 60, "labels": {"team": "it", "priority": "p1"},
        "annotations": {"summary": "{{ $labels.portal }} is down"}, "health": "ok",
        "evaluationTime": 0.5, "lastEvaluation": AT, "type": "alerting",
    }  # fmt: skip
    assert [(a["labels"]["portal"], a["state"], a["value"]) for a in alerts] == [
        ("dvc", "firing", "5e-01"),
        ("gov", "pending", "5e-01"),
    ]
    assert (odd["state"], odd["health"]) == ("inactive", "unknown")
    assert odd["lastEvaluation"] == "0001-01-01T00:00:00Z"
    assert (await ask(browser, "alerts"))["alerts"] == alerts


async def test_rules_are_filtered(browser: Browser) -> None:
    async def names(**asked: str | list[str]) -> list[str]:
        groups = (await ask(browser, "rules", **asked))["groups"]
        return [rule["name"] for group in groups for rule in group["rules"]]

    assert await names(type="record") == ["portal:down"]
    assert await names(type="alert") == ["PortalDown", "Odd"]
    assert await names(**{"rule_name[]": ["Odd", "None"]}) == ["Odd"]
    assert len(await names(**{"rule_group[]": "test", "file[]": "rules/test.yml"})) == 3
    assert await names(**{"file[]": "other.yml"}) == []
    assert await names(**{"match[]": '{priority=~"p[12]"}'}) == ["PortalDown"]
    assert await names(**{"match[]": ['{priority="p1"}', '{priority="",team="it"}']}) == [
        "portal:down",
        "PortalDown",
        "Odd",
    ]
    assert await names(type="record", **{"match[]": '{priority="p1"}'}) == []
    (group,) = (await ask(browser, "rules", type="alert", exclude_alerts="true"))["groups"]
    assert [rule["alerts"] for rule in group["rules"]] == [[], []]
    unfit = ("{", "{}", "1", '{priority=""}', 'sum(x{a="b"})')
    matches = [{"match[]": each} for each in unfit]
    for wrong in ({"type": "x"}, {"exclude_alerts": "x"}, *matches):
        answer = await browser.http.get("/api/v1/rules", params=wrong)
        assert (answer.status_code, answer.json()["errorType"]) == (400, "bad_data")
