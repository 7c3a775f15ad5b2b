"""Some hours of two series that rise and fall, for back-tests."""

from datetime import datetime, timedelta

from psycopg.types.json import Jsonb

from alerts.rules.running import running
from core.model import AlertRule, RuleGroup, Samples
from core.service.clock import SystemClock
from core.store.copy import sample_rows
from tests.firing import HOOK
from tests.packing import course, describe
from tests.servers import Database

MINUTE = timedelta(minutes=1)
ID = "rules/test.yml: test: High"
LABELS = {"alertname": "High", "n": "1", "priority": "p2"}
MINUTES = 97 * 5  # `m` rises from 0 to 96, a minute each, five times


def store(database: Database) -> datetime:
    """Store them, up to now, and whom alerts tell; when they begin."""
    now = SystemClock().now().replace(second=0, microsecond=0)
    begin = now - MINUTES * MINUTE
    describe(database, upto=begin - timedelta(days=1), series=2)
    samples = Samples.concatenate([course(n, begin, MINUTES, MINUTE) for n in (1, 2)])
    with database.connect() as owner:
        with owner.cursor().copy("COPY sample FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(sample_rows(samples))
        owner.execute("INSERT INTO routing VALUES ('place', '', %s, now())", [HOOK])
    return begin


def evaluate(database: Database, begin: datetime) -> None:
    """Put a rule `High` to work, that has told of the first time of the first series only."""
    rule = AlertRule(name="High", expr="m > 90", hold_seconds=180.0, labels=(("priority", "p2"),))
    group = RuleGroup(file="rules/test.yml", name="test", interval_seconds=60.0, rules=(rule,))
    (at_work,) = running(group).rules
    said = {"alert": "High", "expr": "m > 90", "hold_seconds": 180, "keep_seconds": 0,
            "labels": {"priority": "p2"}, "annotations": {}}  # fmt: skip
    outcome = {"rule": ID, "says": at_work.says, "error": "", "seconds": 0, "results": 0}
    fired = [begin + minutes * MINUTE for minutes in (91, 94, 97)]
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO rule_group (origin, file, name, position, labels, rules,"
            " interval_seconds) VALUES ('place', 'rules/test.yml', 'test', 0, '{}', %s, 60)",
            [Jsonb([said])],
        )
        owner.execute(
            "INSERT INTO rule_evaluation VALUES ('place', 'rules/test.yml', 'test', now(), now(),"
            " 0, %s)",
            [Jsonb([outcome])],
        )
        owner.execute(
            "INSERT INTO alert (rule, fingerprint, name, labels, annotations, priority, simulated,"
            " state, active_at, fired_at, ended_at, why) VALUES (%s, %s, 'High', %s, '{}', 'p2',"
            " false, 'resolved', %s, %s, %s, 'recovered')",
            [ID, bytes(16), Jsonb(LABELS), *fired],
        )
