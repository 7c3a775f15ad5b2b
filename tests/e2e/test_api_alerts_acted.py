"""Acts on alerts over HTTP: who is first, what is repeated, what makes no sense."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.desk import audited, in_future, put_alert
from tests.e2e.apiserver import API, Server, serving
from tests.e2e.desk_acts import act, listed, many
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as server:
        yield server


async def test_of_two_acks_the_first_has_it(server: Server, database: Database) -> None:
    number = put_alert(database)
    first, second = await server.signed_in("an"), await server.signed_in("binh")
    answers = await asyncio.gather(act(first, number, "ack"), act(second, number, "ack"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (won,), (lost,) = (
        [answer.json() for answer in answers if answer.status_code == status]
        for status in (200, 409)
    )
    assert (lost["acked_by"], lost["acked_by_name"]) == (won["acked_by"], won["acked_by_name"])
    assert lost["acked_at"] == won["acked_at"]
    assert len(audited(database, "alert.ack")) == 1


async def test_a_repeated_request_changes_nothing(server: Server, database: Database) -> None:
    number = put_alert(database)
    browser = await server.signed_in()
    first, again = [await act(browser, number, "note", note="gọi VNPT") for _ in range(2)]
    assert (first.status_code, again.status_code) == (200, 200)
    reused = await act(browser, number, "ack", request="an-note")
    assert reused.status_code == 409
    assert len(audited(database, "alert.note")) == 1


async def test_snoozed_is_left_alone_until_its_time_comes(
    server: Server, database: Database
) -> None:
    number = put_alert(database)
    browser = await server.signed_in()
    done = await act(browser, number, "snooze", until=in_future(minutes=15))
    assert done.status_code == 200, done.text
    assert (await listed(browser))["counts"]["acked"] == 1
    with database.connect() as owner:
        owner.execute("UPDATE alert SET snoozed_until = now() - interval '1 second'")
    assert (await listed(browser))["counts"]["open"] == 1
    assert (await act(browser, number, "snooze", until=in_future(days=30))).status_code == 422
    assert (await act(browser, number, "snooze")).status_code == 422


async def test_what_is_over_takes_notes_only(server: Server, database: Database) -> None:
    over, pending = put_alert(database, state="resolved"), put_alert(database, state="pending")
    browser = await server.signed_in()
    for number in (over, pending):
        assert (await act(browser, number, "ack")).status_code == 409
        assert (await act(browser, number, "resolve", note="xong")).status_code == 409
    assert (await act(browser, over, "note", note="do mưa")).status_code == 200
    assert (await act(browser, over, "note", request="x")).status_code == 422


async def test_many_are_acknowledged_if_they_are_as_many_as_was_said(
    server: Server, database: Database
) -> None:
    for name in ("A", "B", "C"):
        put_alert(database, name, priority="p1")
    other = put_alert(database, "D", priority="p3")
    browser = await server.signed_in()
    wrong = await many(browser, filter={"priority": ["p1"]}, expected=2)
    assert (wrong.status_code, wrong.json()["found"]) == (409, 3)
    done = await many(browser, filter={"priority": ["p1"]}, expected=3)
    assert (done.status_code, done.json()) == (200, {"done": 3, "skipped": 0})
    again = await many(browser, filter={"priority": ["p1"]}, expected=3)
    assert again.json() == {"done": 3, "skipped": 0}
    named = await many(browser, request="bulk-2", ids=[other, 999], expected=2)
    assert named.json() == {"done": 1, "skipped": 1}
    ((actor, about, detail), _) = audited(database, "alert.ack")
    assert (actor, about, detail["count"]) == ("user:an", "alerts", 3)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "burn", "request": "a"},
        {"kind": "ack", "request": ""},
        {"kind": "ack", "request": "a", "until": "tomorrow"},
        {"kind": "note", "request": "a", "note": "  "},
        {"kind": "note", "request": "a", "note": "\x00"},
        {"kind": "ack", "request": "a", "extra": 1},
        [],
    ],
)
async def test_an_act_that_makes_no_sense_is_refused_with_a_problem(
    server: Server, database: Database, body: object
) -> None:
    number = put_alert(database)
    browser = await server.signed_in()
    url = f"{API}/alerts/{number}/acts"
    answer = await browser.http.post(url, json=body, headers=browser.csrf)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
