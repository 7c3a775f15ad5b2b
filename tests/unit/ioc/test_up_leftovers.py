"""What `ioc up` finds of an earlier run that was killed: a table of cases, with real processes."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ioc.private import Program
from ioc.up.leftovers import Left, Note, end_leftovers, forget, living, remember, started
from tests.running import eventually

_STUBBORN = (
    "import signal, sys, time\n"
    "for number in sys.argv[2:]: signal.signal(int(number), signal.SIG_IGN)\n"
    "open(sys.argv[1], 'w'); time.sleep(600)"
)


def program(folder: Path, name: str = "api", **more: Any) -> Program:
    return Program(name=name, argv=(), cwd=folder, **more)


@contextmanager
def child(folder: Path, *ignored: signal.Signals) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program that ignores these signals."""
    mark = folder.parent / "mark"
    numbers = [str(each.value) for each in ignored]
    with subprocess.Popen([sys.executable, "-c", _STUBBORN, mark, *numbers]) as process:
        eventually(mark.exists, lambda: "not started")
        mark.unlink()
        yield process
        process.kill()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "running"


def test_who_still_runs_is_ended_in_order(notes: Path, tmp_path: Path) -> None:
    with child(notes) as left:
        remember(notes, program(tmp_path), left.pid)
        assert set(living(notes)) == {"api"}
        assert end_leftovers(notes) == (Left("api", left.pid, killed=False),)
        assert left.wait(5) == -signal.SIGTERM
    assert not list(notes.iterdir())
    assert end_leftovers(notes) == ()


def test_who_does_not_end_is_ended_by_its_last_signal(notes: Path, tmp_path: Path) -> None:
    with child(notes, signal.SIGINT) as left:
        server = program(
            tmp_path, "postgres", stop_signal=signal.SIGINT, last_signal=signal.SIGQUIT,
            stop_seconds=0.3,
        )  # fmt: skip
        remember(notes, server, left.pid)
        assert end_leftovers(notes) == (Left("postgres", left.pid, killed=True),)
        assert left.wait(5) == -signal.SIGQUIT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "{pid}",
        "{pid} 1.0 15",  # as earlier versions wrote it
        "{pid} another-boot/{ticks} 15 9 10",  # the machine was started anew since
        "{pid} {boot}/1 15 9 10",  # the number went to a later program
        "0 {started} 15 9 10",
        "999999999 {started} 15 9 10",
    ],
)
def test_a_stranger_with_the_number_is_left_alone(notes: Path, text: str) -> None:
    with child(notes) as stranger:
        since = started(stranger.pid)
        assert since
        boot, ticks = since.split("/")
        notes.mkdir()
        note = text.format(pid=stranger.pid, started=since, boot=boot, ticks=ticks)
        (notes / "api").write_text(note)
        assert end_leftovers(notes) == ()
        assert stranger.poll() is None
    assert not list(notes.iterdir()), "a note that means nobody is dropped"


def test_who_has_ended_and_was_not_asked_for_is_no_leftover(notes: Path, tmp_path: Path) -> None:
    with child(notes) as left:
        remember(notes, program(tmp_path), left.pid)
        left.kill()
        eventually(
            lambda: started(left.pid) is None, lambda: "it lives"
        )  # a zombie: not waited for
        assert end_leftovers(notes) == ()


def test_a_note_goes_with_its_child(notes: Path, tmp_path: Path) -> None:
    with child(notes) as one:
        remember(notes, program(tmp_path), one.pid)
        note = Note.read(notes / "api")
        assert note
        assert note.process
        forget(notes, program(tmp_path))
        assert living(notes) == {}
