"""The telephone over HTTP: a link opens one alert for one person, for a day."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.service.clock import SystemClock
from core.store.people import Role
from tests.desk import audited, put_alert
from tests.e2e.apiserver import API, Server, serving
from tests.phone import OVER, PEOPLE, PHONE, Hand, let_in, link, written
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    await let_in(database)
    async with serving(database, EXAMPLE) as server:
        yield server


async def hand(server: Server, alert: int, person: str = "a", **more: timedelta) -> Hand:
    found, key = await link(server.database, alert, person, **more)
    return Hand(await server.clients.enter_async_context(server.client()), found.code, key)


async def test_a_link_shows_its_alert_and_opening_it_does_nothing(
    server: Server, database: Database
) -> None:
    number = put_alert(database, "Down", priority="p1")
    phone = await hand(server, number)
    assert (await phone.get()).status_code == 200
    told = (await phone.get()).json()
    assert (told["code"], told["you"], told["may_act"]) == (phone.code, "Vàng A Chỉnh", True)
    assert told["place"]["duty_phone"] == "+49 30 0000 0112"
    alert = told["alert"]
    assert (alert["id"], alert["priority"], alert["summary"]["vi"]) == (number, "p1", "Cổng Down")
    assert (alert["acked_at"], alert["acked_by_name"], alert["mine"]) == (None, None, False)
    with database.connect() as owner:
        assert owner.execute("SELECT count(*) FROM alert_act").fetchone() == (0,)
        assert owner.execute("SELECT uses FROM alert_link").fetchone() == (0,)
    assert (await phone.get("/trend")).json()["points"] == []


async def test_a_tap_is_counted_once_however_often_it_is_sent(
    server: Server, database: Database
) -> None:
    number = put_alert(database)
    phone = await hand(server, number)
    answers = [await phone.act("ack") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    alert = answers[0].json()["alert"]
    assert (alert["mine"], alert["acked_by_name"]) == (True, "Vàng A Chỉnh")
    assert [line["kind"] for line in answers[0].json()["lines"]][-1] == "ack"
    assert [(actor, object_) for actor, object_, _ in audited(database, "alert.ack")] == [
        ("person:a", f"alert:{number}")
    ]


async def test_of_two_the_first_has_it_and_both_are_told(
    server: Server, database: Database
) -> None:
    number = put_alert(database)
    first, second = await hand(server, number, "b"), await hand(server, number)
    assert (await first.act("ack")).status_code == 200
    refused = await second.act("ack")
    assert (refused.status_code, refused.json()["acked_by_name"]) == (409, "Lò Văn Dũng")
    for phone, mine in ((first, True), (second, False)):
        alert = (await phone.get()).json()["alert"]
        assert (alert["mine"], alert["acked_by_name"]) == (mine, "Lò Văn Dũng")


async def test_an_alert_is_taken_over_by_who_says_from_whom(
    server: Server, database: Database
) -> None:
    number = put_alert(database)
    first, second = await hand(server, number, "b"), await hand(server, number)
    since = (await first.act("ack")).json()["alert"]["acked_at"]
    refused = await second.act("ack", taken_since=written(SystemClock().now()))
    assert refused.status_code == 409
    taken = (await second.act("ack", "tap-2", taken_since=since)).json()
    assert (taken["alert"]["mine"], taken["done"]) == (True, [f"{second.code}-tap-2"])
    line = (await first.get()).json()["lines"][-1]
    assert (line["kind"], line["who"], line["to"]) == ("ack", "Vàng A Chỉnh", "Lò Văn Dũng")
    assert (await first.act("snooze", taken_since=since)).status_code == 422


async def test_the_next_or_somebody_is_called_at_once_and_it_is_said_who(
    server: Server, database: Database
) -> None:
    number = put_alert(database)
    phone = await hand(server, number)
    callable_ = (await phone.get("/callable")).json()
    assert callable_["next"] == ["Vàng A Chỉnh"]  # nobody was called yet
    assert callable_["people"][1] == {"id": "b", "name": "Lò Văn Dũng"}
    await phone.act("ack")
    first, view = [(await phone.act("escalate", "tap-2", person="b")).json() for _ in range(2)]
    assert first["lines"] == view["lines"]
    assert view["alert"]["mine"]  # he is called beside
    assert [(line["kind"], line["to"]) for line in view["lines"][1:]] == [
        ("ack", None),
        ("escalate", "Lò Văn Dũng"),
    ]
    assert (await phone.act("escalate", "tap-3", person="nobody")).status_code == 422
    view = (await phone.act("escalate", "tap-4")).json()
    assert view["alert"]["acked_at"] is None  # whoever had it lets it go
    await let_in(database, PEOPLE.replace(", chain: it}", "}"))
    assert (await phone.get("/callable")).json()["next"] == []
    assert (await phone.act("escalate", "tap-5")).json()["title"] == "Not done"
    calls = [await phone.act("escalate", f"call-{n}", person="b") for n in range(9)]
    assert [call.status_code for call in calls] == [200] * 8 + [429]
    assert (await phone.act("ack", "tap-6")).status_code == 200


async def test_what_is_put_off_ends_and_is_told_when(server: Server, database: Database) -> None:
    phone = await hand(server, put_alert(database))
    until = SystemClock().now() + timedelta(minutes=15)
    alert = (await phone.act("snooze", until=written(until))).json()["alert"]
    assert alert["snoozed_until"]
    assert (await phone.act("snooze", "tap-2")).json()["errors"][0]["field"] == "/until"


@pytest.mark.parametrize("kind", ["resolve", "note", "unack", "assign"])
async def test_a_stolen_link_does_nothing_else(
    server: Server, database: Database, kind: str
) -> None:
    number, other = put_alert(database), put_alert(database, "Other")
    phone = await hand(server, number)
    assert (await phone.act(kind, note="x")).status_code == 422
    header = {"X-Link-Key": phone.key}
    body = {"kind": "ack", "request": "x"}
    for path in (f"/alerts/{other}/acts", f"/phone/alerts/{other}/acts", f"/alerts/{number}/acts"):
        answer = await phone.http.post(f"{API}{path}", headers=header, json=body)
        assert answer.status_code == 401
    assert (await phone.http.get(PHONE, headers=header)).status_code == 401
    theirs, _ = await link(database, other, "a")
    assert (await Hand(phone.http, theirs.code, phone.key).get()).status_code == 404


async def test_what_is_no_key_opens_nothing_and_haste_is_slowed(
    server: Server, database: Database
) -> None:
    phone = await hand(server, put_alert(database))
    for key in ("", "x", phone.key[:-1], phone.key.swapcase()):
        assert (await Hand(phone.http, phone.code, key).get()).status_code == 404
    guesses = [(await Hand(phone.http, "2222", "x" * 22).get()).status_code for _ in range(20)]
    assert set(guesses) == {404, 429}
    refused = await Hand(phone.http, phone.code, "x" * 22).act("ack")
    assert int(refused.headers["Retry-After"]) >= 1
    assert (await phone.get()).status_code == 200  # who has the key waits for nobody


async def test_after_a_day_it_says_what_to_do(server: Server, database: Database) -> None:
    phone = await hand(server, put_alert(database), age=OVER)
    for answer in (await phone.get(), await phone.act("ack")):
        assert answer.status_code == 410
        assert answer.json()["duty_phone"] == "+49 30 0000 0112"
        assert "24 hours" in answer.json()["detail"]


async def test_who_left_opens_nothing(server: Server, database: Database) -> None:
    phone = await hand(server, put_alert(database))
    gone = PEOPLE.replace("  - {id: a, name: Vàng A Chỉnh, channels: {p1: [sms]}}\n", "")
    await let_in(database, gone.replace("person: a", "person: b"))
    answer = await phone.act("ack")
    assert (answer.status_code, "on call no more" in answer.json()["detail"]) == (410, True)


async def test_what_is_over_is_not_taken(server: Server, database: Database) -> None:
    phone = await hand(server, put_alert(database, state="resolved"))
    assert (await phone.get()).json()["alert"]["state"] == "resolved"
    assert (await phone.act("ack")).json()["title"] == "Not done"


async def test_the_list_of_a_link_is_what_its_person_was_told(
    server: Server, database: Database
) -> None:
    told, other = put_alert(database), put_alert(database, "Other")
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO notification (ordinal, receiver, channel, person, kind, reason,"
            " dedupe_key, priority, simulated, content, created_at, due_at) SELECT 1, 'it',"
            " 'person/' || p || '/sms', p, 'firing', 'r', sha256(p::bytea), 'p2', false,"
            " jsonb_build_object('ioc', jsonb_build_object('alert_urls',"
            " jsonb_build_array('http://x/alerts/' || n))), now(), now()"
            " FROM (VALUES ('a', %s), ('b', %s)) AS t (p, n)",
            [told, other],
        )
    phone = await hand(server, told)
    found = (await phone.get("/open")).json()
    assert [alert["id"] for alert in found["alerts"]] == [told]


async def test_who_signed_in_needs_no_link(server: Server, database: Database) -> None:
    number = put_alert(database, priority="p1")
    browser = await server.signed_in("an", Role.ON_CALL)
    listed = (await browser.http.get(PHONE)).json()
    assert [alert["id"] for alert in listed["alerts"]] == [number]
    assert (listed["you"], listed["recent"]) == ("An", 1)
    body = {"kind": "ack", "request": "tap-1"}
    address = f"{PHONE}/alerts/{number}"
    forged = await browser.http.post(f"{address}/acts", json=body)
    assert forged.status_code == 403
    done = await browser.http.post(f"{address}/acts", json=body, headers=browser.csrf)
    assert (done.json()["alert"]["mine"], done.json()["code"]) == (True, None)
    note = {"kind": "note", "note": "đã gọi VNPT", "request": "tap-2"}
    lines = (await browser.http.post(f"{address}/acts", json=note, headers=browser.csrf)).json()[
        "lines"
    ]
    assert (lines[-1]["kind"], lines[-1]["note"], lines[-1]["who"]) == ("note", "đã gọi VNPT", "An")
    assert (await browser.http.get(f"{address}/callable")).json()["next"] == ["Vàng A Chỉnh"]
    found, _ = await link(database, number, "")
    by_code = (await browser.http.get(f"{PHONE}/codes/{found.code}")).json()
    assert by_code["alert"]["acked_by_name"] == "An"
    assert (await browser.http.get(f"{PHONE}/alerts/{number}/trend")).json()["points"] == []


async def test_who_has_an_account_acts_under_its_name(server: Server, database: Database) -> None:
    await let_in(database, PEOPLE.replace("{id: a,", "{id: a, user: an,"))
    number = put_alert(database)
    phone = await hand(server, number)
    await server.add("an", Role.ON_CALL)
    assert (await phone.act("ack")).json()["alert"]["acked_by_name"] == "An"
    assert [actor for actor, _, _ in audited(database, "alert.ack")] == ["user:an"]
    with database.connect() as owner:
        owner.execute("UPDATE app_user SET disabled_at = now() WHERE id = 'an'")
    assert (await phone.get()).status_code == 410


async def test_who_is_called_next_is_told_until_somebody_has_it(
    server: Server, database: Database
) -> None:
    number = put_alert(database)
    with database.connect() as owner:
        (group,) = owner.execute(
            "INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at, sent_firing)"
            " VALUES (sha256('g'), '0', 'it', '[]', now(), now(), %s) RETURNING id",
            [[number]],
        ).fetchone() or (0,)
        owner.execute(
            "INSERT INTO escalation (group_id, run, chain, priority, step, round, reached,"
            " started_at, due_at, next_at, told, calls, state) VALUES (%s, 1, 'it', 'p1', 1, 1, 1,"
            " now(), now() + interval '5m', now() + interval '5m', '{}', '[]', 'running')",
            [group],
        )
    phone = await hand(server, number)
    assert (await phone.get()).json()["coming"]["people"] == ["Lò Văn Dũng"]
    assert (await phone.act("ack")).json()["coming"] is None


async def test_who_is_on_duty(server: Server, database: Database) -> None:
    await let_in(
        database,
        PEOPLE.replace("{id: a,", "{id: a, user: an,")
        + """
schedules:
  - id: it
    name_vi: Trực CNTT
    name_en: IT
    zone: Asia/Ho_Chi_Minh
    layers: [{start: 2026-01-05T07:00, every: 1d, people: [a]}]
  - {id: new, zone: Asia/Ho_Chi_Minh, layers: [{start: 2099-01-05T07:00, every: 1d, people: [b]}]}
""",
    )
    browser = await server.signed_in("an", Role.ON_CALL)
    it, new = (await browser.http.get(f"{PHONE}/oncall")).json()["duties"]
    assert (it["name"], it["people"]) == (
        {"vi": "Trực CNTT", "en": "IT"},
        [{"name": "Vàng A Chỉnh", "mine": True}],
    )
    assert (it["gap"], new["people"]) == (None, [])
    assert new["gap"] is not None


async def test_who_may_only_look_is_told_so(server: Server, database: Database) -> None:
    number = put_alert(database)
    browser = await server.signed_in("le", Role.LEADER)
    view = (await browser.http.get(f"{PHONE}/alerts/{number}")).json()
    assert view["may_act"] is False
    body = {"kind": "ack", "request": "tap-1"}
    address = f"{PHONE}/alerts/{number}/acts"
    assert (await browser.http.post(address, json=body, headers=browser.csrf)).status_code == 403
