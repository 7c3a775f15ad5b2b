"""Hand-overs over HTTP: written, confirmed by somebody else, of that very text."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from core.store.people import Role
from tests.desk import audited, put_alert
from tests.e2e.apiserver import API, Browser, Server, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
URL = f"{API}/handovers"


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as server:
        yield server


async def post(browser: Browser, path: str, **body: object) -> httpx.Response:
    return await browser.http.post(path, json=body, headers=browser.csrf)


def part(page: dict[str, object], number: int) -> list[list[str]]:
    parts = page["parts"]
    assert isinstance(parts, list)
    (found,) = [each for each in parts if each["title"].startswith(f"{number}. ")]
    return list(found["rows"])


async def test_one_hands_over_and_the_next_confirms(server: Server, database: Database) -> None:
    put_alert(database)
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO silence VALUES (gen_random_uuid(),"
            ' \'[{"label": "portal", "relation": "=", "value": "dvc"}]\', now(),'
            " now() + interval '1 h', 'An', 'nâng cấp', now(), 'user:an')"
        )
    an = await server.signed_in("an", Role.OPERATOR)
    await post(an, f"{API}/shift-notes", text="Đã gọi VNPT", request="n1")
    page = (await post(an, f"{API}/shift-notes", text="Đã gọi VNPT", request="n1")).json()
    assert (page["since"], page["waiting"]) == (None, None)
    assert [row[2] for row in part(page, 7)] == ["Đã gọi VNPT"]
    assert [row[2] for row in part(page, 4)] == ["nâng cấp"]
    assert part(page, 2)[0][4] == "chưa ai nhận"
    waiting = (await post(an, URL, note="<b>Theo dõi</b> cổng")).json()["waiting"]
    assert (await post(an, URL, note="nữa")).status_code == 409
    where = f"{URL}/{waiting['id']}"
    own = await post(an, f"{where}/confirm", sha256=waiting["sha256"])
    assert (own.status_code, "himself" in own.text) == (422, True)
    paper = (await an.http.get(f"{where}/papers/handover.html")).text
    assert "&lt;b&gt;Theo dõi" in paper
    binh = await server.signed_in("binh", Role.ON_CALL)
    other = await post(binh, f"{where}/confirm", sha256="0" * 64)
    assert (other.status_code, "another text" in other.text) == (422, True)
    done = (await post(binh, f"{where}/confirm", sha256=waiting["sha256"], remark="rõ")).json()
    (row,) = done["handovers"]
    assert (row["confirmed_by"], row["remark"], row["late"]) == ("user:binh", "rõ", False)
    assert datetime.fromisoformat(done["since"]) == datetime.fromisoformat(waiting["written_at"])
    assert part(done, 7) == []  # it stood on the one before
    assert (await post(binh, f"{where}/confirm", sha256=waiting["sha256"])).status_code == 409
    (act,) = audited(database, "handover.confirm")
    assert waiting["sha256"] in str(act)


async def test_it_is_taken_back_by_its_writer_and_shown_late(
    server: Server, database: Database
) -> None:
    an = await server.signed_in("an", Role.OPERATOR)
    binh = await server.signed_in("binh", Role.OPERATOR)
    number = (await post(an, URL, note="a")).json()["waiting"]["id"]
    assert (await post(binh, f"{URL}/{number}/withdraw")).status_code == 409
    with database.connect() as owner:
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        owner.execute("UPDATE handover SET written_at = %s", [long_ago])
    assert (await an.http.get(URL)).json()["waiting"]["late"] is True
    page = (await post(an, f"{URL}/{number}/withdraw")).json()
    assert (page["waiting"], page["since"], page["handovers"][0]["late"]) == (None, None, False)
    assert (await post(an, f"{URL}/{number}/withdraw")).status_code == 409
    assert (await an.http.get(f"{URL}/99")).status_code == 404
    for role in (Role.LEADER, Role.AUDITOR):
        reader = await server.signed_in(f"doc-{role.value}", role)
        assert (await reader.http.get(URL)).status_code == 200
        assert (await post(reader, URL, note="x")).status_code == 403
