"""What `ioc doctor` says of a center as a whole: well, at rest, in a container, at night."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from core.service.disk import Disk
from ioc.doctor.checks import examine
from ioc.doctor.facts import Facts
from ioc.doctor.result import worst

from .well import (
    GB,
    OK,
    WARN,
    WELL,
    still,
    with_backups,
    with_database,
)


def test_when_all_is_well_nothing_else_is_said() -> None:
    results = examine(WELL)
    assert worst(results) is OK
    assert {result.check for result in results} == {
        "state", "secrets", "disk", "ballast", "up", "ready", "database", "schema", "leases",
        "second factor",
        "log of changes", "canary", "history", "sources", "certificates", "place", "alerts",
    }  # fmt: skip
    assert not any(result.repair or result.why.vi for result in results)


def test_a_good_backup_is_told_with_its_age() -> None:
    (found,) = (each for each in examine(with_backups(verified=20)) if each.check == "backups")
    assert (found.level, found.what.en) == (OK, "The last good backup is 20.0 h old.")


def test_a_center_that_does_not_run_is_no_heap_of_faults() -> None:
    told = [result.check for result in examine(still()) if result.level]
    assert told == ["up"]


def test_in_a_container_nobody_misses_what_runs_elsewhere() -> None:
    missing = ("postgres", "mosquitto")
    contained = still(
        layout=None,
        private_database=False,
        private_broker=False,
        missing_programs=missing,
        database=WELL.database,
    )
    told = [result.check for result in examine(contained) if result.level]
    assert told == ["disk"], "that of the database is unknown"


def test_the_supervisor_does_not_repeat_what_others_say_of_themselves() -> None:
    away = {"database": "no answer within 1 s"}
    ready = {"up": {"readiness": "api: database: no answer"}, "api": away, "ingest-http": away}
    told = [one for one in examine(replace(WELL, ready=ready)) if one.level]
    assert [one.what.en.split()[0] for one in told] == ["api", "ingest-http"]
    alone = {"up": {"processes": "not running: postgres"}, "api": {}}
    told = [one for one in examine(replace(WELL, ready=alone)) if one.level]
    assert ["not running: postgres" in one.what.en for one in told] == [True]
    assert told[0].repair == "curl -s http://127.0.0.1:8010/readyz", "it has no log"


@pytest.mark.parametrize(
    ("facts", "page"),
    [
        (replace(WELL, ready={"api": {"database": "x"}}), "DatabaseDown"),
        (replace(WELL, ready={"ingest-mqtt-0": {"broker": "x"}}), "BrokerDown"),
        (replace(WELL, ready={"ingest-http": {"disk": "x"}}), "DiskLow"),
        (replace(WELL, ready={"api": None}), ""),
        (replace(WELL, halted={"postgres": 9}), "DatabaseDown"),
        (replace(WELL, halted={"mosquitto": 9}), "BrokerDown"),
        (replace(WELL, halted={"api": 9}), ""),
        (with_database(newest_commit_age_seconds=99.0), "CanaryLate"),
        (with_database(canary_age_seconds=99.0), "CanaryLate"),
        (with_database(clock_ahead_seconds=9.0), "ClockSkew"),
        (replace(WELL, counters={"ioc_mqtt_session_lost_total": 1}), "SessionLost"),
        (replace(WELL, counters={"ioc_broker_overflows_total": 1}), "BrokerDropped"),
    ],
)
def test_the_page_for_the_night_is_named(facts: Facts, page: str) -> None:
    assert [one.runbook for one in examine(facts) if one.level] == [page]


def test_a_machine_without_anything_is_well_but_for_the_start() -> None:
    empty = Facts(
        now=WELL.now, state=Path("/new"), config=Path("/etc/place"), me="lan",
        disks=MappingProxyType({"state": Disk(100 * GB, 50 * GB)}),
    )  # fmt: skip
    assert [(one.check, one.level) for one in examine(empty)] == [
        ("state", OK), ("disk", OK), ("up", WARN),
    ]  # fmt: skip
