"""Schedules over HTTP: four weeks, who stands in, two who change one at once, calendars."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from core.model import UnitId
from core.service.clock import SystemClock
from core.store.people import Role
from tests.desk import audited, put_alert
from tests.e2e.apiserver import PATIENCE_SECONDS, Frame, Server, serving
from tests.e2e.rostered import DAY, EXAMPLE, URL, rostered, seen, send, shift_of
from tests.servers import Database


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with rostered(database) as server:
        yield server


async def test_four_weeks_and_what_is_to_be_mended(server: Server) -> None:
    operator = await server.signed_in("chau")
    now = SystemClock().now()
    board = await seen(operator, since=f"{now:%Y-%m-%d}")
    it, every = board["schedules"]
    assert (it["name"], it["unit"], it["may_override"]) == (
        {"vi": "Trực CNTT", "en": "Trực CNTT"},
        "berlin",
        False,
    )
    assert len(board["days"]) == 28
    assert (board["me"], it["gaps"], it["uncovered_hours"]) == (None, [], 0)
    assert sum(each["hours"] for each in it["load"]) == 28 * 24
    assert [each["nights"] for each in it["load"]] == [14, 14]
    assert it["now"]["people"] != it["now"]["next"]
    assert 14 * 12 - 12 <= every["uncovered_hours"] <= 14 * 12 + 12
    kinds = [each["kind"] for each in board["to_mend"]]
    assert kinds.count("untested") == 3
    assert kinds.count("gap") in {14, 15}
    assert board["people"][0] == {
        "id": "an",
        "name": "Nguyễn <b>Văn</b> An, trực",
        "left": False,
        "tested_at": None,
    }
    told = (await operator.http.get(f"{URL}/now")).json()["schedules"][0]
    assert told["people"] != told["next"]
    chains = (await operator.http.get(f"{URL}/chains", params={"priority": "p2"})).json()["chains"]
    assert [each["why"] for each in chains[0]["steps"]] == ["unreachable"] * 3
    contacts = (await operator.http.get(f"{URL}/people")).json()["people"]
    assert [(each["id"], each["ways"], each["has_account"]) for each in contacts] == [
        ("an", [], True),
        ("binh", [], True),
        ("hoa", [], False),
    ]
    teams = {each["id"]: each["teams"] for each in contacts}
    assert teams == {"an": ["all-it"], "binh": [], "hoa": ["all-it", "second"]}
    on_duty = {each["name"] for each in contacts if each["on_duty"]}
    assert set(told["people"]) <= on_duty <= {*told["people"], "Lò Thị Hoa"}
    far = await operator.http.get(f"{URL}/schedules", params={"since": "2036-01-01"})
    assert (far.status_code, far.json()["errors"][0]["field"]) == (422, "/since")


def _call(alerts: Frame, number: int) -> Any:
    """Next call of an alert: in a snapshot alerts are a list, in deltas cells."""
    listed = {str(each["id"]): each for each in alerts.get("alerts", [])}
    return alerts.get(str(number), listed.get(str(number), {})).get("call")


async def test_walls_are_told_who_is_on_duty_and_who_is_called_next(
    server: Server, database: Database
) -> None:
    number = put_alert(database, "A", priority="p1")
    with database.connect() as owner:
        owner.execute(
            "WITH one AS (INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at,"
            " sent_firing) VALUES (decode(repeat('00', 32), 'hex'), '{}', 'it', '{}', now(),"
            " now(), ARRAY[%s::int8]) RETURNING id)"
            " INSERT INTO escalation (group_id, run, chain, priority, step, round, reached,"
            " told, calls, started_at, due_at, next_at, state) SELECT id, 1, 'it', 'p1', 1, 1, 1,"
            " '{}', '[]', now(), now() + '4 minutes', now() + '4 minutes', 'running' FROM one",
            [number],
        )
        owner.execute(
            "INSERT INTO alert_event (alert_id, at, kind, written_at)"
            " VALUES (%s, now(), 'firing', now())",
            [number],
        )
        owner.execute("NOTIFY ioc_alerts")
    browser = await server.signed_in("chau")
    async with browser.watching("oncall", "alerts") as watch:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (call := _call(watch.topics.get("alerts", {}), number)) or (
                "ahead" not in watch.topics.get("oncall", {})
            ):
                await watch.next()
    it, every = watch.topics["oncall"]["schedules"]
    assert (it["name"]["vi"], it["is_missed"]) == ("Trực CNTT", False)
    assert it["people"] != it["next"]
    assert every["is_missed"] is not bool(every["people"])
    assert call["ordinal"] == 2
    assert set(watch.topics["oncall"]) == {"schedules", "ahead"}  # the next call is told once
    ahead = watch.topics["oncall"]["ahead"]
    assert (len(ahead["gaps"]), ahead["gap_count"] in {14, 15}) == (10, True)
    assert ahead["gaps"][0]["schedule"] == every["schedule"]
    assert (len(ahead["untested"]), ahead["untested_count"]) == (3, 3)


async def test_a_tested_channel_is_known_and_a_disabled_account(
    server: Server, database: Database
) -> None:
    with database.connect() as owner:
        owner.execute(
            "UPDATE routing SET put_at = now(),"
            " document = replace(document, 'Hoa}', 'Hoa, channels: {p1: [sms]}}')"
        )
        owner.execute(
            "INSERT INTO app_user (id, name, password_hash, password_changed_at, created_at,"
            " disabled_at) VALUES ('binh', 'Bình', '', now(), now(), now())"
        )
        owner.execute(
            "INSERT INTO notification (ordinal, receiver, channel, person, kind, reason,"
            " dedupe_key, priority, simulated, content, created_at, due_at, settled_at, result)"
            " VALUES (0, 'it', 'person/hoa/sms', 'hoa', 'test', 'x', sha256('x'), 'p1', false,"
            " '{}', now() - interval '2 days', now(), now() - interval '1 day', 'delivered')"
        )
    board = await seen(await server.signed_in("chau"))
    assert board["people"][2]["tested_at"]
    amiss = {each["person"]: each["kind"] for each in board["to_mend"] if each["person"]}
    assert amiss == {"an": "untested", "binh": "disabled"}


async def test_two_who_change_one_at_once(server: Server, database: Database) -> None:
    admin = await server.signed_in("chau", Role.ADMIN)
    other = await server.signed_in("dung", Role.ADMIN)
    now = SystemClock().now()
    shift = shift_of(await seen(admin), "an", now)
    body = {"begins": shift["begins"], "ends": shift["ends"], "person": "hoa", "replaces": "an"}
    made = await send(admin, "POST", "/overrides", schedule="it", **body, note=" ốm ")
    assert made.status_code == 201, made.text
    row = made.json()
    assert (row["version"], row["note"], row["created_by_name"]) == (1, "ốm", "Chau")
    path = f"/overrides/{row['id']}"
    first = await send(admin, "PUT", path, **{**body, "version": 1, "note": "nghỉ phép"})
    assert (first.status_code, first.json()["version"]) == (200, 2)
    second = await send(other, "PUT", path, **{**body, "version": 1, "person": "binh"})
    assert second.status_code == 409
    told = second.json()
    assert told["now"]["note"] == "nghỉ phép"
    assert "Chau has changed it since you saw it" in told["detail"]
    assert (await send(other, "DELETE", path, version=1)).status_code == 409
    found = shift_of(await seen(other), "hoa", now)
    assert (found["begins"], found["override"]) == (shift["begins"], row["id"])
    assert (await send(other, "DELETE", path, version=2)).status_code == 204
    assert (await send(other, "PUT", path, **body, version=3)).status_code == 404
    assert shift_of(await seen(other), "an", now) == shift
    acts = ("create", "change", "remove")
    assert [len(audited(database, f"oncall.override.{each}")) for each in acts] == [1, 1, 1]


async def test_of_many_at_the_same_moment_one_is_first(server: Server, database: Database) -> None:
    admin = await server.signed_in("chau", Role.ADMIN)
    now = SystemClock().now()
    body = {"begins": (now + DAY).isoformat(), "ends": (now + 2 * DAY).isoformat()}
    made = await send(admin, "POST", "/overrides", schedule="it", **body, person="hoa")
    path = f"/overrides/{made.json()['id']}"
    answers = await asyncio.gather(
        *(send(admin, "PUT", path, **body, person="hoa", version=1, note=str(n)) for n in range(5))
    )
    assert sorted(each.status_code for each in answers) == [200, 409, 409, 409, 409]
    (first,) = (each.json()["note"] for each in answers if each.status_code == 200)
    assert {each.json()["now"]["note"] for each in answers if each.status_code == 409} == {first}
    assert len(audited(database, "oncall.override.change")) == 1


async def test_what_has_begun_is_not_rewritten(server: Server) -> None:
    admin = await server.signed_in("chau", Role.ADMIN)
    now = SystemClock().now()
    begins, ends = (now - DAY).isoformat(), (now + DAY).isoformat()
    made = await send(
        admin, "POST", "/overrides", schedule="it", begins=begins, ends=ends, person="hoa"
    )
    row = made.json()
    assert datetime.fromisoformat(row["begins"]) >= now
    assert row["replaces"] is None
    assert (await seen(admin))["schedules"][0]["now"]["people"] == ["hoa"]
    assert (await send(admin, "DELETE", f"/overrides/{row['id']}", version=1)).status_code == 204
    board = (await seen(admin))["schedules"][0]
    assert board["now"]["people"] != ["hoa"]
    assert [each["may_change"] for each in board["overrides"]] == [False]  # it is over
    again = await send(admin, "DELETE", f"/overrides/{row['id']}", version=2)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "/ends")


async def test_who_is_on_call_swaps_his_own(server: Server, database: Database) -> None:
    await server.add("binh", Role.ON_CALL, units=(UnitId("berlin"),))
    an = await server.signed_in("an", Role.ON_CALL)
    now = SystemClock().now()
    board = await seen(an)
    assert (board["me"], board["may_override_all"]) == ("an", False)
    parts = {
        name: {key: shift_of(board, person, now + 2 * DAY)[key] for key in ("begins", "ends")}
        | {"person": person}
        for name, person in (("first", "an"), ("second", "binh"))
    }
    swapped = await send(an, "POST", "/swaps", schedule="it", **parts)
    assert swapped.status_code == 201, swapped.text
    first, second = swapped.json()
    assert (first["person"], first["replaces"]) == ("binh", "an")
    assert (second["person"], second["replaces"]) == ("an", "binh")
    assert first["swap"] == second["swap"]
    assert first["may_change"]
    assert len(audited(database, "oncall.swap")) == 2
    again = await send(an, "POST", "/swaps", schedule="it", **parts)
    assert [each["field"] for each in again.json()["errors"]] == [
        "/first/person",
        "/second/person",
    ]
    with_himself = {**parts, "second": parts["first"]}
    refused = await send(an, "POST", "/swaps", schedule="it", **with_himself)
    assert "a swap takes two people" in refused.text
    span = {"begins": parts["first"]["begins"], "ends": parts["first"]["ends"]}
    others = await send(an, "POST", "/overrides", schedule="it", **span, person="hoa")
    assert (others.status_code, "your own shifts" in others.text) == (403, True)


@pytest.mark.parametrize(
    ("unit", "status"), [("berlin", 201), ("hamburg", 403)], ids=["his unit", "another"]
)
async def test_in_his_units_only(server: Server, unit: str, status: int) -> None:
    binh = await server.signed_in("binh", Role.ON_CALL, units=(UnitId(unit),))
    now = SystemClock().now()
    span = {"begins": (now + DAY).isoformat(), "ends": (now + 2 * DAY).isoformat()}
    made = await send(binh, "POST", "/overrides", schedule="it", **span, person="binh")
    assert made.status_code == status, made.text
    other = await send(binh, "POST", "/overrides", schedule="all", **span, person="binh")
    assert other.status_code == 403  # of the whole place
    allowed = [each["may_override"] for each in (await seen(binh))["schedules"]]
    assert allowed == [status == 201, False]


async def test_what_is_not_taken(server: Server) -> None:
    admin = await server.signed_in("chau", Role.ADMIN)
    now = SystemClock().now()
    good = {
        "schedule": "it",
        "begins": now.isoformat(),
        "ends": (now + DAY).isoformat(),
        "person": "hoa",
    }
    far = {"begins": "2098-12-31T00:00:00Z", "ends": "2099-01-01T00:00:00Z"}
    wrong: tuple[tuple[dict[str, str], str], ...] = (
        ({"schedule": "its"}, "/schedule"),
        ({"person": "nobody"}, "/person"),
        ({"replaces": "hoa"}, "/replaces"),  # himself
        ({"person": "an", "replaces": "hoa"}, "/replaces"),  # is not on duty
        ({"ends": "2026-01-06T00:00:00Z"}, "/ends"),
        ({"ends": far["ends"]}, "/ends"),
        (far, "/begins"),
    )
    for wanted, field in wrong:
        refused = await send(admin, "POST", "/overrides", **{**good, **wanted})
        assert refused.status_code == 422
        assert [each["field"] for each in refused.json()["errors"]] == [field]


async def test_without_a_roster(database: Database) -> None:
    async with serving(database, EXAMPLE) as server:
        admin = await server.signed_in("chau", Role.ADMIN)
        board = await seen(admin)
        assert (board["schedules"], board["to_mend"]) == ([], [])
        assert (await admin.http.get(f"{URL}/now")).json()["schedules"] == []
        wanted = {"schedule": "it", "person": "x", "begins": board["since"], "ends": board["until"]}
        refused = await send(admin, "POST", "/overrides", **wanted)
        assert (refused.status_code, "ioc apply" in refused.text) == (409, True)
