"""A process drains when told to and ends when a part of it dies."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from core.service.tasks import cancel, endable

_PROCESS = """
import asyncio, sys
from core.service.tasks import drained, run, stop_event

async def main():
    with stop_event(stuck_seconds={stuck}) as stop:
        print("ready", flush=True)
        await stop.wait()
        async with drained({seconds}):
            await asyncio.sleep({work})
            print("drained", flush=True)

sys.exit(run(main))
"""
_DEATH = """
import asyncio, sys
from core.service.tasks import run

async def die(name):
    raise ValueError(name)

async def main():
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(asyncio.Event().wait(), name="patient")
        tasks.create_task(die("writer"), name="writer")

sys.exit(run(main))
"""

_TAKEN = """
import sys
from core.service.address import Address, AddressTakenError
from core.service.tasks import run

async def main():
    raise ExceptionGroup("", [AddressTakenError(Address("127.0.0.1", 9))])

sys.exit(run(main))
"""


def stopped(
    seconds: float, work: float, number: signal.Signals, stuck: int = 30
) -> tuple[int, str]:
    """Start a process, signal it when it is ready; exit code and output."""
    code = _PROCESS.format(seconds=seconds, work=work, stuck=stuck)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as it:
        assert it.stdout
        assert it.stdout.readline() == "ready\n"
        it.send_signal(number)
        said = it.stdout.read()
    return it.returncode, said


def test_sigterm_ends_a_command_as_ctrl_c_does() -> None:
    async def work() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(endable(work()))


def test_a_signal_lets_it_drain() -> None:
    assert stopped(5, 0.01, signal.SIGTERM) == (0, "drained\n")
    assert stopped(5, 0.01, signal.SIGINT) == (0, "drained\n")


def test_what_is_not_drained_in_time_is_cut() -> None:
    assert stopped(0.05, 60, signal.SIGTERM)[0] == 0
    assert "drained\n" not in stopped(0.05, 60, signal.SIGTERM)[1]


def test_who_is_stuck_is_ended() -> None:
    assert stopped(60, 60, signal.SIGTERM, stuck=1)[0] == -signal.SIGALRM


def test_a_dead_task_ends_the_process_with_its_reason() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _DEATH], check=False, capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert "process_ended" in ended.stdout + ended.stderr
    assert "ValueError: writer" in ended.stdout + ended.stderr


def test_a_taken_port_is_told_without_a_traceback() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _TAKEN], check=False, capture_output=True, text=True
    )
    told = ended.stdout + ended.stderr
    assert ended.returncode == 1
    assert "127.0.0.1:9 is in use by another process" in told
    assert "IOC_HEALTH" in told
    assert "Traceback" not in told


async def test_a_cancellation_that_is_lost_is_repeated() -> None:
    swallowed: list[int] = []

    async def stubborn() -> None:
        while len(swallowed) < 2:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed.append(1)
        await asyncio.Event().wait()

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(stubborn(), name="stubborn")
        await asyncio.sleep(0)
        await cancel([task])
    assert swallowed == [1, 1]
    assert task.cancelled()
