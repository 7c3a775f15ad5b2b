"""A process that answers questions, and starts slowly because the machine is busy."""

import sys
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


async def test_one_that_still_starts_is_kept_for_the_next_question(tmp_path: Path) -> None:
    gate, question = tmp_path / "gate", Text("1", is_tree=False)
    workers = Workers((sys.executable, "-c", SLOW, str(gate)), {}, size=1)
    for _ in range(3):
        told = await workers.ask(question, seconds=0.05)
        assert told.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert len(workers._idle) == 1  # noqa: SLF001 - the same one all the while
    gate.touch()
    for _ in range(2):
        assert (await workers.ask(question, seconds=30)).status == HTTPStatus.OK
    assert len(workers._idle) == 1  # noqa: SLF001 - as above
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
    while not workers._idle:  # noqa: SLF001 - one that was begun, and is given back
        told = await workers.ask(Text("1", is_tree=False), seconds=0.2)
        assert told.status == HTTPStatus.SERVICE_UNAVAILABLE
    (stuck,) = workers._idle  # noqa: SLF001 - whether it was ended
    assert await stuck.wait() < 0
    await workers.close()
