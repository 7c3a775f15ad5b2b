"""The parts of `ioc up` that need no server."""

import asyncio
import json
import os
import re
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.service.address import Address
from ioc.private import Program, StartError
from ioc.up.child import Child
from ioc.up.crew import Crew
from ioc.up.obstacles import check_ports, refuse_full
from ioc.up.output import FILE_BYTES_MAX, LogFile, Terminal, dated, understood
from ioc.up.state import held
from tests.ports import free_port
from tests.running import eventually


class Heard:
    """A terminal that remembers its lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.terminal = Terminal(self.lines.append)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def python(name: str, code: str, folder: Path, stop_seconds: float = 5.0) -> Program:
    """Describe a child that runs a line of Python."""
    return Program(
        name=name, argv=(sys.executable, "-uc", code), cwd=folder, stop_seconds=stop_seconds
    )


async def appears(file: Path, text: str = "") -> None:
    """Wait until a child has written a file."""
    await asyncio.to_thread(
        eventually,
        lambda: file.exists() and re.search(text, file.read_text()) is not None,
        lambda: f"no {file}",
    )


@pytest.mark.parametrize(
    ("line", "text", "important"),
    [
        ('{"event":"batch_commit","rows":5,"level":"info"}', "batch_commit rows=5", False),
        ('{"event":"bell_lost","why":"x","level":"warning"}', "bell_lost why=x", True),
        ('{"event":"bell_lost","why":"x\\n\\ty","level":"warning"}', "bell_lost why=x y", True),
        ('{"event":"lease_lost","name":"x","level":"warning"}', "lease_lost name=x", False),
        (
            '{"event":"error connecting in \'api\': no","level":"warning"}',
            "error connecting in 'api': no",
            False,
        ),
        ("FATAL:  terminating connection due to unexpected postmaster exit", None, False),
        ('{"event":"e","level":"error","exception":"long"}', "e", True),
        ("2026-11-24 UTC [7] FATAL:  no room", "2026-11-24 UTC [7] FATAL: no room", True),
        ("FATAL:  the database system is starting up", None, False),
        ("LOG:  checkpoint complete", None, False),
        ("could not write: No space left on device", None, True),
        ("[1, 2]", "[1, 2]", False),
        ("Outgoing messages are being dropped for client ioc-ingest-0.", None, True),
        ("x" * 500, "x" * 240 + " …", False),
    ],
)
def test_what_matters_is_told(line: str, text: str | None, *, important: bool) -> None:
    assert understood(line) == (text or " ".join(line.split()), important)


async def test_what_repeats_itself_is_shown_once_a_minute(tmp_path: Path) -> None:
    heard, names = Heard(), ("a", "b", "c")
    lines = [{"event": "send_retry", "source": name, "level": "warning"} for name in names]
    lines += [{"event": "bell_lost", "level": "warning"}]
    said = "".join(f"{json.dumps(line)}\n" for line in lines) + "12 PANIC:  1\n13 PANIC:  2\n"
    code = f"import sys, time; sys.stdout.write({said!r}); sys.stdout.flush(); time.sleep(600)"
    log = tmp_path / "it.log"
    async with asyncio.TaskGroup() as tasks:
        child = Child(python("it", code, tmp_path), LogFile(log), heard.terminal)
        tasks.create_task(child.keep(), name="keep")
        await appears(log, "PANIC:  2")
        await child.end()
    assert [line.split(maxsplit=1)[1] for line in heard.lines] == [
        "send_retry source=a", f"… and more in {log}", "bell_lost", "12 PANIC: 1",
    ]  # fmt: skip
    assert log.read_text() == said


def test_the_broker_s_seconds_become_dates() -> None:
    lines = b"1795543789: Client a disconnected.\n  123: no\n1795543790: Denied"
    assert dated(lines) == (
        b"2026-11-24T18:09:49Z: Client a disconnected.\n  123: no\n2026-11-24T18:09:50Z: Denied"
    )


def test_lines_of_a_long_run_tell_the_time() -> None:
    heard = Heard()
    moment = datetime(2026, 11, 26, 3, 12, 45, tzinfo=UTC)
    heard.terminal.say("api", "ready")
    heard.terminal.tell_times(lambda: moment)
    heard.terminal.say("api", "was ended by SIGKILL")
    heard.terminal.tell_times(None)
    heard.terminal.say("api", "stopped")
    assert [line.split() for line in heard.lines] == [
        ["api", "ready"], ["03:12:45", "api", "was", "ended", "by", "SIGKILL"], ["api", "stopped"],
    ]  # fmt: skip


def test_a_log_file_stays_within_its_bound(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "it.log")
    for _ in range(6):
        log.write(b"x" * (FILE_BYTES_MAX + 1))
        log.write(b"y")
    log.close()
    names = sorted(each.name for each in tmp_path.iterdir())
    assert names == ["it.log", "it.log.1", "it.log.2", "it.log.3"]


async def test_who_dies_is_started_again(tmp_path: Path) -> None:
    heard, again = Heard(), asyncio.Event()
    mark = tmp_path / "mark"
    code = (
        f"import os, sys, time; m = {str(mark)!r}\n"
        "if not os.path.exists(m): open(m, 'w'); print('Error: no luck'); sys.exit(7)\n"
        "open(m, 'w').write(str(os.getpid())); time.sleep(600)"
    )
    child = Child(python("it", code, tmp_path), LogFile(tmp_path / "it.log"), heard.terminal)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(child.keep(), name="keep")
        await appears(mark, "[0-9]")
        await child.end()
        again.set()
    assert "ended with code 7; starts again in 1 s" in heard.text
    assert "Error: no luck" in heard.text
    assert "Error: no luck" in (tmp_path / "it.log").read_text()
    assert child.deaths == 1


async def test_who_does_not_end_in_time_is_killed(tmp_path: Path) -> None:
    heard = Heard()
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"open({str(tmp_path / 'mark')!r}, 'w'); time.sleep(600)"
    )
    child = Child(python("it", code, tmp_path, 0.2), LogFile(tmp_path / "it.log"), heard.terminal)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(child.keep(), name="keep")
        await appears(tmp_path / "mark")
        await child.end()
    assert "not done after 0.2 s: killed" in heard.text


async def test_who_is_halted_does_not_count_as_ready(tmp_path: Path) -> None:
    heard, mark = Heard(), tmp_path / "mark"

    async def ready() -> str | None:
        return None if mark.exists() else "not yet"

    code = f"import time; open({str(mark)!r}, 'w'); time.sleep(600)"
    async with asyncio.TaskGroup() as tasks:
        crew = Crew(tasks, tmp_path, heard.terminal)
        child = await crew.start(python("it", code, tmp_path), ready)
        [look] = await crew.look()
        assert look.why is None
        child.signal(signal.SIGSTOP)
        await asyncio.to_thread(eventually, lambda: child.halted is not None, lambda: "it runs")
        [look] = await crew.look()
        assert "it goes on with: kill -CONT" in str(look.why)
        child.signal(signal.SIGCONT)
        await asyncio.to_thread(eventually, lambda: child.halted is None, lambda: "halted")
        await crew.end()


async def test_who_never_gets_ready_stops_the_start(tmp_path: Path) -> None:
    heard = Heard()

    async def never() -> str | None:
        return "it is not there"

    async with asyncio.TaskGroup() as tasks:
        crew = Crew(tasks, tmp_path, heard.terminal)
        with pytest.raises(StartError) as told:
            await crew.start(python("it", "raise SystemExit('no port')", tmp_path), never)
        await crew.end()
    assert "it does not start" in str(told.value)
    assert "no port" in str(told.value)
    assert str(tmp_path / "it.log") in told.value.then


async def test_children_end_in_reverse_order(tmp_path: Path) -> None:
    heard = Heard()

    async def now() -> str | None:
        return None

    async with asyncio.TaskGroup() as tasks:
        crew = Crew(tasks, tmp_path, heard.terminal)
        for name in ("first", "second", "third"):
            await crew.start(python(name, "import time; time.sleep(600)", tmp_path), now)
        await crew.end()
    ended = [line.split()[0] for line in heard.lines if line.endswith("stopped")]
    assert ended == ["third", "second", "first"]


def test_a_state_folder_is_held_by_one(tmp_path: Path) -> None:
    with (
        held(tmp_path / "state"),
        pytest.raises(StartError, match=rf"already runs .*process {os.getpid()}"),
        held(tmp_path / "state"),
    ):
        pass
    with held(tmp_path / "state"):  # free again
        assert (tmp_path / "state" / "log").is_dir()


def test_a_state_folder_of_another_layout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "layout").write_text("2\n")
    with (
        pytest.raises(StartError, match="has layout 2; this version of ioc knows 1"),
        held(tmp_path),
    ):
        pass


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    tmp_path.chmod(0o755)
    with pytest.raises(StartError, match=r"holds other things \(thesis.odt\)"), held(tmp_path):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.odt"]
    assert tmp_path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("kind", ["file", "link to nowhere"])
def test_what_is_no_folder_is_refused(tmp_path: Path, kind: str) -> None:
    state = tmp_path / "state"
    if kind == "file":
        state.touch()
    else:
        state.symlink_to(tmp_path / "nowhere" / "else")
    with pytest.raises(StartError, match="cannot be used"), held(state):
        pass


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    refuse_full(tmp_path, 64 << 20, needed_mb=64)
    with pytest.raises(StartError, match=f"Only 63 MB are free where {tmp_path} is"):
        refuse_full(tmp_path, (64 << 20) - 1, needed_mb=64)


async def test_taken_ports_are_told_all_at_once_with_who_has_them() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as other,
    ):
        ports = {"api": one.getsockname()[1], "up": other.getsockname()[1]}
        with pytest.raises(StartError) as told:
            await check_ports({name: Address("127.0.0.1", port) for name, port in ports.items()})
    assert [line.partition(" by ")[0] for line in told.value.what.splitlines()] == [
        f"Port {port} for {name} is taken" for name, port in ports.items()
    ]
    assert told.value.what.count(f"(process {os.getpid()})") == len(ports)
    assert "IOC_HEALTH=127.0.0.1:PORT IOC_HTTP=127.0.0.1:PORT" in told.value.then


async def test_two_processes_cannot_share_a_port() -> None:
    same = Address("127.0.0.1", free_port())
    with pytest.raises(StartError, match="api and mosquitto are both to listen"):
        await check_ports({"api": same, "mosquitto": same})
