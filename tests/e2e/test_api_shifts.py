"""Hand-overs over HTTP: written, confirmed by somebody else, of that very text."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.model import UnitId
from core.store.people import Role
from tests.desk import audited, put_alert
from tests.e2e.apiserver import API, Server, serving
from tests.e2e.boarded import post
from tests.e2e.test_api_incidents import UNITS
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
URL = f"{API}/handovers"


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as server:
        yield server


ALERTS, QUIET, LOG = "Cảnh báo đang mở", "Đang tạm tắt", "Nhật ký ca"


def part(page: dict[str, object], title: str) -> list[list[str]]:
    parts = page["parts"]
    assert isinstance(parts, list)
    (found,) = [each for each in parts if title in each["title"]]
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
    assert [row[2] for row in part(page, LOG)] == ["Đã gọi VNPT"]
    assert [row[2] for row in part(page, QUIET)] == ["nâng cấp"]
    assert part(page, ALERTS)[0][4] == "chưa ai nhận"
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
    assert part(done, LOG) == []  # it stood on the one before
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


async def test_a_unit_has_a_desk_of_its_own(server: Server, database: Database) -> None:
    with database.connect() as owner:
        owner.execute(UNITS)
        for unit in ("ban", "other"):
            owner.execute(
                "INSERT INTO silence VALUES (gen_random_uuid(), jsonb_build_array("
                "jsonb_build_object('label', 'unit', 'relation', '=', 'value', %s::text)), now(),"
                " now() + interval '1 h', 'An', %s::text, now(), 'user:an')",
                [unit, unit],
            )
    put_alert(database, "Mine", unit="ban")
    put_alert(database, "Other", unit="other")
    an = await server.signed_in("an", Role.OPERATOR)
    xa = (UnitId("xa"),)
    people = []
    for name, role, units in (
        ("binh", Role.OPERATOR, xa), ("chi", Role.ON_CALL, xa),
        ("dung", Role.OPERATOR, (UnitId("ban"), UnitId("other"))),
    ):  # fmt: skip
        people.append(await server.signed_in(name, role, units=units))
    binh, chi, dung = people
    await post(an, f"{API}/shift-notes", text="của cả nơi này", request="n1")
    await post(dung, f"{API}/shift-notes", text="của bản", request="n1", unit="ban")
    await post(dung, f"{API}/shift-notes", text="của nơi khác", request="n2", unit="other")
    page = (await binh.http.get(URL)).json()
    assert (page["desk"]["unit"], page["desk"]["name"]["vi"]) == ("xa", "Xã")
    assert [each["unit"] for each in page["desks"]] == ["ban", "xa"]
    assert [row[1] for row in part(page, ALERTS)] == ["Cổng Mine"]
    assert [row[2] for row in part(page, QUIET)] == ["ban"]
    assert [row[2] for row in part(page, LOG)] == ["của bản"]  # without acts on the configuration
    whole = (await an.http.get(URL)).json()
    assert [each["unit"] for each in whole["desks"]] == [None, "ban", "other", "xa"]
    assert [len(part(whole, title)) for title in (ALERTS, LOG)] == [2, 3]
    waiting = (await post(binh, URL, note="để ý bản")).json()["waiting"]
    assert (await post(chi, URL, note="nữa")).status_code == 409
    assert (await post(an, URL, note="cả nơi này")).status_code == 201  # another desk
    assert (await an.http.get(URL, params={"unit": "xa"})).json()["waiting"] == waiting
    where, read = f"{URL}/{waiting['id']}", {"sha256": waiting["sha256"]}
    for door in (where, f"{where}/papers/handover.md"):
        assert (await dung.http.get(door)).status_code == 403
        assert (await chi.http.get(door)).status_code == 200
    assert (await post(dung, f"{where}/confirm", **read)).status_code == 403
    done = (await post(chi, f"{where}/confirm", **read)).json()
    assert (done["desk"]["unit"], done["waiting"], part(done, LOG)) == ("xa", None, [])
    assert len(part((await an.http.get(URL)).json(), LOG)) == 3  # its own is not confirmed yet
    assert (await dung.http.get(URL, params={"unit": "xa"})).status_code == 403
    assert (await an.http.get(URL, params={"unit": "nowhere"})).status_code == 422
    assert audited(database, "handover.confirm")[0][0] == "user:chi"
