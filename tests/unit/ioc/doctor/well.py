"""A center of which all is well, and how it differs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.service.disk import Disk
from core.store.alerting import Alerting
from core.store.backups import Standing
from core.store.vitals import Certificate, HeldLease, History, Sender, Unreadable, Vitals
from ioc.doctor.facts import Entry, Facts, Place, Port, SecondFactor
from ioc.doctor.result import Level

GB = 1 << 30
DAY = 86_400.0
OK, WARN, FAIL = Level.OK, Level.WARN, Level.FAIL
DATABASE = Vitals(
    version="17.12",
    timescale="2.19.3",
    clock_ahead_seconds=0.1,
    migrations=frozenset({1, 2}),
    roles=frozenset({"ioc_api"}),
    connections=20,
    connections_max=60,
    leases=tuple(
        HeldLease(name, "h", 8.0)
        for name in (
            "ingest/mqtt/0",
            "ingest/mqtt/1",
            "canary",
            "account",
            "replays",
            "probe",
            "heartbeat",
            "pack",
            "alerts",
            "kpi",
        )
    ),
    alerting=Alerting(evaluated_age_seconds=7.0),
    newest_commit_age_seconds=2.0,
    canary_age_seconds=4.0,
    certificates=(Certificate("cong-xa", 60 * DAY),),
    history=History(GB, 5 * GB, GB, 20 * 3600.0, 40e6),
    senders=(Sender("bts-01", 60.0, 30.0), Sender("form", None, 86_400.0)),
)
WELL = Facts(
    now=datetime(2026, 11, 24, tzinfo=UTC),
    state=Path("/var/lib/ioc"),
    config=Path("/etc/place"),
    me="ioc",
    entries={".": Entry(".", "ioc", 0o711), "log": Entry("log", "ioc", 0o700)},
    secrets=(Entry("db_ioc", "ioc", 0o600), Entry("totp", "ioc", 0o600)),
    second_factor=SecondFactor(3),
    layout="1",
    disks={"state": Disk(100 * GB, 50 * GB)},
    ballast=True,
    running=4711,
    ports={"up": Port("127.0.0.1:8010"), "api": Port("127.0.0.1:8000", "python (4712)")},
    ready={"up": {}, "api": {}},
    database=DATABASE,
    migrations_shipped=frozenset({1, 2}),
    roles_wanted=frozenset({"ioc_api"}),
    place=Place((), ()),
)


def with_database(**changes: Any) -> Facts:
    """Change what the database says."""
    return replace(WELL, database=replace(DATABASE, **changes))


def with_backups(
    *, verified: int | None = None, held: int | None = None, error: str = "", drill_error: str = ""
) -> Facts:
    """Say how backups do. verified, held: so many hours ago; None: never."""

    def ago(hours: int | None) -> datetime | None:
        return None if hours is None else WELL.now - timedelta(hours=hours)

    standing = Standing(
        since=WELL.now - timedelta(days=40),
        verified_at=ago(verified),
        held_since=ago(held),
        error=error,
        drill_error=drill_error,
    )
    return with_database(backups=standing)


def unreadable(kind: str) -> Unreadable:
    """Give a day of a series that cannot be read."""
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    ends = begin + timedelta(days=1)
    return Unreadable(kind=kind, metric="m", labels={"portal": "dvc"}, span=begin, ends=ends, of=7)


def still(**changes: Any) -> Facts:
    """Nothing runs."""
    facts = replace(WELL, running=None, ready={"up": None, "api": None}, database="refused")
    facts = replace(facts, ports={"api": Port("127.0.0.1:8000")})
    return replace(facts, **changes)
