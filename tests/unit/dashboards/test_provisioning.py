"""What boards rely on is what Grafana is provisioned with; addresses: test_compose.py."""

from pathlib import Path
from typing import Any

import yaml

from ioc.grafana.checking.commands import ROLE

PROVISIONING = Path(__file__).parents[3] / "dashboards/grafana/provisioning"


def read(name: str) -> Any:
    return yaml.safe_load((PROVISIONING / name / "ioc.yml").read_text("utf-8"))


def test_both_sources_are_as_boards_rely_on() -> None:
    sources = {each["uid"]: each for each in read("datasources")["datasources"]}
    sql, promql = sources["ioc-sql"], sources["ioc-promql"]
    assert (sql["user"], sql["jsonData"]["timescaledb"]) == (ROLE, True)
    assert "sslmode" in sql["jsonData"]
    assert promql["jsonData"]["httpMethod"] == "POST"
    assert promql["jsonData"]["httpHeaderName1"] == "Authorization"
    assert promql["secureJsonData"]["httpHeaderValue1"].startswith("Bearer $__file{")
    assert not any(each["editable"] for each in sources.values())


def test_no_board_goes_or_changes_beside_its_file() -> None:
    for each in read("dashboards")["providers"]:
        assert (each["disableDeletion"], each["allowUiUpdates"]) == (True, False)
        # It would name folders by their titles and give them uids by chance.
        assert "foldersFromFilesStructure" not in each["options"]
