"""What the doctor reads of a state folder."""

import os
from datetime import UTC, datetime
from pathlib import Path

from ioc.doctor.gather.folder import complaints, entries, holder, layout, secrets
from ioc.up.state import held

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_errors_of_the_last_hour_are_found_in_every_kind_of_log(tmp_path: Path) -> None:
    logs = tmp_path / "log"
    logs.mkdir()
    (logs / "api.log").write_text(
        '{"event":"old","level":"error","timestamp":"2026-11-24T10:59:59.9Z"}\n'
        '{"event":"bell_lost","level":"warning","timestamp":"2026-11-24T11:30:00Z"}\n'
        '{"event":"process_ended","level":"critical","timestamp":"2026-11-24T11:30:00Z"}\n'
        '{"event":"request_failed","path":"/x","level":"error","timestamp":"2026-11-24T11:31:00Z"}\n'
        "Traceback without a time\n"
    )
    (logs / "postgres.log").write_text(
        "2026-11-24 11:00:01.412 UTC [1] FATAL:  the database system is starting up\n"
        "2026-11-24 11:00:02.012 UTC [1] FATAL:  connection to client lost\n"
        "2026-11-24 11:00:02.412 UTC [1] ERROR:  duplicate key value\n"
        "2026-11-24 11:00:03.412 UTC [1] PANIC:  could not write to file\n"
    )
    (logs / "mosquitto.log").write_text("2026-11-24T11:59:00Z: Client a disconnected.\n")
    found = complaints(tmp_path, NOW)
    assert {name: one.count for name, one in found.items()} == {"api.log": 2, "postgres.log": 1}
    assert found["api.log"].last == "request_failed path=/x"
    assert "PANIC" in found["postgres.log"].last


def test_who_holds_a_folder_is_seen_without_touching_the_lock(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert holder(state) is None
    with held(state):
        assert holder(state) == os.getpid()
        assert holder(state) == os.getpid()
    assert holder(state) is None, "the number stays in the file, but nobody holds it"


def test_owners_and_permissions(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir(mode=0o700)
    (tmp_path / "secrets" / "db_ioc").touch(mode=0o600)
    (tmp_path / "layout").write_text("1\n")
    found, unreadable = entries(tmp_path)
    assert set(found) == {".", "secrets"}
    assert found["secrets"].mode == 0o700
    assert unreadable == ()
    assert [(one.name, one.mode) for one in secrets(tmp_path)] == [("db_ioc", 0o600)]
    assert layout(tmp_path) == "1"
    assert layout(tmp_path / "none") is None
    assert entries(tmp_path / "none") == ({}, ())
