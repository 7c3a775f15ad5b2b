"""Calendars of persons and schedules: read by whoever has the address, until it is revoked."""

from collections.abc import AsyncIterator

import pytest
import vobject

from core.store.people import Role
from tests.desk import audited
from tests.e2e.apiserver import Server
from tests.e2e.rostered import DAY, URL, rostered, send
from tests.servers import Database


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with rostered(database) as server:
        yield server


async def test_calendars(server: Server, database: Database) -> None:
    an = await server.signed_in("an", Role.ON_CALL)
    mine = (await send(an, "POST", "/calendars", person="an")).json()
    schedule = (await send(an, "POST", "/calendars", schedule="it")).json()
    assert (await send(an, "POST", "/calendars", person="binh")).status_code == 403
    assert (await send(an, "POST", "/calendars")).status_code == 422
    async with server.client() as telephone:  # it never signs in
        answer = await telephone.get(mine["url"])
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        theirs = await telephone.get(schedule["url"])
        assert (await telephone.get(f"{mine['url'][:-5]}x.ics")).status_code == 404
        assert (await telephone.get(f"{URL}/ics/x.ics")).status_code == 404
        calendar = vobject.readOne(answer.text)
        events = calendar.contents["vevent"]
        name = calendar.contents["x-wr-calname"][0].value.replace("\\,", ",")
        assert name == "Lịch trực: Nguyễn <b>Văn</b> An, trực"
        assert {each.summary.value for each in events} == {"Trực CNTT"}
        assert all(each.dtend.value - each.dtstart.value == DAY for each in events[1:-1])
        uids = [each.uid.value for each in events]
        assert len(set(uids)) == len(uids) > 90
        both = {each.summary.value for each in vobject.readOne(theirs.text).contents["vevent"]}
        assert both == {"Trực CNTT: Nguyễn <b>Văn</b> An, trực", "Trực CNTT: Trần Thị Bình"}
        listed = (await an.http.get(f"{URL}/calendars")).json()["calendars"]
        assert [each["id"] for each in listed] == [mine["id"], schedule["id"]]
        assert listed[0]["read_at"]
        assert (await send(an, "DELETE", f"/calendars/{mine['id']}")).status_code == 204
        assert (await send(an, "DELETE", f"/calendars/{mine['id']}")).status_code == 404
        assert (await telephone.get(mine["url"])).status_code == 404
        with database.connect() as owner:
            owner.execute("UPDATE app_user SET disabled_at = now() WHERE id = 'an'")
            kept = owner.execute("SELECT hash FROM calendar_link").fetchall()
        assert (await telephone.get(schedule["url"])).status_code == 404
    assert all(mine["url"].encode() not in bytes(hash_) for (hash_,) in kept)
    assert len(audited(database, "oncall.calendar.create")) == 2
