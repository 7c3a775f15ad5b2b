"""Alertmanager's API: what Prometheus, Grafana and amtool ask and send."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from alerts.dispatch.files import parse_routing
from alerts.dispatch.route import routes_of
from core.place import Findings, read_foreign_yaml
from core.service.clock import SystemClock
from core.store import keys, routings
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from tests.chaos.eventually import eventually
from tests.desk import audited, in_future, put_alert
from tests.e2e.apiserver import Server, serving
from tests.ports import free_port
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
AMTOOL, PROMETHEUS = shutil.which("amtool"), shutil.which("prometheus")
PAGE = (Path(__file__).parents[2] / "docs" / "alerts-api.md").read_text("utf-8")
ROUTING = """
global: {resolve_timeout: 7m}
route:
  receiver: it
  group_by: [alertname]
  routes: [{receiver: hook, matchers: ['portal="dvc"'], group_by: [portal]}]
receivers: [{name: it}, {name: hook}]
inhibit_rules:
  - {source_matchers: [alertname="Uplink"], target_matchers: [alertname=~".*Down"]}
"""


@dataclass
class Asker:
    """Programs with keys of each scope."""

    server: Server
    http: httpx.AsyncClient
    keys: dict[Scope, str]

    async def ask(self, method: str, path: str, scope: Scope, **more: Any) -> httpx.Response:
        """Ask with the key of a scope."""
        headers = {"Authorization": f"Bearer {self.keys[scope]}"}
        return await self.http.request(method, f"/api/v2/{path}", headers=headers, **more)

    async def read(self, path: str, **asked: Any) -> Any:
        """Read what anybody may who looks on."""
        answer = await self.ask("GET", path, Scope.READ, params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
async def asker(database: Database) -> AsyncIterator[Asker]:
    now, made = SystemClock().now(), {}
    async with await connect(database.login("ioc"), autocommit=True) as conn:
        await routings.put(conn, ROUTING, now=now)
        for scope in (Scope.READ, Scope.ADMIN, Scope.ALERT_WRITER):
            wanted = NewKey(name=scope, scopes=[scope])
            async with conn.transaction():
                _, made[scope] = await keys.create(conn, wanted, by=By("system:test"), now=now)
    async with serving(database, EXAMPLE) as server, server.client() as client:
        yield Asker(server, client, made)


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


@pytest.mark.skipif(
    AMTOOL is None, reason="amtool is not installed: package prometheus-alertmanager"
)
async def test_amtool_asks_silences_and_ends(
    asker: Asker, database: Database, tmp_path: Path
) -> None:
    put_alert(database, "PortalDown", portal="dvc")
    config = tmp_path / "http.yml"
    config.write_text(f"authorization: {{type: Bearer, credentials: {asker.keys[Scope.ADMIN]}}}\n")

    async def amtool(*words: str) -> str:
        assert AMTOOL
        program = await asyncio.create_subprocess_exec(
            AMTOOL,
            f"--alertmanager.url={asker.server.url}",
            f"--http.config.file={config}",
            *words,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await program.communicate()
        assert program.returncode == 0, out.decode()
        return out.decode()

    assert "PortalDown" in await amtool("alert", "query", "portal=dvc")
    assert "PortalDown" not in await amtool("alert", "query", "portal=~x.*")
    number = (
        await amtool("silence", "add", "portal=dvc", "--comment=x", "--duration=2h", "--author=an")
    ).strip()
    assert number in await amtool("silence", "query")
    assert "PortalDown" not in await amtool("alert", "query")
    assert "PortalDown" in await amtool("alert", "query", "--silenced")
    assert number in await amtool("silence", "update", number, "--duration=5h")
    assert (await amtool("config", "routes", "test", "portal=dvc")).strip() == "hook"
    await amtool("silence", "expire", number)
    assert number in await amtool("silence", "query", "--expired")
    assert "PortalDown" in await amtool("alert", "query", "-o", "extended")


@pytest.mark.skipif(PROMETHEUS is None, reason="prometheus is not installed")
async def test_prometheus_sends_alerts_in_by_the_example_of_the_page(
    asker: Asker, database: Database, tmp_path: Path
) -> None:
    assert PROMETHEUS
    key = tmp_path / "ioc.key"
    key.write_text(asker.keys[Scope.ALERT_WRITER])
    example = re.findall(r"```yaml\n# prometheus.yml\n(.*?)```", PAGE, re.DOTALL)[0]
    for said, here in (
        ("scheme: https", "scheme: http"),
        ("/etc/prometheus/ioc.key", str(key)),
        ("ioc.example:443", f"127.0.0.1:{asker.server.port}"),
    ):
        assert said in example
        example = example.replace(said, here)
    rule = "{alert: Always, expr: vector(1), labels: {severity: critical}}"
    (tmp_path / "rules.yml").write_text(f"groups: [{{name: g, rules: [{rule}]}}]")
    config = tmp_path / "prometheus.yml"
    config.write_text(
        f"global: {{evaluation_interval: 1s}}\nrule_files: [{tmp_path}/rules.yml]\n{example}"
    )
    program = await asyncio.create_subprocess_exec(
        PROMETHEUS,
        f"--config.file={config}",
        f"--storage.tsdb.path={tmp_path}/data",
        f"--web.listen-address=127.0.0.1:{free_port()}",
        "--rules.alert.resend-delay=1s",  # it knows whom to tell after 5 s only
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )

    def posted() -> list[tuple[object, ...]]:
        with database.connect() as owner:
            return owner.execute("SELECT labels FROM posted_alert").fetchall()

    try:
        await eventually(lambda: len(posted()) == 1, deadline_seconds=30)
    finally:
        program.terminate()
        await program.wait()
    origin = asker.keys[Scope.ALERT_WRITER].split("_")[1]
    labels = {"alertname": "Always", "severity": "critical", "origin": origin}
    assert posted() == [(labels,)]


async def test_a_refusal_is_one_that_amtool_can_read(asker: Asker) -> None:
    answer = await asker.ask("POST", "alerts", Scope.ADMIN, json=[])
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json(), str)
    nobody = await asker.http.get("/api/v2/status")
    assert (nobody.status_code, type(nobody.json())) == (401, str)
