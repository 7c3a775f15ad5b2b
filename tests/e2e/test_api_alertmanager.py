"""Alertmanager's API: what Prometheus, Grafana and amtool ask and send."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from alerts.dispatch.files import parse_routing
from alerts.dispatch.route import routes_of
from core.place import Findings, read_foreign_yaml
from core.store.keys import Scope
from tests.desk import audited, in_future, put_alert
from tests.e2e.alertmanager import Asker, asking
from tests.servers import Database


@pytest.fixture
async def asker(database: Database) -> AsyncIterator[Asker]:
    async with asking(database) as found:
        yield found


def silence(**more: object) -> dict[str, object]:
    portal = {"name": "portal", "value": "dvc", "isRegex": False, "isEqual": True}
    said = {"startsAt": in_future(), "endsAt": in_future(hours=2), "createdBy": "an"}
    return {"matchers": [portal], "comment": "x", **said, **more}


async def test_what_fires_is_listed_with_what_keeps_it_quiet(
    asker: Asker, database: Database
) -> None:
    put_alert(database, "PortalDown", portal="dvc")
    put_alert(database, "Slow", portal="other")
    put_alert(database, "Over", state="resolved")
    put_alert(database, "Soon", state="pending")
    put_alert(database, "Gone", state="no_data")
    found = {alert["labels"]["alertname"]: alert for alert in await asker.read("alerts")}
    assert found.keys() == {"PortalDown", "Slow"}
    down = found["PortalDown"]
    assert down.keys() == {
        "annotations", "endsAt", "fingerprint", "receivers", "startsAt", "status", "updatedAt",
        "generatorURL", "labels",
    }  # fmt: skip
    assert down["receivers"] == [{"name": "hook"}]
    quiet = {"state": "active", "silencedBy": [], "inhibitedBy": [], "mutedBy": []}
    assert (down["status"], len(down["fingerprint"])) == (quiet, 16)
    put_alert(database, "Uplink")
    made = await asker.ask("POST", "silences", Scope.ADMIN, json=silence())
    number = made.json()["silenceID"]
    found = {alert["labels"]["alertname"]: alert for alert in await asker.read("alerts")}
    status = found["PortalDown"]["status"]
    assert (status["state"], status["silencedBy"]) == ("suppressed", [number])
    assert status["inhibitedBy"] == [found["Uplink"]["fingerprint"]]

    async def names(**asked: object) -> list[str]:
        return sorted(a["labels"]["alertname"] for a in await asker.read("alerts", **asked))

    assert await names(silenced="false") == ["Slow", "Uplink"]
    assert await names(active="false") == ["PortalDown"]
    assert await names(receiver="h.*") == ["PortalDown"]
    assert await names(filter=['alertname=~"S.*"', "portal!=dvc"]) == ["Slow"]


async def test_groups_are_those_of_the_routing(asker: Asker, database: Database) -> None:
    put_alert(database, "PortalDown", portal="dvc")
    put_alert(database, "Slow", portal="dvc")
    put_alert(database, "Slow", portal="other")
    found = await asker.read("alerts/groups")
    shown = [(g["labels"], g["receiver"]["name"], len(g["alerts"])) for g in found]
    assert shown == [({"alertname": "Slow"}, "it", 1), ({"portal": "dvc"}, "hook", 2)]
    assert (await asker.read("receivers"))[:2] == [{"name": "it"}, {"name": "hook"}]
    told = await asker.read("status")
    assert told["cluster"] == {"status": "disabled"}
    findings = Findings("status")
    document = read_foreign_yaml(told["config"]["original"].encode(), findings)
    routing = parse_routing(document, findings) if document else None
    assert routing is not None, findings.all()
    (route,) = routes_of(routing.root, {"portal": "dvc"})
    assert (route.receiver, route.group_by) == ("hook", ("portal",))
    assert routes_of(routing.root, {"portal": "x"}) == (routing.root,)


async def test_good_alerts_are_stored_also_when_others_are_not(
    asker: Asker, database: Database
) -> None:
    body = [
        {"labels": {"alertname": "Down", "origin": "forged"}, "generatorURL": "http://p/g"},
        {"labels": {}},
        {"labels": {"a": "b"}, "startsAt": in_future(), "endsAt": in_future(hours=-1)},
    ]
    answer = await asker.ask("POST", "alerts", Scope.ALERT_WRITER, json=body)
    assert (answer.status_code, answer.json()) == (
        400,
        "1: at least one label pair required\n2: start time must be before end time",
    )
    with database.connect() as owner:
        rows = owner.execute(
            "SELECT labels, ends_at - updated_at, origin FROM posted_alert"
        ).fetchall()
    ((labels, lasting, origin),) = rows
    key = asker.keys[Scope.ALERT_WRITER].split("_")[1]
    assert (labels, origin) == ({"alertname": "Down", "origin": key}, key)
    assert lasting == timedelta(minutes=7)
    again = await asker.ask("POST", "alerts", Scope.ALERT_WRITER, json=body[:1])
    assert (again.status_code, again.content) == (200, b"")


async def test_what_is_no_posting_is_refused(asker: Asker) -> None:
    for body in (b"", b"{", b"{}", b'[{"labels": {"a": "\\ud800"}}]', b"\xff"):
        answer = await asker.ask("POST", "alerts", Scope.ALERT_WRITER, content=body)
        assert answer.status_code == 400, body
        assert isinstance(answer.json(), str)
    large = b" " * (4 << 20) + b"[]"
    answer = await asker.ask("POST", "alerts", Scope.ALERT_WRITER, content=large)
    assert answer.status_code == 413
    many = [{"labels": {"n": str(n), "text": "x" * 200}} for n in range(1000)]
    assert (await asker.ask("POST", "alerts", Scope.ALERT_WRITER, json=many)).status_code == 200


async def test_silences_are_made_changed_and_ended(asker: Asker, database: Database) -> None:
    made = await asker.ask("POST", "silences", Scope.ADMIN, json=silence(createdBy="chi"))
    assert made.status_code == 200, made.text
    number = made.json()["silenceID"]
    found = await asker.read(f"silence/{number}")
    assert (found["createdBy"], found["status"]) == ("chi", {"state": "active"})
    assert found["matchers"][0] == {
        "name": "portal", "value": "dvc", "isRegex": False, "isEqual": True
    }  # fmt: skip
    # As amtool says it again: to the millisecond.
    begun = datetime.fromisoformat(found["startsAt"]).isoformat(timespec="milliseconds")
    longer = silence(id=number, startsAt=begun, endsAt=in_future(hours=5))
    assert (await asker.ask("POST", "silences", Scope.ADMIN, json=longer)).json() == {
        "silenceID": number
    }
    assert (await asker.read(f"silence/{number}"))["startsAt"] == found["startsAt"]
    other = [{"name": "portal", "value": "x|y", "isRegex": True}]
    moved = await asker.ask(
        "POST", "silences", Scope.ADMIN, json=silence(id=number, matchers=other)
    )
    assert moved.json()["silenceID"] != number
    listed = await asker.read("silences")
    assert [each["status"]["state"] for each in listed] == ["active", "expired"]
    assert len(await asker.read("silences", expired="false")) == 1
    assert len(await asker.read("silences", filter='portal="dvc"')) == 1
    gone = await asker.ask("DELETE", f"silence/{moved.json()['silenceID']}", Scope.ADMIN)
    assert (gone.status_code, gone.content) == (200, b"")
    missing = await asker.ask("DELETE", f"silence/{uuid4()}", Scope.ADMIN)
    assert missing.status_code == 404
    unknown = silence(id=str(uuid4()))
    assert (await asker.ask("POST", "silences", Scope.ADMIN, json=unknown)).status_code == 404
    assert len(audited(database, "silence.create")) == 2


async def test_a_silence_that_makes_no_sense_is_refused(asker: Asker) -> None:
    def one(**said: object) -> list[dict[str, object]]:
        return [{"name": "a", "value": "b", "isRegex": False, **said}]

    wrongs: tuple[dict[str, object], ...] = (
        {"matchers": []},
        {"matchers": one(value=".*", isRegex=True)},
        {"matchers": one(value="(", isRegex=True)},
        {"matchers": one(isEqual=False)},
        {"endsAt": "0001-01-01T00:00:00Z"},
        {"endsAt": in_future(hours=-1)},
        {"endsAt": "soon"},
        {"comment": ""},
        {"id": "x"},
    )
    for wrong in wrongs:
        answer = await asker.ask("POST", "silences", Scope.ADMIN, json=silence(**wrong))
        assert (answer.status_code, type(answer.json())) == (400, str), wrong
    for filter_ in ("{", "a=~(", "=x"):
        for path in ("alerts", "alerts/groups", "silences"):
            answer = await asker.ask("GET", path, Scope.READ, params={"filter": filter_})
            assert answer.status_code == 400, (path, filter_)
    assert (
        await asker.ask("GET", "alerts", Scope.READ, params={"receiver": "("})
    ).status_code == 400


async def test_a_refusal_is_one_that_amtool_can_read(asker: Asker) -> None:
    answer = await asker.ask("POST", "alerts", Scope.ADMIN, json=[])
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json(), str)
    nobody = await asker.http.get("/api/v2/status")
    assert (nobody.status_code, type(nobody.json())) == (401, str)
