"""Rules and routes that come while the center runs, by the commands."""

from datetime import datetime
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from alerts.dispatch.files import parse_routing
from core.place import Findings, read_foreign_yaml
from core.service.settings import Settings
from ioc.cli import app
from ioc.invocation import Invocation
from ioc.routes.foreign import as_alertmanager
from tests.places import CONFIG, NOW
from tests.servers import Database

RULES = "groups:\n- name: g\n  rules:\n  - {alert: A, expr: up == 0}\n  - {record: r, expr: up}\n"
ROUTES = """
route: {receiver: team, routes: [{matchers: [severity="page"], receiver: pager}]}
receivers: [{name: team}, {name: pager, pagerduty_configs: [{routing_key: abc}]}]
"""


@pytest.fixture
def run(database: Database) -> "Run":
    return Run(database)


class Run:
    """Runs commands on a database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def __call__(self, *words: str) -> Result:
        database = self.database
        environment = {"IOC_DATABASE_URL": database.url, "IOC_STATE": str(database.state)}
        given = Invocation(Settings.from_env(environment), environment)
        return CliRunner().invoke(app, words, obj=given)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.database.connect() as owner:
            return owner.execute(query.encode()).fetchall()


def test_rules_come_change_and_go(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "node.yml"
    file.write_text(RULES)
    told = run("rules", "import", str(file))
    assert told.stdout == "node: 1 group, 2 rules; evaluated from now on\n"
    assert "import/node  g" in run("rules", "list").output
    file.write_text(RULES.replace("name: g", "name: h"))
    assert run("rules", "import", str(file), "--name", "node").exit_code == 0
    found = run.rows("SELECT name, retired_at IS NULL FROM rule_group ORDER BY name")
    assert found == [("g", False), ("h", True)]
    assert run("rules", "remove", "node").output == "node is removed\n"
    assert run("rules", "remove", "node").exit_code == 1
    acts = run.rows("SELECT action, object FROM audit ORDER BY id")
    assert acts == [("rules.import", "node"), ("rules.import", "node"), ("rules.remove", "node")]


def test_a_broken_rule_file_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "node.yml"
    file.write_text(RULES)
    assert run("rules", "import", str(file)).exit_code == 0
    file.write_text(RULES.replace("up == 0", "up === 0"))
    told = run("rules", "import", str(file))
    assert told.exit_code == 1
    assert f"{file}:4" in told.output
    assert run.rows("SELECT name FROM rule_group WHERE retired_at IS NULL") == [("g",)]


def test_routes_come_and_go(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "prom1.yml"
    file.write_text(ROUTES)
    told = run("routes", "import", str(file), "--match", 'origin="prom1"')
    assert told.exit_code == 0, told.output
    assert "pagerduty: cannot be sent" in told.output
    assert 'prom1  origin="prom1"' in run("routes", "list").output
    assert yaml.safe_load(run("routes", "export", "prom1").output) == yaml.safe_load(ROUTES)
    assert run("routes", "remove", "prom1").exit_code == 0
    assert run("routes", "export", "prom1").exit_code == 1
    assert run("routes", "remove", "place").exit_code == 1


@pytest.mark.parametrize(
    ("match", "text"), [("origin=", ROUTES), ('a="b', ROUTES), ("", "route: {receiver: nobody}")]
)
def test_wrong_routes_change_nothing(run: Run, tmp_path: Path, match: str, text: str) -> None:
    file = tmp_path / "prom1.yml"
    file.write_text(text)
    told = run("routes", "import", str(file), "--match", match)
    if match == "origin=":
        assert told.exit_code in {0, 1}
        return
    assert told.exit_code == 1
    assert run.rows("SELECT * FROM routing") == []


def test_what_is_exported_has_no_key_of_ours() -> None:
    folder = CONFIG / "tam-duong"
    calendar = (folder / "holidays.yml").read_text()
    text = as_alertmanager((folder / "oncall.yml").read_text(), calendar)
    exported = yaml.safe_load(text)
    assert exported.keys() <= {
        "global", "route", "receivers", "inhibit_rules", "time_intervals", "templates",
        "mute_time_intervals",
    }  # fmt: skip
    assert not any("chain" in each for each in exported["receivers"])
    assert not any("name" in each for each in exported["inhibit_rules"])
    assert text.startswith("# Working days are written out")
    findings = Findings("alertmanager.yml")
    document = read_foreign_yaml(text.encode(), findings)
    routing = parse_routing(document, findings) if document else None
    assert routing, findings.all()
    (office,) = routing.intervals
    for day, told in (("2026-02-16", False), ("2026-08-22", True), ("2028-02-14", True)):
        assert office.holds(datetime.fromisoformat(f"{day}T08:00+07:00")) is told


def test_what_is_exported_says_yes_and_never_as_alertmanager_reads_it() -> None:
    routes = "[{mute_time_intervals: [n, o], continue: yes}]"
    text = f"""
route: {{receiver: a, routes: {routes}}}
receivers: [{{name: a, webhook_configs: [{{url: http://x, send_resolved: no}}]}}]
time_intervals: [{{name: n, name_vi: t, time_intervals: [{{days: off, weekdays: []}}]}}]
mute_time_intervals: [{{name: o, time_intervals: [{{days: working, years: ["2025"]}}]}}]
"""
    calendar = "years: [2026]\noff: [{day: 2026-01-01, name_vi: a, name_en: a}]\n"
    told = yaml.safe_load(as_alertmanager(text, calendar))
    assert told["route"]["routes"][0]["continue"] is True
    assert told["receivers"][0]["webhook_configs"][0]["send_resolved"] is False
    assert told["time_intervals"] == [{"name": "n", "time_intervals": []}]
    (older,) = told["mute_time_intervals"]
    weekdays = {"weekdays": ["monday:friday"], "years": ["2025"], "location": "UTC"}
    assert older["time_intervals"] == [weekdays]


def test_what_is_exported_has_the_calendar_in_force(run: Run) -> None:
    days = "time_intervals: [{name: t, time_intervals: [{days: off, months: ['1']}]}]\n"
    calendar = "years: [2026]\noff: [{day: 2026-01-01, name_vi: a, name_en: a}]\n"
    with run.database.connect() as owner:
        owner.execute("INSERT INTO holidays VALUES (true, %s, %s)", [calendar, NOW])
        owner.execute("INSERT INTO routing VALUES ('place', '', %s, %s)", [ROUTES + days, NOW])
    (interval,) = yaml.safe_load(run("routes", "export").output)["time_intervals"]
    assert interval["time_intervals"] == [
        {
            "weekdays": ["sunday", "saturday"],
            "months": ["1"],
            "years": ["1:2025", "2027:9999"],
            "location": "UTC",
        },
        {
            "days_of_month": ["1", "3:4", "10:11", "17:18", "24:25", "31"],
            "months": ["1"],
            "years": ["2026"],
            "location": "UTC",
        },
    ]


def test_what_is_brought_in_is_looked_at_for_hours_in_utc(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "night.yml"
    file.write_text("groups: [{name: g, rules: [{alert: Night, expr: hour() < 6}]}]")
    told = run("rules", "import", str(file))
    assert told.exit_code == 0
    assert "Night: hour() tells UTC" in told.stderr


def test_what_is_brought_in_and_asks_for_what_nobody_knows_is_told(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "typo.yml"
    file.write_text("groups: [{name: g, rules: [{alert: Typo, expr: center_proces_up == 0}]}]")
    told = run("rules", "import", str(file))
    assert told.exit_code == 0
    asked = "no metric 'center_proces_up' is known; did you mean 'center_process_up'?"
    assert f"Typo: {asked}" in told.stderr
