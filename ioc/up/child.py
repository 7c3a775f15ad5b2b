"""One program, kept running until it is told to end."""

import asyncio
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ioc.invocation import program
from ioc.private import Program

from .backoff import STEADY_SECONDS, Backoff
from .ending import Ending, ending, memory_kills, stuck
from .halted import is_halted
from .leftovers import forget, remember
from .meters import DEATHS, FAILURES, RUNNING
from .output import Listener, LogFile, Terminal

# So many ends in a row, each soon after the start, are told with what to do.
_FAILURES_TOLD = 5
# A child of the child may hold the pipe open; its last words are not worth more than this.
_LAST_WORDS_SECONDS = 2.0
# For an end that was no longer asked for.
_LAST_SECONDS = 10.0


def no_count(_line: str) -> None:
    """Count nothing."""


class Child:
    """A supervised program.

    deaths: how often it ended unasked; starts: how often it began. count: is shown each line.
    """

    def __init__(
        self,
        program: Program,
        log: LogFile,
        terminal: Terminal,
        count: Callable[[str], None] = no_count,
    ) -> None:
        self.program = program
        self.deaths = 0
        self.starts = 0
        self._stuck_seconds: float | None = None
        self._terminal = terminal
        self._log = log.path
        self._notes = log.path.parent / "running"
        self._listener = Listener(program.name, log, terminal, count)
        self._process: Process | None = None
        self._backoff = Backoff()
        self._wanted_again = False
        self._ending = asyncio.Event()
        self._ended = asyncio.Event()

    @property
    def runs(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.returncode is None

    @property
    def halted(self) -> str | None:
        """That somebody halted it, and how it goes on; None when nobody did."""
        if self._process is None or not is_halted(self._process.pid):
            return None
        return f"somebody halted it (SIGSTOP); it goes on with: kill -CONT {self._process.pid}"

    @property
    def last_words(self) -> str:
        """What it said last."""
        return "\n".join(self._listener.last)

    async def keep(self) -> None:
        """Start it, and again with growing pauses whenever it ends; return after `end`."""
        clock = asyncio.get_running_loop().time
        while not self._ending.is_set():
            started, kills = clock(), memory_kills()
            code = await self._run()
            if self._ending.is_set():
                break
            if self._wanted_again:
                self._wanted_again = False
                continue
            self.deaths += 1
            pause_seconds = self._backoff.ended(ran_seconds=clock() - started)
            why = ending(code, memory_kills_since=memory_kills() - kills)
            if self._stuck_seconds is not None:
                why, self._stuck_seconds = stuck(self._stuck_seconds), None
            self._tell(why, pause_seconds)
            await self._pause(pause_seconds)
        self._ended.set()

    def restart(self, why: str) -> None:
        """Ask it to end in order, and start it again at once. Says why: its clients will notice."""
        self._terminal.say(self.program.name, f"restarts: {why}")
        self._wanted_again = True
        self.signal(self.program.stop_signal)

    def end_stuck(self, seconds: float) -> None:
        """Kill it because its loop has not turned for so long; `keep` starts it again."""
        self._stuck_seconds = seconds
        self.signal(signal.SIGKILL)

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
            self.signal(self.program.last_signal)
            await self._ended_or_killed()

    async def _ended_or_killed(self) -> None:
        try:
            async with asyncio.timeout(_LAST_SECONDS):
                await self._ended.wait()
        except TimeoutError:
            self.signal(signal.SIGKILL)
            await self._ended.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal if it runs."""
        if self._process and self.runs:
            self._process.send_signal(number)

    def _tell(self, why: Ending, pause_seconds: float) -> None:
        """Say why it ended, what it said last, and what to do if that happens again and again."""
        name, failures = self.program.name, self._backoff.failures
        DEATHS.labels(name=name, reason=why.kind).inc()
        FAILURES.labels(name=name).set(failures)
        self._terminal.say(name, f"{why.text}; starts again in {pause_seconds:g} s")
        if why.hint:
            self._terminal.say(name, why.hint)
        elif self._listener.last and not self._listener.spoke:
            self._terminal.say(name, f"it said last: {self._listener.last[-1]}")
        if failures % _FAILURES_TOLD == 0:
            self._terminal.say(
                name,
                f"does not stay up ({failures} times in a row) and is tried again at least "
                f"each minute. All it said: {self._log}; what is wrong: {program()} doctor --state "
                f"{self._log.parent.parent}",
            )

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
        self.starts += 1
        remember(self._notes, self.program, process.pid)
        RUNNING.labels(name=self.program.name).set(1)
        _score(process.pid, self.program.memory_score)
        steady = asyncio.get_running_loop().call_later(STEADY_SECONDS, self._stays_up)
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(
                self._listener.follow(process.stdout), name=f"hear {self.program.name}"
            )
            code = await process.wait()
            await asyncio.wait([listening], timeout=_LAST_WORDS_SECONDS)
            listening.cancel()
        steady.cancel()
        RUNNING.labels(name=self.program.name).set(0)
        forget(self._notes, self.program)
        return code

    def _stays_up(self) -> None:
        FAILURES.labels(name=self.program.name).set(0)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._ending.wait()
        except TimeoutError:
            return


def _score(pid: int, memory_score: int) -> None:
    with suppress(OSError):  # not ours to lower, or gone already
        Path(f"/proc/{pid}/oom_score_adj").write_text(str(memory_score))
