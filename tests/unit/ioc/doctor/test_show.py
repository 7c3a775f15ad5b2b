"""How `ioc doctor` tells what it found: the cause last, for people and for programs."""

import json
from dataclasses import replace

from ioc.doctor.checks import examine
from ioc.doctor.result import Text, fail, ok, warn
from ioc.doctor.show import RUNBOOKS, Language, as_json, shown

from .well import WARN, WELL, with_database

RESULTS = (
    fail("b", Text("hỏng", "broken"), Text("vì", "because"), "sudo ioc mend", "DiskLow"),
    ok("a", "tốt", "well"),
    warn("c", Text("xem", "look"), Text("có thể", "maybe"), "see"),
)


def test_the_worst_stands_last_in_the_reader_s_language() -> None:
    assert shown(RESULTS, Language.EN) == (
        "ok    well\n"
        "WARN  look\n      maybe\n      → see\n"
        f"FAIL  broken\n      because\n      → sudo ioc mend\n      → {RUNBOOKS}/DiskLow.en.md\n\n"
        "Something does not work: begin with the last FAIL, the others may follow from it. "
        "(1 ok, 1 WARN, 1 FAIL)"
    )
    assert "→ sudo /opt/ioc/bin/ioc mend\n" in shown(
        RESULTS, Language.EN, program="/opt/ioc/bin/ioc"
    )
    assert shown(RESULTS, Language.VI).endswith("do nó. (1 tốt, 1 CHÚ Ý, 1 HỎNG)")
    assert shown(RESULTS[1:2], Language.EN).endswith("Nothing is wrong. (1 ok)")


def test_of_what_does_not_work_the_cause_stands_last() -> None:
    away = {"database": "no answer"}
    facts = replace(
        WELL, halted={"postgres": 99}, database="timeout", ready={"up": {}, "api": away}
    )
    lines = shown(examine(facts), Language.EN).splitlines()
    assert [line.split()[1] for line in lines if line.startswith("FAIL")] == [
        "api", "The", "postgres",
    ]  # fmt: skip


def test_a_center_that_starts_is_no_heap_of_faults() -> None:
    ready = {"up": {"readiness": "still starting"}, "api": None, "ingest-http": None}
    starting = replace(with_database(leases=(), newest_commit_age_seconds=80.0), ready=ready)
    told = [one for one in examine(starting) if one.level]
    assert [(one.check, one.level) for one in told] == [("ready", WARN)]
    assert "still starting" in told[0].what.en


def test_programs_read_both_languages() -> None:
    told = json.loads(as_json(RESULTS))
    assert told["level"] == "fail"
    assert told["results"][0] == {
        "check": "b",
        "level": "fail",
        "what": {"vi": "hỏng", "en": "broken"},
        "why": {"vi": "vì", "en": "because"},
        "repair": "sudo ioc mend",
        "runbook": "DiskLow",
    }
