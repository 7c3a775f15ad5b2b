"""Looking back at alerts over HTTP."""

from pathlib import Path

from psycopg.types.json import Jsonb

from core.model import UnitId
from core.store.people import Role
from tests.desk import put_alert
from tests.e2e.apiserver import API, serving
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
URL = f"{API}/alerts/review"
RULE = {"expr": "up == 0", "hold_seconds": 0, "keep_seconds": 0, "labels": {}, "annotations": {}}


async def test_a_review_tells_what_fired_within_ones_units(database: Database) -> None:
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, kind, name_vi, name_en, scope)"
            " VALUES ('kh', 'xa', 'Xã Khun Há', 'Khun Ha commune', 'core')"
        )
    for portal in ("a", "b", "c"):
        put_alert(database, "Loud", state="resolved", unit="kh", portal=portal)
    flaps = put_alert(database, "Elsewhere", portal="dvc")
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO alert_event (alert_id, at, kind, written_at)"
            " VALUES (%s, now() - interval '1 hour', 'flapping', now())",
            [flaps],
        )
        owner.execute(
            "INSERT INTO rule_group (origin, file, name, position, rules)"
            " VALUES ('place', 'rules/test.yml', 'test', 0, %s)",
            [Jsonb([{**RULE, "alert": name} for name in ("Loud", "Idle")])],
        )
    async with serving(database, EXAMPLE) as server:
        browser = await server.signed_in()
        found = (await browser.http.get(URL)).json()
        assert [(each["name"], each["fired"]) for each in found["rules"]] == [
            ("Loud", 3),
            ("Elsewhere", 1),
        ]
        first = found["rules"][0]
        assert (first["fired_before"], first["acked"], first["messages"]) == (None, 0, 0)
        assert first["summary"] == {"vi": "Cổng Loud", "en": "Loud is down"}
        assert (found["is_whole"], found["total"], found["next"]) == (False, 2, None)
        assert (found["load"]["fired"], found["load"]["most"]) == (4, 10)

        found = (await browser.http.get(URL, params={"by": "flapping", "days": "7"})).json()
        assert [(each["newest"], each["labels"]["portal"]) for each in found["sets"]] == [
            (flaps, "dvc")
        ]
        found = (await browser.http.get(URL, params={"by": "ignored"})).json()
        assert [each["name"] for each in found["rules"]] == ["Loud"]
        found = (await browser.http.get(URL, params={"by": "unused"})).json()
        assert [(each["name"], each["fired_at"]) for each in found["unused"]] == [("Idle", None)]

        found = (await browser.http.get(URL, params={"unit": "kh"})).json()
        assert [each["name"] for each in found["rules"]] == ["Loud"]
        limited = await server.signed_in("chi", Role.OPERATOR, units=(UnitId("kh"),))
        found = (await limited.http.get(URL)).json()
        assert [each["name"] for each in found["rules"]] == ["Loud"]
        assert (await limited.http.get(URL, params={"by": "flapping"})).json()["sets"] == []

        for odd in ({"days": "8"}, {"by": "x"}, {"cursor": "x"}, {"q": "x"}):
            refused = await browser.http.get(URL, params=odd)
            assert refused.status_code == 422, odd
            assert refused.json()["errors"][0]["field"].startswith("/")
