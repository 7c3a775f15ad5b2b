"""Alerts over HTTP: lists, one with its story, and what is refused."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.model import UnitId
from core.store.people import Role
from tests.desk import in_future, put_alert
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.e2e.desk_acts import act, listed, many
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as server:
        yield server


async def test_the_most_urgent_come_first_and_each_stands_in_one_tab(
    server: Server, database: Database
) -> None:
    young = put_alert(database, "B", priority="p1", age=timedelta(minutes=1))
    old = put_alert(database, "A", priority="p1", age=timedelta(hours=1))
    low = put_alert(database, "C", priority="p4", state="no_data")
    put_alert(database, "D", state="pending")
    over = put_alert(database, "E", state="resolved")
    browser = await server.signed_in()
    assert (await act(browser, young, "ack")).status_code == 200
    page = await listed(browser)
    assert [row["id"] for row in page["alerts"]] == [old, low]
    assert page["counts"] == {"all": 3, "open": 2, "acked": 1, "silenced": 0, "history": 1}
    every = await listed(browser, state="all")  # what nobody has goes before what is urgent
    assert [row["id"] for row in every["alerts"]] == [old, low, young]
    assert [row["id"] for row in (await listed(browser, state="acked"))["alerts"]] == [young]
    assert [row["id"] for row in (await listed(browser, state="history"))["alerts"]] == [over]
    assert (await listed(browser, priority="p1"))["counts"]["open"] == 1


async def test_a_search_ignores_marks(server: Server, database: Database) -> None:
    found = put_alert(database, "Dossiers", office="Tổ chức Đường bộ")
    put_alert(database, "Other")
    browser = await server.signed_in()
    for text in ("duong", "ĐƯỜNG", "to chuc"):
        page = await listed(browser, q=text)
        assert [row["id"] for row in page["alerts"]] == [found], text
        assert page["counts"]["open"] == 1
    assert (await listed(browser, q="duong x"))["alerts"] == []


async def test_people_read_and_look_for_the_name_of_a_unit(
    server: Server, database: Database
) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, kind, name_vi, name_en, scope)"
            " VALUES ('kh-2025', 'xa', 'Xã Khun Há', 'Khun Ha commune', 'core')"
        )
    number = put_alert(database, "tại kh-2025", unit="kh-2025")
    with database.connect() as owner:
        owner.execute("""UPDATE alert SET labels = labels || '{"unit": "kh-2025"}'""")
    browser = await server.signed_in()
    (row,) = (await listed(browser, q="khun ha"))["alerts"]
    assert row["summary"] == {"vi": "Cổng tại xã Khun Há", "en": "tại Khun Ha commune is down"}
    assert row["labels"]["unit"] == "kh-2025"
    told = (await browser.http.get(f"{API}/alerts/{number}")).json()
    assert told["annotations"]["summary_en"] == row["summary"]["en"]
    # Programs are told what the rule has written.
    foreign = (await browser.http.get("/api/v2/alerts")).json()
    assert [each["annotations"]["summary"] for each in foreign] == ["Cổng tại kh-2025"]


async def test_people_read_and_look_for_the_name_of_an_indicator(
    server: Server, database: Database
) -> None:
    named = '{"kpis": [{"id": "K01", "name": {"vi": "Hồ sơ trực tuyến", "en": "Filed online"}}]}'
    with database.connect() as owner:
        owner.execute("INSERT INTO kpi_file (document, put_at) VALUES (%s, now())", [named])
    put_alert(database, "K01", kpi="K01")
    put_alert(database, "K99", kpi="K99")
    over = put_alert(database, "K01", kpi="K01", state="resolved")
    browser = await server.signed_in()
    (row,) = (await listed(browser, q="ho so truc"))["alerts"]
    assert row["summary"] == {
        "vi": "Cổng K01 (Hồ sơ trực tuyến)",
        "en": "K01 (Filed online) is down",
    }
    (unknown,) = (await listed(browser, q="k99"))["alerts"]
    assert unknown["summary"]["vi"] == "Cổng K99"
    (gone,) = (await listed(browser, q="ho so truc", state="history"))["alerts"]
    assert gone["id"] == over


async def test_a_row_has_its_unit_of_measure_and_its_cause(
    server: Server, database: Database
) -> None:
    number, plain = put_alert(database), put_alert(database, "Odd")
    url = "http://x/explore?expr=time()%20-%20source_last_seen_timestamp_seconds%20%3E%20180"
    with database.connect() as owner:
        owner.execute(
            "UPDATE alert SET generator_url = %s, annotations = annotations || %s::jsonb,"
            " active_at = active_at - interval '2 minutes' WHERE id = %s",
            [url, '{"cause": "Mất điện", "cause_en": "No power"}', number],
        )
    browser = await server.signed_in()
    rows = {row["id"]: row for row in (await listed(browser))["alerts"]}
    assert (rows[number]["value_unit"], rows[plain]["value_unit"]) == ("s", None)
    assert rows[number]["cause"] == {"vi": "Mất điện", "en": "No power"}
    assert rows[plain]["cause"] is None
    assert rows[number]["active_at"] < rows[number]["fired_at"]
    told = (await browser.http.get(f"{API}/alerts/{number}")).json()
    assert (told["value_unit"], told["cause"]["en"]) == ("s", "No power")


async def test_an_alert_tells_its_story(server: Server, database: Database) -> None:
    before = put_alert(database, state="resolved", age=timedelta(days=1), portal="dvc")
    number = put_alert(database, portal="dvc")
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO alert_event (alert_id, at, kind, detail, written_at)"
            " VALUES (%s, now(), 'firing', '{\"value\": 0.5}', now())",
            [number],
        )
    browser = await server.signed_in()
    assert (await act(browser, before, "note", note="do DNS")).status_code == 200
    assert (await act(browser, number, "ack", note="tôi xem")).status_code == 200
    silence = {
        "matchers": [{"label": "portal", "value": "dvc"}],
        "ends_at": in_future(hours=1),
        "comment": "bảo trì",
    }
    made = await browser.http.post(f"{API}/silences", json=silence, headers=browser.csrf)
    assert made.status_code == 201, made.text
    found = (await browser.http.get(f"{API}/alerts/{number}")).json()
    assert [entry["kind"] for entry in found["timeline"]] == ["active", "firing", "ack", "silence"]
    assert found["timeline"][1]["value"] == 0.5
    assert found["timeline"][2]["actor_name"] == "An"
    assert found["silenced_by"] == [made.json()["id"]]
    assert [(each["id"], each["notes"]) for each in found["similar"]] == [(before, ["do DNS"])]
    assert (await browser.http.get(f"{API}/alerts/99999")).status_code == 404


async def test_what_a_provider_told_later_outweighs_its_answer(
    server: Server, database: Database
) -> None:
    number = put_alert(database)
    content = f'{{"ioc": {{"alert_urls": ["http://x/alerts/{number}"]}}}}'
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO notification (ordinal, receiver, channel, kind, reason, dedupe_key,"
            " priority, simulated, content, created_at, due_at, attempt, settled_at, result)"
            " SELECT 1, 'it', 'person/a/' || way, 'firing', 'new_alerts', sha256(way::bytea), 'p1',"
            " false, %s, now(), now(), 1, now(), 'accepted'"
            " FROM unnest(ARRAY['sms', 'voice', 'zalo']) AS way",
            [content],
        )
        owner.execute(
            "INSERT INTO notification_attempt"
            " SELECT id, 1, created_at, created_at, 'accepted' FROM notification"
        )
        owner.execute(
            "INSERT INTO notification_receipt (notification_id, attempt, result, at, status)"
            " SELECT n.id, 1, r, now(), r FROM notification AS n, unnest(CASE channel"
            " WHEN 'person/a/sms' THEN ARRAY['failed', 'delivered']"
            " WHEN 'person/a/voice' THEN ARRAY['failed'] END) AS r"
        )
    browser = await server.signed_in()
    found = (await browser.http.get(f"{API}/alerts/{number}")).json()
    told = {
        entry["attempt"]["channel"]: (entry["attempt"]["result"], entry["attempt"]["receipt"])
        for entry in found["timeline"]
        if entry["kind"] == "attempt"
    }
    assert told == {
        "person/a/sms": ("delivered", "delivered"),
        "person/a/voice": ("failed", "failed"),
        "person/a/zalo": ("accepted", None),
    }
    assert [entry["receipt"] for entry in found["timeline"] if entry["kind"] == "receipt"] == [
        {"channel": channel, "to": None, "attempt": 1, "result": result, "status": result}
        for channel, result in [
            ("person/a/sms", "failed"), ("person/a/sms", "delivered"), ("person/a/voice", "failed"),
        ]
    ]  # fmt: skip
    assert found["attempts"] == {"accepted": 2, "failed": 1, "waiting": 0}


async def test_a_question_that_makes_no_sense_is_refused(server: Server) -> None:
    browser = await server.signed_in()
    for asked in ("state=odd", "priority=p9", "cursor=%00", "cursor=WzFd", "q=" + "x" * 200, "z=1"):
        answer = await browser.http.get(f"{API}/alerts?{asked}")
        assert answer.status_code == 422, asked
    assert (await browser.http.get(f"{API}/alerts/{2**63}")).status_code == 422


async def test_a_role_for_a_unit_sees_and_does_there_only(
    server: Server, database: Database
) -> None:
    with database.connect() as owner:
        units = [row[0] for row in owner.execute("SELECT id FROM unit ORDER BY id").fetchall()]
        assert not units
        for unit in ("here", "there"):
            owner.execute(
                "INSERT INTO unit (id, kind, name_vi, name_en, scope)"
                " VALUES (%s, 'x', %s, %s, 'inside')",
                [unit, unit, unit],
            )
    mine = put_alert(database, "A", unit="here")
    other = put_alert(database, "B", unit="there")
    await server.add("chi", Role.OPERATOR, units=(UnitId("here"),))
    client = await server.clients.enter_async_context(server.client())
    browser = Browser(server, client)
    await browser.sign_in("chi")
    page = await listed(browser)
    assert [row["id"] for row in page["alerts"]] == [mine]
    assert page["alerts"][0]["unit_name"] == {"vi": "here", "en": "here"}
    assert (await browser.http.get(f"{API}/alerts/{other}")).status_code == 403
    assert (await act(browser, other, "ack")).status_code == 403
    assert (await act(browser, mine, "ack")).status_code == 200
    named = await many(browser, ids=[other], expected=1)
    assert named.json() == {"done": 0, "skipped": 1}
