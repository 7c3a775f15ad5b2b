"""A case each of what `ioc doctor` tells: what must be so, its words, and what repairs it."""

from dataclasses import replace

import pytest

from core.service.disk import Disk
from core.store.alerting import Alerting, Down
from core.store.vitals import Certificate, HeldLease, History, Sender
from dashboards.built import Built
from ioc.doctor.checks import examine
from ioc.doctor.facts import Complaint, Entry, Facts, Place, Port, SecondFactor
from ioc.doctor.result import Level

from .well import (
    DATABASE,
    DAY,
    FAIL,
    GB,
    WARN,
    WELL,
    still,
    unreadable,
    with_backups,
    with_database,
)


@pytest.mark.parametrize(
    ("facts", "check", "level", "words", "repair"),
    [
        # Backups, and what is held back after a restore
        (with_backups(), "backups", WARN, "There is no backup.", "ioc backup --into"),
        (with_backups(verified=30), "backups", WARN, "backup is 30 h old", "ioc backup --into"),
        (
            with_backups(verified=20, error="too little room"),
            "backups", WARN, "The last backup failed: too little room", "ioc backup --into",
        ),
        (
            with_backups(verified=20, drill_error="it is damaged"),
            "backups", WARN, "cannot be restored: it is damaged", "ioc backup list",
        ),
        (
            with_backups(verified=20, held=1),
            "held", FAIL, "have been held back for 1.0 h", "ioc resume",
        ),
        # The state folder and the disk
        (replace(WELL, layout="2"), "state", FAIL, "layout 2; this version knows 1", "--version"),
        (
            replace(WELL, entries={".": Entry(".", "ioc", 0o777)}),
            "state", FAIL, "Others may write to /var/lib/ioc.", "chmod go-w /var/lib/ioc",
        ),
        (
            replace(WELL, unreadable=("/var/lib/ioc/log",), me="lan"),
            "state", WARN, "account lan may not read /var/lib/ioc/log", "sudo -u ioc ioc doctor",
        ),
        (
            replace(WELL, secrets=(Entry("db_ioc", "ioc", 0o640),)),
            "secrets", FAIL, "Others may read", "chmod go= /var/lib/ioc/secrets/db_ioc",
        ),
        (
            replace(WELL, secrets=(Entry("totp", "root", 0o600),)),
            "second factor", FAIL, "belongs to root, not to ioc", "chown ioc: /var/lib/ioc/secrets",
        ),
        (
            replace(WELL, secrets=(Entry("totp", "ioc", 0o200),)),
            "second factor", FAIL, "owner may not read", "chmod 600 /var/lib/ioc/secrets/totp",
        ),
        (
            replace(WELL, second_factor=SecondFactor(3, key_error="No such file")),
            "second factor", FAIL, "3 people's second factors cannot be read", "totp reset NAME",
        ),
        (
            replace(WELL, second_factor=SecondFactor(0, key_error="No such file")),
            "second factor", WARN, "no key for second factors", "ioc migrate",
        ),
        (
            replace(WELL, second_factor=SecondFactor(3, ("an", "binh"))),
            "second factor", FAIL, "second factor of an, binh: another key", "totp reset an",
        ),
        (
            replace(WELL, second_factor=SecondFactor(9, tuple("abcdefg"))),
            "second factor", FAIL, "of a, b, c, d, e (+2): another", "cp /path/to/its/copy",
        ),
        (
            replace(WELL, disks={"wal": Disk(100 * GB, 14 * GB)}),
            "disk", WARN, "disk of wal has 14336 MB left (14%)", "du -xh",
        ),
        (
            replace(WELL, disks={"state": Disk(100 * GB, 7 * GB)}),
            "disk", FAIL, "7168 MB left", "ioc doctor --state /var/lib/ioc --free-ballast",
        ),
        (
            replace(WELL, disks={"state": Disk(100 * GB, 7 * GB)}, ballast=False),
            "disk", FAIL, "7168 MB left", "du -xh",
        ),
        (replace(WELL, private_database=False), "disk", WARN, "is unknown", "IOC_DATABASE_DISK"),
        (replace(WELL, ballast=False), "ballast", WARN, "no ballast of 512 MB", "df -h"),
        # Programs and processes
        (
            replace(WELL, missing_programs=("mosquitto",)),
            "programs", FAIL, "mosquitto is not installed", "apt install mosquitto",
        ),
        (still(), "up", FAIL, "`ioc up` does not run on /var/lib/ioc", "ioc up --state"),
        (still(layout=None), "up", WARN, "does not run", "ioc up --state"),
        (
            replace(WELL, halted={"mosquitto": 99}),
            "halted", FAIL, "mosquitto (process 99) was halted", "kill -CONT 99",
        ),
        (
            still(leftovers={"postgres": 99}),
            "leftovers", WARN, "postgres (process 99) of an earlier run still runs", "ioc up",
        ),
        (
            still(ports={"api": Port("127.0.0.1:8000", "nginx (80)")}),
            "ports", FAIL, "127.0.0.1:8000, for api, is taken by nginx (80)", "sport = :8000",
        ),
        (
            replace(WELL, ready={"api": {"database": "no answer within 1 s"}}),
            "ready", FAIL, "api is not ready: database: no answer within 1 s", "log/api.log",
        ),
        (replace(WELL, ready={"api": None}), "ready", FAIL, "api does not answer", "log/api.log"),
        (
            replace(WELL, counters={"ioc_up_deaths_total": 3}),
            "deaths", WARN, "Processes ended by themselves since `ioc up` runs: 3", "curl -s http://127.0.0.1:8010/metrics",
        ),
        (
            replace(WELL, counters={"ioc_up_deaths_total": 9, "ioc_up_start_failures": 5}),
            "deaths", FAIL, "since `ioc up` runs: 9", "curl",
        ),
        (replace(WELL, web=Built.NO), "web", FAIL, "web app is not built", "make web"),
        (replace(WELL, web=Built.OLD), "web", WARN, "from other sources", "make web"),
        (
            replace(WELL, complaints={"api.log": Complaint(4, "process_ended error=x")}),
            "log", WARN, "api.log: errors in the last hour: 4, the newest: process_ended", "tail",
        ),
        # The database
        (replace(WELL, database="no route"), "database", FAIL, "no route", "postgres.log"),
        (
            still(private_database=False),
            "database", FAIL, "cannot be reached: refused", "psql",
        ),
        (with_database(timescale=None), "database", FAIL, "no TimescaleDB", "CREATE EXTENSION"),
        (with_database(migrations=frozenset({1})), "schema", FAIL, "lacks: 2", "ioc migrate"),
        (with_database(roles=frozenset()), "schema", FAIL, "lacks: ioc_api", "ioc migrate"),
        (
            with_database(migrations=frozenset({1, 2, 9})),
            "schema", WARN, "newer than this program (migration 9)", "--version",
        ),
        (with_database(clock_ahead_seconds=-90.0), "clock", WARN, "-90.0 s from", "timedatectl"),
        (with_database(connections=49), "connections", WARN, "49 of 60 connections", "psql"),
        (
            with_database(leases=(*DATABASE.leases[1:], HeldLease("ingest/mqtt/0", "h", -1))),
            "leases", WARN, "Nobody holds the lease ingest/mqtt/0", "ingest-*.log",
        ),
        *(
            (
                with_database(leases=tuple(one for one in DATABASE.leases if one.name != name)),
                "leases", WARN, f"Nobody holds the lease {name}", "ingest-*.log",
            )
            for name in ("canary", "account", "replays", "probe", "heartbeat")
        ),
        (
            with_database(alerting=Alerting(evaluated_age_seconds=None)),
            "alerts", FAIL, "No rule was ever evaluated", "alerts.log",
        ),
        (
            with_database(alerting=Alerting(evaluated_age_seconds=61.0)),
            "alerts", FAIL, "evaluated 61 s ago for the last time", "alerts.log",
        ),
        (
            with_database(alerting=Alerting(evaluated_age_seconds=9.0, late_groups=2)),
            "alerts", WARN, "late by three intervals: 2", "alerts.log",
        ),
        (
            with_database(alerting=Alerting(
                evaluated_age_seconds=9.0, down=(Down(channel="person/a/sms", error="401"),)
            )),
            "alerts", WARN, "down (1): person/a/sms (401)", "oncall.yml",
        ),
        (
            with_database(alerting=Alerting(
                evaluated_age_seconds=9.0, stuck=3, stuck_seconds=75.0
            )),
            "alerts", FAIL, "nobody takes: 3, for 75 s", "notify_attempt",
        ),
        (
            with_database(leases=tuple(one for one in DATABASE.leases if one.name != "pack")),
            "leases", WARN, "Nobody holds the lease pack", "/pack.log",
        ),
        (
            with_database(leases=tuple(one for one in DATABASE.leases if one.name != "alerts")),
            "leases", WARN, "Nobody holds the lease alerts", "/alerts.log",
        ),
        (
            with_database(history=History(GB, GB, GB, 60 * 3600.0, None)),
            "history", WARN, "Samples of 60 hours ago are not packed yet", "pack.log",
        ),
        (
            with_database(history=History(GB, GB, 0, 20 * 3600.0, 1e9)),
            "history", WARN, "The disk lasts about 35 days", "du -xh",
        ),
        (  # slow series: what is computed of them takes as much again
            with_database(history=History(GB, GB, GB, 20 * 3600.0, 1e9)),
            "history", WARN, "The disk lasts about 23 days", "du -xh",
        ),
        (
            with_database(history=History(GB, GB, GB, 20 * 3600.0, 1e6, 1_000_000)),
            "history", WARN, "Late samples wait to be packed: more than 1,000,000.", "pack.log",
        ),
        (
            with_database(history=History(GB, GB, GB, 20 * 3600.0, 1e6, 600_000)),
            "history", WARN, "Late samples wait to be packed: 600,000.", "pack.log",
        ),
        (
            with_database(unreadable=(unreadable("block"), unreadable("hours"))),
            "damage", FAIL, 'm{portal="dvc"} 2026-11-01T00:00Z … 2026-11-02T00:00Z',
            """--series 'm{portal="dvc"}' --from 2026-11-01T00:00:00.001+00:00 --to 2026-11-02T""",
        ),
        (
            with_database(unreadable=(unreadable("hours"),)),
            "damage", WARN, "7 rows of hours or minutes are damaged", "journalctl -k",
        ),
        (
            with_database(unreadable=(unreadable("minutes"),)),
            "damage", WARN, "7 rows of hours or minutes are damaged", "journalctl -k",
        ),
        # Samples
        (
            with_database(newest_commit_age_seconds=31.0),
            "log of changes", FAIL, "last commit of samples: 31 s ago", "ingest-*.log",
        ),
        (
            with_database(newest_commit_age_seconds=None),
            "log of changes", FAIL, "last commit of samples: never", "ingest-*.log",
        ),
        (
            with_database(canary_age_seconds=95.0),
            "canary", FAIL, "The canary came 95 s ago, though", "ingest-mqtt-*.log",
        ),
        (
            with_database(canary_age_seconds=None),
            "canary", FAIL, "has not come for a day", "ingest-mqtt-*.log",
        ),
        (
            with_database(certificates=(Certificate("cong-xa", 3.5 * DAY),)),
            "certificates", WARN, "portal cong-xa ends in 3 days", "/etc/place/probes.yml",
        ),
        (
            with_database(certificates=(Certificate("cong-xa", -1.0), Certificate("x", 99 * DAY))),
            "certificates", FAIL, "portal cong-xa has ended", "/etc/place/probes.yml",
        ),
        (
            with_database(rejected_hour={"range": 2, "unknown_unit": 40}),
            "rejected", WARN, "Payloads refused in the last hour (42): unknown_unit 40, range 2",
            "ioc rejected list",
        ),
        (
            with_database(senders=(Sender("bts-01", 60.0, 181.0), Sender("bts-02", 60.0, 170.0))),
            "sources", WARN, "Silent sources (1): bts-01.", "ioc source list",
        ),
        (
            with_database(senders=tuple(Sender(f"s{n}", 60.0, None) for n in range(7))),
            "sources", WARN, "nothing is seen (7): s0, s1, s2, s3, s4 (+2).", "key",
        ),
        (
            replace(WELL, jobs_down=("backup (missed)",)),
            "jobs", WARN, "did not report (1): backup (missed).", "ioc heartbeat list",
        ),
        (
            replace(WELL, counters={"ioc_broker_overflows_total": 1}),
            "broker", FAIL, "lost messages: overflows 1", "mosquitto.log",
        ),
        (
            replace(WELL, counters={"ioc_mqtt_session_lost_total": 2}),
            "broker", FAIL, "forgot the session of an ingest process, times: 2", "mosquitto.log",
        ),
        (
            replace(WELL, counters={"ioc_broker_refused_total": 12}),
            "broker", WARN, "runs: 12", "grep -E",
        ),
        (
            replace(WELL, place=Place(("units.csv:3 no name",))),
            "place", FAIL, "Mistakes in /etc/place (1): units.csv:3", "ioc check /etc/place",
        ),
        (
            replace(WELL, place=Place((), ("source bts-09 added",))),
            "place", WARN, "that are not applied (1): source bts-09 added", "ioc apply /etc/place",
        ),
        (
            replace(WELL, place=Place((), (), (2027,))),
            "holidays", WARN, "holidays.yml lacks 2027.", "nano /etc/place/holidays.yml",
        ),
        (
            replace(WELL, place=Place(mute_ways=("An, sms: there is no file secrets/an",))),
            "ways", WARN, "An, sms: there is no file secrets/an", "nano /etc/place/oncall.yml",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_repair(
    facts: Facts, check: str, level: Level, words: str, repair: str
) -> None:
    found = [result for result in examine(facts) if result.check == check and result.level]
    assert len(found) == 1, found
    (result,) = found
    assert result.level is level
    assert words in result.what.en
    assert repair in result.repair
    assert result.what.vi
    assert result.what.vi != result.what.en
    assert result.why.vi
    assert result.why.en
