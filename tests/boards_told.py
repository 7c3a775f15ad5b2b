"""What a place has told besides samples, for boards: days, alerts, messages, indicators, rules."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

import psycopg
import yaml
from psycopg.types.json import Jsonb

from core.model import Period, PeriodKind
from tests.simulated import PLACE, ZONE

UNITS: Final = ("binh-lu-2025", "ta-leng-2025", "ban-bo-2025", "khun-ha-2025")
_MONTHS: Final = 14
_DAYS: Final = 35


def tell(owner: psycopg.Connection, now: datetime) -> None:
    """Write all of it but the days, which are packed of samples."""
    _alerts(owner, now)
    _kpis(owner, now.date())
    owner.execute(
        "INSERT INTO rule_evaluation SELECT origin, file, name, %(at)s, %(at)s, 0.02, '[]'"
        " FROM rule_group WHERE retired_at IS NULL",
        {"at": now - timedelta(seconds=9)},
    )


def days(owner: psycopg.Connection, now: datetime) -> None:
    """Have local days that are packed, of what is counted."""
    owner.execute(
        """
        INSERT INTO rollup_day
        SELECT s.id, day, begins, begins + interval '1 day', begins + interval '1 hour',
          begins + interval '23 hours', 24 * n, n, n + 24, n, n + 24, n %% 17 + 3, 24
        FROM series s, generate_series(1, %(days)s) AS n,
          LATERAL (SELECT (%(now)s AT TIME ZONE %(zone)s)::date - n AS day) d,
          LATERAL (SELECT day::timestamp AT TIME ZONE %(zone)s AS begins) b
        WHERE s.metric LIKE 'dvc%%' OR s.metric LIKE 'pakn%%'
        """,
        {"now": now, "zone": str(ZONE), "days": _DAYS},
    )


def _alerts(owner: psycopg.Connection, now: datetime) -> None:
    """Have alerts of the last days, some of which are open, and messages about them."""
    for n in range(40):
        at, priority = now - timedelta(minutes=7 + 37 * n), f"p{n % 4 + 1}"
        over = n % 5 != 0
        alert = {
            "rule": f"place: portal: {n}",
            "fingerprint": n.to_bytes(16),
            "name": ("PortalDown", "SiteDown", "SourceStale")[n % 3],
            "labels": Jsonb({"priority": priority, "class": "service", "portal": "dvc"}),
            "annotations": Jsonb({"summary": "Cổng không truy cập được"}),
            "value": float(n),
            "priority": priority,
            "unit_id": UNITS[n % len(UNITS)],
            "simulated": n % 2 == 0,
            "state": "resolved" if over else "firing",
            "active_at": at,
            "fired_at": at,
            "ended_at": at + timedelta(minutes=12) if over else None,
            "why": "recovered" if over else None,
            "acked_at": at + timedelta(minutes=3) if n % 3 else None,
            "acked_by": "user:a" if n % 3 else None,
        }
        (number,) = _put(owner, "alert", alert)
        for kind, moment in (("firing", at), ("resolved", alert["ended_at"])):
            if moment:
                _put(owner, "alert_event", _event(number, kind, moment), back="alert_id")
        _tell(owner, n, at, priority)


def _event(number: int, kind: str, at: object) -> dict[str, object]:
    return {"alert_id": number, "at": at, "kind": kind, "written_at": at}


def _tell(owner: psycopg.Connection, n: int, at: datetime, priority: str) -> None:
    """Have a message that was accepted at the first or second attempt."""
    message = {
        "ordinal": n,
        "receiver": "truc",
        "channel": f"person/a/{('sms', 'voice')[n % 2]}",
        "kind": "firing",
        "reason": "new_alerts",
        "dedupe_key": n.to_bytes(32),
        "priority": priority,
        "simulated": n % 2 == 0,
        "content": Jsonb({}),
        "created_at": at,
        "due_at": at,
        "settled_at": at + timedelta(seconds=4),
        "result": "accepted",
    }
    (number,) = _put(owner, "notification", message)
    for attempt in range(1, n % 2 + 2):
        sent = {
            "notification_id": number,
            "attempt": attempt,
            "started_at": at + timedelta(seconds=attempt),
            "ended_at": at + timedelta(seconds=attempt, milliseconds=700),
            "result": "accepted" if attempt == n % 2 + 1 else "failed",
        }
        _put(owner, "notification_attempt", sent, back="notification_id")


def _put(
    owner: psycopg.Connection, table: str, row: Mapping[str, object], back: str = "id"
) -> tuple[int]:
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {back}"
    found = owner.execute(statement.encode(), list(row.values())).fetchone()
    assert found is not None
    return (int(found[0]),)


def _kpis(owner: psycopg.Connection, today: date) -> None:
    """Have values of all indicators for a year and more: of units, and of all together."""
    for kpi in yaml.safe_load((PLACE / "kpis.yml").read_bytes())["kpis"]:
        running = Period.containing(PeriodKind(kpi["period"]), today)
        assert running is not None
        owner.execute(
            """
            INSERT INTO kpi_value (kpi, unit, scope, period, numerator, denominator, value, status,
              origin, simulated, have, want, as_of, recorded_at)
            SELECT %(kpi)s, unit, CASE unit WHEN '' THEN 'core' ELSE '' END, period, share, 100,
              share, 'so_bo', CASE unit WHEN '' THEN 'total' ELSE 'live' END, true,
              1, 1, %(today)s, %(today)s
            FROM unnest(%(units)s::text[]) WITH ORDINALITY AS u (unit, nth),
              unnest(%(periods)s::text[]) WITH ORDINALITY AS p (period, ago),
              LATERAL (SELECT %(near)s * (90 - ago - nth) / 100 AS share) s
            """,
            {
                "kpi": kpi["id"],
                "near": kpi.get("target", {}).get("value", 80),
                "units": ["", *UNITS],
                "periods": [running.shifted(-back).id for back in range(_MONTHS)],
                "today": today,
            },
        )
