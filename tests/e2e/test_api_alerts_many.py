"""Alerts over HTTP when there are many, from others, or told of; and rows under way."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from psycopg.types.json import Jsonb

from alerts.desk.listing import CANARY
from core.service.clock import SystemClock
from core.store import keys
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from tests.alerting import stand
from tests.desk import put_alert, put_many
from tests.e2e.apiserver import API, Server, serving
from tests.e2e.desk_acts import act, listed, many
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
MANY = 10_000


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as server:
        yield server


async def test_ten_thousand_are_paged_and_acknowledged(server: Server, database: Database) -> None:
    put_many(database, MANY)
    browser = await server.signed_in()
    await listed(browser)
    began = time.perf_counter()
    page = await listed(browser)
    listing_seconds = time.perf_counter() - began
    began = time.perf_counter()
    assert (await act(browser, page["alerts"][0]["id"], "ack")).status_code == 200
    ack_seconds = time.perf_counter() - began
    seen, cursor = [row["id"] for row in page["alerts"]], page["next"]
    for _ in range(3):
        page = await listed(browser, cursor=cursor)
        seen, cursor = [*seen, *(row["id"] for row in page["alerts"])], page["next"]
    assert len(set(seen)) == 400
    began = time.perf_counter()
    await listed(browser, q="cong so 77")
    search_seconds = time.perf_counter() - began
    began = time.perf_counter()
    done = await many(browser, filter={}, expected=MANY - 1)
    bulk_seconds = time.perf_counter() - began
    assert done.json() == {"done": MANY - 1, "skipped": 0}
    print(
        f"\n10,000 alerts: list {listing_seconds:.3f} s, ack {ack_seconds:.3f} s,"
        f" search {search_seconds:.3f} s, bulk ack {bulk_seconds:.3f} s"
    )
    assert max(listing_seconds, ack_seconds) < 5
    assert bulk_seconds < 30


async def test_the_canary_is_no_alert_for_people(server: Server, database: Database) -> None:
    number = put_alert(database, "CanaryAlive")
    with database.connect() as owner:
        owner.execute("UPDATE alert SET rule = %s WHERE id = %s", [CANARY, number])
    browser = await server.signed_in()
    assert (await listed(browser))["counts"]["open"] == 0
    assert (await act(browser, number, "ack")).status_code == 404
    assert (await many(browser, ids=[number], expected=1)).json() == {"done": 0, "skipped": 1}
    with database.connect() as owner:
        owner.execute(
            "UPDATE alert SET state = 'resolved', ended_at = now(), why = 'recovered'"
            " WHERE id = %s",
            [number],
        )
    assert (await listed(browser, state="history"))["counts"]["history"] == 0


async def test_rows_that_somebody_writes_just_now_are_passed_over(
    server: Server, database: Database
) -> None:
    numbers = [put_alert(database, name) for name in "AB"]
    browser = await server.signed_in()
    with database.connect() as leader, leader.transaction():
        leader.execute("UPDATE alert SET value = 1 WHERE id = %s", [numbers[0]])
        done = await many(browser, ids=numbers, expected=2)
    assert done.json() == {"done": 1, "skipped": 1}


async def test_what_was_posted_goes_all_the_way_and_can_be_ended(
    server: Server, database: Database
) -> None:
    now = SystemClock().now()
    async with await connect(database.login("ioc"), autocommit=True) as conn, conn.transaction():
        wanted = NewKey(name="prom1", scopes=[Scope.ALERT_WRITER])
        key, text = await keys.create(conn, wanted, by=By("system:test"), now=now)
    browser = await server.signed_in()

    async def post() -> None:
        body = [{"labels": {"alertname": "Down"}, "annotations": {"summary": "Cổng hỏng"}}]
        headers = {"Authorization": f"Bearer {text}"}
        async with server.client() as client:
            answer = await client.post("/api/v2/alerts", json=body, headers=headers)
        assert answer.status_code == 200, answer.text

    async with stand(database, now) as kept, kept.leading() as leading:
        await post()
        await leading.posted.turn(SystemClock().now())
        (row,) = (await listed(browser, q="cong hong"))["alerts"]
        assert (row["name"], row["origin"], row["value"]) == ("Down", key.id, None)
        done = await act(browser, row["id"], "resolve", note="xong")
        assert done.status_code == 200, done.text
        await leading.posted.turn(SystemClock().now())
        assert (await listed(browser))["counts"] == {
            "all": 0, "open": 0, "acked": 0, "silenced": 0, "history": 1
        }  # fmt: skip
        await post()
        await leading.posted.turn(SystemClock().now())
        (again,) = (await listed(browser))["alerts"]
        assert again["id"] != row["id"]


async def test_an_alert_tells_whom_it_was_told_and_with_which_others(
    server: Server, database: Database
) -> None:
    one, other = put_alert(database, "A"), put_alert(database, "B")
    links = [f"https://ioc.example/alerts/{number}" for number in (one, other)]
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at, sent_firing)"
            " VALUES (sha256('x'), 'r', 'it', '{}', now(), now(), %s)",
            [[one, other]],
        )
        for ordinal, result in enumerate(("accepted", "given_up", None), 1):
            owner.execute(
                "INSERT INTO notification (ordinal, receiver, channel, kind, reason, dedupe_key,"
                " priority, simulated, content, created_at, due_at, settled_at, result) VALUES"
                " (%(n)s, 'it', 'it/webhook/0', 'firing', 'new_alerts', sha256(%(n)s::text::bytea),"
                " 'p2', false, %(content)s, now(), now(),"
                " CASE WHEN %(result)s::text IS NULL THEN NULL ELSE now() END, %(result)s)",
                {
                    "n": ordinal,
                    "result": result,
                    "content": Jsonb({"ioc": {"alert_urls": links}}),
                },
            )
        owner.execute(
            "INSERT INTO notification_attempt (notification_id, attempt, started_at, ended_at,"
            " result, status, answer) SELECT id, 1, now(), now() + interval '2 s', 'accepted', 200,"
            " 'ok' FROM notification WHERE ordinal = 1"
        )
    browser = await server.signed_in()
    found = (await browser.http.get(f"{API}/alerts/{one}")).json()
    assert found["attempts"] == {"accepted": 1, "failed": 1, "waiting": 1}
    assert [row["id"] for row in found["members"]] == [other]
    groups = [entry["group"] for entry in found["timeline"] if entry["kind"] == "group"]
    assert [(group["ordinal"], group["receiver"]) for group in groups] == [
        (1, "it"), (2, "it"), (3, "it")
    ]  # fmt: skip
    (attempt,) = [entry["attempt"] for entry in found["timeline"] if entry["kind"] == "attempt"]
    assert attempt == {
        "channel": "it/webhook/0",
        "to": None,
        "attempt": 1,
        "result": "accepted",
        "status": 200,
        "answer": "ok",
        "seconds": 2.0,
        "receipt": None,
    }
