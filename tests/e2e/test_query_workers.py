"""A process that answers questions, and starts slowly because the machine is busy."""

import sys
from asyncio.subprocess import Process
from http import HTTPStatus
from pathlib import Path

import pytest

from api.queries import workers as module
from api.queries.asked import Text
from api.queries.workers import Workers

SLOW = """
import sys, time
from pathlib import Path
from api.queries.asked import READY, Told
from api.workers.framed import framed, read_frame
while not Path(sys.argv[1]).exists():
    time.sleep(0.01)
out, questions = sys.stdout.buffer, sys.stdin.buffer
out.write(READY)
out.flush()
while read_frame(questions):
    out.write(framed(Told(200, b"{}")))
    out.flush()
"""


def idle(workers: Workers) -> list[Process]:
    return workers._idle  # noqa: SLF001 - whether a process is kept is what is proved


async def test_one_that_still_starts_is_kept_for_the_next_question(tmp_path: Path) -> None:
    gate, question = tmp_path / "gate", Text("1", is_tree=False)
    workers = Workers((sys.executable, "-c", SLOW, str(gate)), {}, size=1)
    for _ in range(3):
        told = await workers.ask(question, seconds=0.05)
        assert told.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert len(idle(workers)) == 1  # the same one all the while
    gate.touch()
    for _ in range(2):
        assert (await workers.ask(question, seconds=30)).status == HTTPStatus.OK
    assert len(idle(workers)) == 1
    await workers.close()


async def test_one_that_ends_while_it_starts_is_not_asked_again() -> None:
    workers = Workers((sys.executable, "-c", ""), {}, size=1)
    for _ in range(2):
        told = await workers.ask(Text("1", is_tree=False), seconds=30)
        assert told.status != HTTPStatus.OK
    await workers.close()


async def test_one_that_never_begins_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_START_SECONDS_MAX", 0.0)
    workers = Workers((sys.executable, "-c", SLOW, str(tmp_path / "never")), {}, size=1)
    while not idle(workers):  # one that was begun, and is given back
        told = await workers.ask(Text("1", is_tree=False), seconds=0.2)
        assert told.status == HTTPStatus.SERVICE_UNAVAILABLE
    (stuck,) = idle(workers)
    assert await stuck.wait() < 0
    await workers.close()
