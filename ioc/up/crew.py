"""All children of one run: started one after the other, ended in reverse."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from types import MappingProxyType
from typing import Any

from ioc.private import Program, StartError

from .child import Child, no_count
from .output import LogFile, Terminal
from .ready import Ready

_DEATHS_MAX = 3
_LOOK_SECONDS = 0.1
_TELL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a child is. why: why it cannot do its job now, or None. deaths: ends nobody asked for."""

    name: str
    why: str | None
    deaths: int


class Crew:
    """Owns the children.

    tasks: the run's group, in which each child is kept. counts: by child, what is shown each line
    that it says.
    """

    def __init__(
        self,
        tasks: asyncio.TaskGroup,
        logs: Path,
        terminal: Terminal,
        counts: Mapping[str, Callable[[str], None]] = MappingProxyType({}),
    ) -> None:
        self._counts = counts
        self._tasks = tasks
        self._logs = logs
        self._terminal = terminal
        self._children: list[Child] = []
        self._started: list[tuple[Child, Ready]] = []
        self._helpers: list[asyncio.Task[None]] = []

    async def why_not_ready(self) -> str | None:
        """Name the children that do not run now."""
        away = [child.program.name for child in self._children if not child.runs]
        return f"not running: {', '.join(away)}" if away else None

    async def look(self) -> tuple[Look, ...]:
        """Look at every child that has started, all at once."""
        looks = (_look(child, ready) for child, ready in self._started)
        return tuple(await asyncio.gather(*looks))

    async def start(self, program: Program, ready: Ready, *, note: str = "") -> Child:
        """Start a program and return when it can do its job. Raises StartError."""
        log = LogFile(self._logs / f"{program.name}.log")
        count = self._counts.get(program.name, no_count)
        child = Child(program, log, self._terminal, count)
        self._children.append(child)
        self._tasks.create_task(child.keep(), name=f"keep {program.name}")
        clock = asyncio.get_running_loop().time
        began = told = clock()
        while (waits_for := await ready()) is not None:
            self._give_up_on(child)
            if clock() - told > _TELL_SECONDS:
                self._terminal.say(program.name, f"waiting: {waits_for}")
                told = clock()
            await asyncio.sleep(_LOOK_SECONDS)
        self._started.append((child, ready))
        self._terminal.say(program.name, f"ready  {clock() - began:4.1f} s  {note}".rstrip())
        return child

    def help(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run something of our own beside the children, until the end."""
        self._helpers.append(self._tasks.create_task(work, name=name))

    async def end(self) -> None:
        """End all, the last one first, each with its own deadline."""
        for helper in self._helpers:
            helper.cancel()
        for child in reversed(self._children):
            await child.end()
            self._terminal.say(child.program.name, "stopped")
        self._children.clear()

    def kill(self) -> None:
        """End all at once."""
        for child in self._children:
            child.signal(SIGKILL)

    def _give_up_on(self, child: Child) -> None:
        if child.deaths >= _DEATHS_MAX:
            name = child.program.name
            raise StartError(
                f"{name} does not start. It said last:\n\n{child.last_words}\n",
                f"All of it: {self._logs / name}.log",
            )


async def _look(child: Child, ready: Ready) -> Look:
    if not child.runs:
        why: str | None = "it does not run"
    elif halted := child.halted:
        why = halted
    else:
        why = await ready()
    return Look(child.program.name, why, child.deaths)
