"""A process whose loop no longer turns is started anew; one that merely waits is not."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from core.service.address import Address
from ioc.private import Program
from ioc.up.child import Child
from ioc.up.output import LogFile, Terminal
from ioc.up.turning import restart_stuck
from tests.ports import free_port
from tests.running import eventually

_SERVER = """
import http.server, os, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(sys.argv[2]))
        self.end_headers()
        open(sys.argv[3], 'a').write(f'{os.getpid()}\\n')
http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Answer).serve_forever()
"""
_LOOK_SECONDS, _STUCK_SECONDS = 0.02, 0.5


class Stand:
    """A child that answers with this status, and notes by whom and how often."""

    def __init__(self, folder: Path, status: int) -> None:
        self.lines: list[str] = []
        self.asked = folder / "asked"
        port = free_port()
        argv = (sys.executable, "-uc", _SERVER, str(port), str(status), str(self.asked))
        program = Program(name="it", argv=argv, cwd=folder, stop_seconds=1)
        self.child = Child(program, LogFile(folder / "it.log"), Terminal(self.lines.append))
        self.watch = restart_stuck(
            self.child,
            Address("127.0.0.1", port),
            look_seconds=_LOOK_SECONDS,
            stuck_seconds=_STUCK_SECONDS,
        )

    def answered(self) -> list[str]:
        return self.asked.read_text().split() if self.asked.exists() else []

    async def until(self, condition: Callable[[list[str]], bool]) -> None:
        """Wait until the notes of whom answered are so."""
        await asyncio.to_thread(
            eventually, lambda: condition(self.answered()), lambda: "\n".join(self.lines)
        )


async def test_who_answered_and_then_no_more_is_started_anew(tmp_path: Path) -> None:
    stand = Stand(tmp_path, 200)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(stand.child.keep(), name="keep")
        watching = tasks.create_task(stand.watch, name="watch")
        await stand.until(lambda pids: len(pids) > 3)
        os.kill(int(stand.answered()[0]), signal.SIGSTOP)
        await stand.until(lambda pids: len(set(pids)) > 1)
        assert "was killed, because its loop had not turned for" in stand.lines[0]
        watching.cancel()
        await stand.child.end()


async def test_who_is_merely_not_well_is_left_alone(tmp_path: Path) -> None:
    stand = Stand(tmp_path, 500)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(stand.child.keep(), name="keep")
        watching = tasks.create_task(stand.watch, name="watch")
        await stand.until(lambda pids: len(pids) > 2 * _STUCK_SECONDS / _LOOK_SECONDS)
        assert stand.child.starts == 1
        watching.cancel()
        await stand.child.end()
