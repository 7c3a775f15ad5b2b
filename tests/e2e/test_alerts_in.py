"""An alert that another system posts: through `ioc up` as it runs, to the desk and back."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ports import free_port
from tests.running import eventually
from tests.servers import Cluster
from tests.typed import typed

from .center import Center, center_in


@pytest.fixture
def center(cluster: Cluster) -> Iterator[Center]:
    """Give the test a center that is up."""
    folder = Path(cluster.folder) / f"in-{free_port()}"
    folder.mkdir(mode=0o711)
    with center_in(folder) as center:
        center.up()
        center.wait_for("Stop +Ctrl-C")
        yield center


def key(center: Center, scope: str) -> dict[str, str]:
    """Make a key; returns the header that it is sent in."""
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin", "IOC_STATE": str(center.state)}
    made = typed(environment, "key", "create", "--scope", scope)
    assert made.returncode == 0, made
    found = re.search(r"ioc_[a-z0-9]{8}_\S+", made.stdout)
    assert found, made
    return {"Authorization": f"Bearer {found[0]}"}


def test_an_alert_that_was_posted_stands_on_the_desk_and_is_ended_there(center: Center) -> None:
    sender, reader, admin = (key(center, scope) for scope in ("alert-writer", "read", "admin"))
    with httpx.Client(base_url=f"http://127.0.0.1:{center.ports['IOC_HTTP']}", timeout=20) as api:

        def post() -> bool:
            body = [{"labels": {"alertname": "Down", "severity": "critical"}}]
            return api.post("/api/v2/alerts", json=body, headers=sender).is_success

        def rows(state: str) -> list[dict[str, Any]]:
            answer = api.get("/api/ioc/v1/alerts", params={"state": state}, headers=reader)
            found = answer.json().get("alerts", []) if answer.is_success else []
            return [row for row in found if row["name"] == "Down"]

        eventually(post, lambda: center.text)
        eventually(lambda: len(rows("open")) == 1, lambda: center.text)
        (row,) = rows("open")
        assert (row["priority"], row["state"]) == ("p2", "firing")
        url, said = f"/api/ioc/v1/alerts/{row['id']}/acts", {"note": "xong", "request": "r"}
        done = api.post(url, json={"kind": "resolve", **said}, headers=admin)
        assert done.status_code == 200, done.text
        eventually(lambda: len(rows("history")) == 1, lambda: center.text)
        assert rows("open") == []
