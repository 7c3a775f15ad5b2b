"""Processes that read files: kept, replaced when they die, and no more files than there is room."""

import sys
from contextlib import ExitStack

import pytest

from api.handin.jobs import Blank
from api.handin.readers import BYTES_MAX, TAKEN_MAX, Readers
from core.service.problem import ProblemError

ASKED, DIE = Blank("xa", "2026-M11", 0), Blank("die", "2026-M11", 0)
PATH = {"PYTHONPATH": ":".join(sys.path)}
# Says READY, then answers with its own number as the body.
WORKER = """
import os, sys
from api.handin.jobs import Told, asked_of
from api.workers.framed import framed, read_frame
out = sys.stdout.buffer
out.write(b"READY"); out.flush()
while written := read_frame(sys.stdin.buffer):
    if asked_of(written).unit == "die":
        os._exit(1)
    out.write(framed(Told(200, str(os.getpid()).encode()))); out.flush()
"""


async def test_a_process_is_kept_and_replaced_when_it_dies() -> None:
    pool = Readers((sys.executable, "-c", WORKER), PATH)
    first, second = await pool.ask(ASKED), await pool.ask(ASKED)
    assert first.body == second.body
    with pytest.raises(ProblemError) as error:
        await pool.ask(DIE)
    assert (error.value.problem.status, error.value.problem.headers) == (503, {"Retry-After": "5"})
    assert (await pool.ask(ASKED)).body != first.body
    await pool.close()


async def test_one_that_takes_too_long_or_cannot_start_is_told_so() -> None:
    asleep = Readers((sys.executable, "-c", "import time; time.sleep(60)"), {}, seconds=0.05)
    missing = Readers(("/nowhere/at/all",), {})
    for pool in (asleep, missing):
        with pytest.raises(ProblemError) as error:
            await pool.ask(ASKED)
        assert error.value.problem.status == 503


def test_no_more_files_are_received_than_there_is_room() -> None:
    pool = Readers((), {})
    with pool.place(BYTES_MAX - 10):
        with pool.place(10), pytest.raises(ProblemError), pool.place(1):
            pass
        with pool.place(10):
            pass  # there is room again
    with ExitStack() as taken:
        for _ in range(TAKEN_MAX):
            taken.enter_context(pool.place(1))
        with pytest.raises(ProblemError) as error, pool.place(1):
            pass
    assert error.value.problem.status == 503
