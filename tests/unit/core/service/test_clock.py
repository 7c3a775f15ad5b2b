"""Sleeping by the clock, real and jumping."""

import asyncio
from datetime import timedelta

from core.service.clock import Clock, SystemClock
from tests.clock import JumpingClock


async def test_the_system_clock_wakes_at_its_moment() -> None:
    clock = SystemClock()
    when = clock.now() + timedelta(milliseconds=20)
    await clock.sleep_until(when)
    assert when <= clock.now() < when + timedelta(seconds=5)
    await clock.sleep_until(when)  # the past is no wait


async def test_a_jumping_clock_serves_the_earliest_first() -> None:
    clock = JumpingClock()
    start = clock.now()
    woken: list[int] = []

    async def sleeper(seconds: int, by: Clock) -> None:
        await by.sleep_until(start + timedelta(seconds=seconds))
        woken.append(seconds)

    async with asyncio.TaskGroup() as tasks:
        for seconds in (60, 5, 60):
            tasks.create_task(sleeper(seconds, clock), name=f"sleeper {seconds}")
        await asyncio.sleep(0)  # let them all lie down
        assert await clock.jump() == timedelta(seconds=5)
        await asyncio.sleep(0)
        assert woken == [5]
        assert await clock.jump() == timedelta(seconds=55)
    assert woken == [5, 60, 60]
