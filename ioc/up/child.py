"""One program, kept running until it is told to end."""

import asyncio
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Callable

from ioc.private import Program

from .leftovers import forget, remember
from .meters import DEATHS
from .output import Listener, LogFile, Terminal

_PAUSE_SECONDS_MIN = 1.0
_PAUSE_SECONDS_MAX = 60.0

# Who ran for so long has earned a quick start again.
_STEADY_SECONDS = 60.0
# A child of the child may hold the pipe open; its last words are not worth more than this.
_LAST_WORDS_SECONDS = 2.0


def no_count(_line: str) -> None:
    """Count nothing."""


class Child:
    """A supervised program. deaths: how often it ended unasked. count: is shown each line."""

    def __init__(
        self,
        program: Program,
        log: LogFile,
        terminal: Terminal,
        count: Callable[[str], None] = no_count,
    ) -> None:
        self.program = program
        self.deaths = 0
        self._terminal = terminal
        self._notes = log.path.parent / "running"
        self._listener = Listener(program.name, log, terminal, count)
        self._process: Process | None = None
        self._wanted_again = False
        self._ending = asyncio.Event()
        self._ended = asyncio.Event()

    @property
    def runs(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.returncode is None

    @property
    def last_words(self) -> str:
        """What it said last."""
        return "\n".join(self._listener.last)

    async def keep(self) -> None:
        """Start it, and again with growing pauses whenever it ends; return after `end`."""
        pause_seconds = _PAUSE_SECONDS_MIN
        clock = asyncio.get_running_loop().time
        while not self._ending.is_set():
            started = clock()
            code = await self._run()
            if self._ending.is_set():
                break
            if self._wanted_again:
                self._wanted_again = False
                continue
            self.deaths += 1
            DEATHS.labels(name=self.program.name).inc()
            if clock() - started > _STEADY_SECONDS:
                pause_seconds = _PAUSE_SECONDS_MIN
            self._terminal.say(
                self.program.name, f"{_reason(code)}; starts again in {pause_seconds:g} s"
            )
            await self._pause(pause_seconds)
            pause_seconds = min(2 * pause_seconds, _PAUSE_SECONDS_MAX)
        self._ended.set()

    def restart(self, why: str) -> None:
        """Ask it to end in order, and start it again at once. Says why: its clients will notice."""
        self._terminal.say(self.program.name, f"restarts: {why}")
        self._wanted_again = True
        self.signal(self.program.stop_signal)

    async def end(self) -> None:
        """Ask it to end, wait as long as it may take, then kill it."""
        self._ending.set()
        self.signal(self.program.stop_signal)
        try:
            async with asyncio.timeout(self.program.stop_seconds):
                await self._ended.wait()
        except TimeoutError:
            self._terminal.say(
                self.program.name, f"not done after {self.program.stop_seconds:g} s: killed"
            )
            self.signal(signal.SIGKILL)
            await self._ended.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal if it runs."""
        if self._process and self.runs:
            self._process.send_signal(number)

    async def _run(self) -> int:
        """Start it and listen till it ends; its exit code."""
        process = await asyncio.create_subprocess_exec(
            *self.program.command_line(),
            cwd=self.program.cwd,
            env=dict(self.program.env),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            start_new_session=True,  # Ctrl-C is ours to pass on, in order
        )
        self._process = process
        remember(self._notes, self.program, process.pid)
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(
                self._listener.follow(process.stdout), name=f"hear {self.program.name}"
            )
            code = await process.wait()
            await asyncio.wait([listening], timeout=_LAST_WORDS_SECONDS)
            listening.cancel()
        forget(self._notes, self.program)
        return code

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._ending.wait()
        except TimeoutError:
            return


def _reason(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
