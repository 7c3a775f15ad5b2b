"""An alert that another system posts: through `ioc up` as it runs, to the desk and back."""

import re
from typing import Any

import httpx

from tests.running import eventually
from tests.typed import typed

from .center import Center


def key(center: Center, scope: str) -> dict[str, str]:
    """Make a key; returns the header that it is sent in."""
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin", "IOC_STATE": str(center.state)}
    made = typed(environment, "key", "create", "--scope", scope)
    assert made.returncode == 0, made
    found = re.search(r"ioc_[a-z0-9]{8}_\S+", made.stdout)
    assert found, made
    return {"Authorization": f"Bearer {found[0]}"}


def check_posted_alert(center: Center) -> None:
    """See that it stands on the desk, and is ended there."""
    sender, reader, admin = (key(center, scope) for scope in ("alert-writer", "read", "admin"))
    with httpx.Client(base_url=f"http://127.0.0.1:{center.ports['IOC_HTTP']}", timeout=60) as api:

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
