"""Alerts, as the leader would have left them, for whoever works with them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from psycopg.types.json import Jsonb

from alerts.rules.naming import fingerprint
from core.service.clock import SystemClock
from tests.servers import Database

_INSERT = """
INSERT INTO alert (rule, fingerprint, name, labels, annotations, value, priority, unit_id,
  simulated, state, active_at, fired_at, ended_at, why, is_current)
VALUES (%(rule)s, %(print)s, %(name)s, %(labels)s, %(annotations)s, 0.5, %(priority)s, %(unit)s,
  false, %(state)s, %(active_at)s, %(fired_at)s, %(ended_at)s, %(why)s, %(current)s)
RETURNING id
"""


def put_alert(  # noqa: PLR0913 - each of them a thing that a test may care about
    database: Database,
    name: str = "PortalDown",
    *,
    state: str = "firing",
    priority: str = "p2",
    unit: str | None = None,
    age: timedelta = timedelta(minutes=5),
    **labels: str,
) -> int:
    """Store one alert; returns its id."""
    now = SystemClock().now()
    said = {"alertname": name, **labels}
    row = {
        "rule": f"rules/test.yml: test: {name}",
        "print": fingerprint(tuple(sorted(said.items()))),
        "name": name,
        "labels": Jsonb(said),
        "annotations": Jsonb({"summary": f"Cổng {name}", "summary_en": f"{name} is down"}),
        "priority": priority,
        "unit": unit,
        "state": state,
        "active_at": now - age,
        "fired_at": None if state == "pending" else now - age,
        "ended_at": now if state == "resolved" else None,
        "why": "recovered" if state == "resolved" else None,
        "current": state != "resolved",
    }
    with database.connect() as owner:
        found = owner.execute(_INSERT, row).fetchone()
    assert found
    return int(found[0])


def put_many(database: Database, count: int) -> None:
    """Store alerts of 100 portals, all firing."""
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO alert (rule, fingerprint, name, labels, annotations, value, priority,"
            " simulated, state, active_at, fired_at) SELECT 'rules/test.yml: test: Many',"
            " decode(md5(n::text), 'hex'), 'Many', jsonb_build_object('alertname', 'Many',"
            " 'portal', 'p' || n %% 100, 'n', n::text), jsonb_build_object('summary',"
            " 'Cổng số ' || n),"
            " n, 'p' || 1 + n %% 4, false, 'firing', now() - n * interval '1 second',"
            " now() - n * interval '1 second' FROM generate_series(1, %s) AS n",
            [count],
        )
        owner.execute("ANALYZE alert")


def audited(database: Database, action: str) -> list[tuple[str, str, Mapping[str, object]]]:
    """Tell who did something to what, and its detail."""
    with database.connect() as owner:
        return owner.execute(
            "SELECT actor, object, detail FROM audit WHERE action = %s ORDER BY id", [action]
        ).fetchall()


def in_future(**length: float) -> str:
    """Write a moment that is to come."""
    return moment(SystemClock().now() + timedelta(**length))


def moment(at: datetime) -> str:
    """Write a moment as JSON has it."""
    return at.isoformat().replace("+00:00", "Z")
