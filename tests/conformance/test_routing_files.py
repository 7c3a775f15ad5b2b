"""Alertmanager's own files load or fail as its tests expect, and route as it says."""

import csv
from pathlib import Path

import pytest

from alerts.dispatch.files import Routing, parse_routing
from alerts.dispatch.route import routes_of
from core.place import Findings, read_foreign_yaml
from tests.real_data import real_data


def read(path: Path) -> tuple[Routing | None, list[str]]:
    findings = Findings(path.name)
    document = read_foreign_yaml(path.read_bytes(), findings)
    routing = parse_routing(document, findings) if document else None
    return routing, [str(one) for one in findings.all()]


def test_each_file_loads_or_fails() -> None:
    with real_data("alertmanager/verdicts.csv").open() as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 46
    loaded = {row["file"]: read(real_data(f"alertmanager/{row['file']}"))[1] for row in rows}
    wrong = {
        row["file"]: loaded[row["file"]]
        for row in rows
        if (row["loads"] == "yes") is bool(loaded[row["file"]])
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("file", "word"),
    [
        ("nil-match_re-route", "invalid_label"),
        ("nil-source_match_re-inhibition", "invalid_source_label"),
        ("nil-target_match_re-inhibition", "invalid_target_label"),
        ("opsgenie-default-apikey-old-team", "teams"),
        ("slack-both-url-and-token", "slack_app_token"),
        ("sns-invalid", "target_arn"),
        ("victorops-no-apikey", "victorops_api_key"),
    ],
)
def test_the_finding_names_what_is_wrong(file: str, word: str) -> None:
    _, findings = read(real_data(f"alertmanager/config/conf.{file}.yml"))
    assert any(word in one for one in findings), findings


@pytest.mark.parametrize("name", ["simple", "route_labels", "ha"])
def test_an_example_loads(name: str) -> None:
    routing, findings = read(real_data(f"alertmanager/examples/{name}.yml"))
    assert (routing is not None, findings) == (True, [])


@pytest.mark.parametrize(
    ("file", "labels", "receivers"),
    [
        ("routing", {"test": "1"}, ["test1"]),
        ("routing", {"test": "2"}, ["test1", "test2"]),
        ("routing", {}, ["default"]),
        ("routing-reverted", {"test": "2"}, ["test2", "test1"]),
    ],
)
def test_a_file_routes_as_amtool_says(
    file: str, labels: dict[str, str], receivers: list[str]
) -> None:
    routing, _ = read(real_data(f"alertmanager/amtool/conf.{file}.yml"))
    assert routing is not None
    assert [route.receiver for route in routes_of(routing.root, labels)] == receivers
