"""`Gọi thử tôi`: a test by each of somebody's ways, and the code that he gives back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.links import LIFE, Signer, WayLink
from alerts.links.secret import FILE
from alerts.oncall.files import parse_oncall
from alerts.rota import tables
from core.place import Findings, read_yaml
from core.service.clock import SystemClock
from core.service.secrets import kept_secret
from core.store.people import Role
from core.store.pool import connect
from tests.desk import audited
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.places import CONFIG
from tests.servers import Database

ROSTER = """
route: {receiver: it}
receivers: [{name: it}]
people:
  - {id: an, name: Nguyễn Văn An, user: an, channels: {p1: [voice, 2m, sms], p2: [sms, push]}}
  - {id: binh, name: Trần Thị Bình, user: binh}
"""
URL = f"{API}/oncall/people"


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO routing (name, matchers, document, put_at)"
            " VALUES ('place', '', %s, now())",
            [ROSTER],
        )
    async with serving(database, CONFIG / "example") as server:
        yield server


async def post(browser: Browser, path: str, **body: str) -> tuple[int, dict[str, object]]:
    answer = await browser.http.post(f"{URL}/{path}", headers=browser.csrf, json=body or None)
    return answer.status_code, answer.json()


async def test_a_person_tries_his_own_ways_and_confirms(server: Server, database: Database) -> None:
    an = await server.signed_in("an", Role.ON_CALL)
    binh = await server.signed_in("binh", Role.ON_CALL)
    admin = await server.signed_in("quan", Role.ADMIN)
    status, told = await post(an, "an/test")
    assert status == 202
    assert isinstance(told["ways"], list)
    assert [each["way"] for each in told["ways"]] == ["voice", "sms", "push"]
    assert {each["result"] for each in told["ways"]} == {"waiting"}
    with database.connect() as owner:
        rows = owner.execute(
            "SELECT n.channel, n.kind, n.due_at - n.created_at, t.code"
            " FROM notification AS n JOIN way_test AS t ON t.notification_id = n.id ORDER BY n.id"
        ).fetchall()
    assert [row[:2] for row in rows] == [
        (f"person/an/{way}", "test") for way in ("voice", "sms", "push")
    ]
    assert [row[2] for row in rows] == [timedelta(seconds=10 * n) for n in range(3)]
    code = str(rows[1][3])

    assert (await post(an, "an/test"))[0] == 429
    assert (await post(binh, "an/test"))[0] == 403  # neither rings others up
    assert (await post(binh, "an/test/confirm", code=code))[0] == 403  # nor says they have it
    assert (await post(binh, "binh/test"))[0] == 409
    assert (await post(admin, "nobody/test"))[0] == 404
    assert (await post(an, "an/test/confirm", code="ZZZZ"))[0] == 404
    spoken = f"{code[0].lower()} {code[1:]}"
    assert await post(an, "an/test/confirm", code=spoken) == (200, {"way": "sms"})
    assert (await post(an, "an/test/confirm", code=code))[0] == 404  # a code counts once
    seen = (await admin.http.get(f"{URL}/an/test")).json()
    assert [each["tested_at"] is not None for each in seen["ways"]] == [False, True, False]
    assert len(audited(database, "oncall.test")) == len(audited(database, "oncall.test.confirm"))

    with database.connect() as owner:
        owner.execute("INSERT INTO practice_call VALUES ('2026-11-03', now(), '{an}')")
        owner.execute("UPDATE way_test SET practice = '2026-11-03'")
    (practised,) = (await an.http.get(f"{API}/oncall/practices")).json()["practices"]
    assert (practised["day"], practised["person"]) == ("2026-11-03", "an")
    assert practised["answered_at"]

    document = read_yaml(ROSTER.encode(), findings := Findings("oncall.yml"))
    assert document
    oncall = parse_oncall(document, findings)
    assert oncall
    async with await connect(database.login("ioc_api")) as conn:
        reached = await tables.reached(conn, oncall.people, SystemClock().now() - timedelta(days=1))
    assert list(reached) == ["an"]
    assert list(reached["an"]) == ["sms"]


async def test_a_test_is_confirmed_by_its_link(server: Server, database: Database) -> None:
    an = await server.signed_in("an", Role.ON_CALL)
    await post(an, "an/test")
    anyone = await server.clients.enter_async_context(server.client())
    with database.connect() as owner:
        rows = owner.execute("SELECT code, way, asked_at FROM way_test ORDER BY id").fetchall()
    signer = Signer(kept_secret(database.state / "secrets" / FILE).encode())
    (code, way, asked_at), (other, *_) = rows[1], rows[0]
    link = WayLink(code=code, person="an", way=way, expires_at=asked_at + LIFE)
    headers, url = {"X-Link-Key": signer.key(link)}, f"{API}/phone/tests/{code}"

    told = (await anyone.get(url, headers=headers)).json()
    assert (told["you"], told["way"], told["confirmed_at"]) == ("Nguyễn Văn An", "sms", None)
    assert (await anyone.get(url, headers=headers)).json()["confirmed_at"] is None
    for wrong in ({}, {"X-Link-Key": "x" * 22}):
        assert (await anyone.post(url, headers=wrong)).status_code == 404
    assert (await anyone.post(f"{API}/phone/tests/{other}", headers=headers)).status_code == 404
    first, again = [(await anyone.post(url, headers=headers)).json() for _ in range(2)]
    assert first["confirmed_at"] == again["confirmed_at"] is not None
    ((actor, person, detail),) = audited(database, "oncall.test.confirm")
    assert (actor, person, detail) == ("user:an", "an", {"way": "sms", "by": "link"})

    with database.connect() as owner:
        owner.execute("UPDATE app_user SET disabled_at = now() WHERE id = 'an'")
    assert (await anyone.get(url, headers=headers)).status_code == 410
    with database.connect() as owner:
        owner.execute("UPDATE app_user SET disabled_at = NULL")
        owner.execute("UPDATE way_test SET asked_at = asked_at - interval '25h'")
    old = replace(link, expires_at=link.expires_at - timedelta(hours=25))
    answer = await anyone.post(url, headers={"X-Link-Key": signer.key(old)})
    assert (answer.status_code, "24 hours" in answer.json()["detail"]) == (410, True)
