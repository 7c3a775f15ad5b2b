"""An alert is given to somebody, and escalated, through HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.service.clock import SystemClock
from core.store import routings
from core.store.pool import connect
from tests.desk import audited, put_alert
from tests.e2e.apiserver import API, Server, serving
from tests.e2e.desk_acts import act
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
ROUTING = """
route: {receiver: hook, routes: [{receiver: it, matchers: ['alertname="A"']}]}
receivers: [{name: hook, webhook_configs: [{url: "http://127.0.0.1/"}]}, {name: it, chain: it}]
people:
  - {id: a, name: Vàng A Chỉnh, user: an, channels: {p1: [sms]}}
  - {id: b, name: Lò Thị Bình, channels: {p1: [sms]}}
  - {id: c, name: Sùng Thị Chu}
  - {id: d, name: Đỗ Văn Đi, user: di, channels: {p1: [sms]}}
chains: [{id: it, steps: [{notify: {person: a}}, {wait: 5m, notify: {person: b}}]}]
"""


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as server:
        async with await connect(database.login()) as conn:
            await routings.put(conn, ROUTING, now=SystemClock().now())
        yield server


async def test_who_is_given_an_alert_has_it(server: Server, database: Database) -> None:
    number = put_alert(database)
    browser = await server.signed_in("binh")
    row = (await act(browser, number, "assign", person="a")).json()
    assert row["acked_by"] == "user:an"
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO app_user (id, name, password_hash, password_changed_at, created_at,"
            " disabled_at) VALUES ('di', 'Đi', '', now(), now(), now())"
        )
    said = list[str]()
    for nobody in ({}, {"person": "x"}, {"person": "c"}, {"person": "d"}):
        answer = await act(browser, number, "assign", request=f"no {nobody}", **nobody)
        assert answer.status_code == 422
        said += [each["reason"] for each in answer.json()["errors"]]
    assert said == [
        "is missing; say to whom",
        "there is nobody of this id in oncall.yml",
        "Sùng Thị Chu is told by no way; call somebody else",
        "the account of Đỗ Văn Đi is disabled",
    ]
    assert len(audited(database, "alert.assign")) == 1
    story = (await browser.http.get(f"{API}/alerts/{number}")).json()["timeline"]
    assert [each["person"] for each in story if each["kind"] == "assign"] == ["Vàng A Chỉnh"]


async def test_what_is_escalated_is_nobodys_and_in_the_story(
    server: Server, database: Database
) -> None:
    number = put_alert(database, name="A")
    browser = await server.signed_in("an")
    await act(browser, number, "ack")
    note = "không vào được máy chủ"
    to_b = await act(browser, number, "escalate", person="b", note=note)
    assert to_b.json()["acked_by"] == "user:an"
    answer = await act(browser, number, "escalate", request="2")
    assert (answer.status_code, answer.json()["acked_by"]) == (200, None)
    assert len(audited(database, "alert.escalate")) == 2
    story = (await browser.http.get(f"{API}/alerts/{number}")).json()["timeline"]
    told = [(each["person"], each["note"]) for each in story if each["kind"] == "escalate"]
    assert told == [("Lò Thị Bình", note), (None, "")]


async def test_what_no_chain_calls_for_is_escalated_to_a_person_only(
    server: Server, database: Database
) -> None:
    number = put_alert(database, name="Other")
    browser = await server.signed_in("an")
    refused = await act(browser, number, "escalate")
    assert refused.status_code == 409
    assert "no chain" in refused.json()["detail"]
    assert (await act(browser, number, "escalate", person="b", request="2")).status_code == 200
