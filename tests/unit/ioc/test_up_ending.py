"""Why a child ended: told clearly, counted, and with what to do when it happens again and again."""

import asyncio
import re
import sys
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from ioc.private import Program
from ioc.up import backoff
from ioc.up.child import Child
from ioc.up.ending import ending, memory_kills
from ioc.up.output import LogFile, Terminal


@pytest.mark.parametrize(
    ("code", "kills", "kind", "text", "hint"),
    [
        (0, 0, "exit", "ended with code 0", ""),
        (7, 3, "exit", "ended with code 7", ""),
        (-9, 0, "killed", "was ended by SIGKILL", "by force"),
        (-9, 1, "memory", "was ended by SIGKILL", "for want of memory"),
        (-11, 1, "crash", "was ended by SIGSEGV", "a fault in the program"),
        (-6, 0, "crash", "was ended by SIGABRT", "a fault in the program"),
        (-15, 0, "signal", "was ended by SIGTERM", ""),
    ],
)
def test_an_exit_code_in_words(code: int, kills: int, kind: str, text: str, hint: str) -> None:
    told = ending(code, memory_kills_since=kills)
    assert (told.kind, told.text) == (kind, text)
    assert hint in told.hint
    assert bool(hint) is bool(told.hint)


def test_the_kernel_counts_whom_it_kills_for_memory() -> None:
    assert memory_kills() >= 0


async def test_who_does_not_stay_up_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "LONGEST_SECONDS", 0.01)
    (tmp_path / "log").mkdir()
    lines: list[str] = []
    told = asyncio.Event()

    def hear(line: str) -> None:
        lines.append(line)
        if "does not stay up" in line:
            told.set()

    code = "print('the place has no name'); raise SystemExit(3)"
    program = Program(name="broken", argv=(sys.executable, "-c", code), cwd=tmp_path)
    child = Child(program, LogFile(tmp_path / "log" / "broken.log"), Terminal(hear))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(child.keep(), name="keep")
        async with asyncio.timeout(30):
            await told.wait()
        await child.end()
    text = "\n".join(lines)
    assert "broken         ended with code 3; starts again in" in text
    assert "it said last: the place has no name" in text
    assert re.search(rf"\(5 times in a row\).*ioc doctor --state {tmp_path}", text)
    assert str(tmp_path / "log" / "broken.log") in text
    value = REGISTRY.get_sample_value
    assert value("ioc_up_deaths_total", {"name": "broken", "reason": "exit"}) == 5
    assert value("ioc_up_start_failures", {"name": "broken"}) == 5
    assert value("ioc_up_running", {"name": "broken"}) == 0
