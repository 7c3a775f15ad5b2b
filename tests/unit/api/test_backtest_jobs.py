"""Jobs of back-tests by a clock that jumps: who waits, who is ended, what is kept for how long."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from api.backtests import jobs as module
from api.backtests.asked import Asked, RuleText
from api.backtests.jobs import Job, Jobs
from core.service.tasks import cancel
from tests.chaos.eventually import eventually
from tests.clock import JumpingClock

# What stands in for the process: it tells what its only argument says.
TELLS: Final = """
import sys, time
from datetime import UTC, datetime
from api.backtests.asked import Ended, Failed, Step
from api.workers.framed import framed, read_frame
read_frame(sys.stdin.buffer)
told = {
    "ends": [Step(done=1, total=2, reached=datetime.now(UTC), series=3), Ended(b"x", b"{}")],
    "fails": [Failed("because")],
    "stays": [Step(done=1, total=2, reached=datetime.now(UTC), series=3)],
    "dies": [],
}
for each in told[sys.argv[1]]:
    sys.stdout.buffer.write(framed(each))
    sys.stdout.buffer.flush()
while sys.argv[1] == "stays":
    time.sleep(1)
"""


def asked(clock: JumpingClock) -> Asked:
    now = clock.now()
    rule = RuleText(name="High", expr="m > 1")
    return Asked(rule=rule, since=now - timedelta(days=1), until=now, zone="UTC")


@asynccontextmanager
async def running(what: str, clock: JumpingClock) -> AsyncIterator[Jobs]:
    jobs = Jobs((sys.executable, "-c", TELLS, what), {"PYTHONPATH": ":".join(sys.path)}, clock)
    async with asyncio.TaskGroup() as tasks:
        loop = tasks.create_task(jobs.run())
        yield jobs
        await cancel([loop])


def begun(jobs: Jobs, clock: JumpingClock, owner: str = "an") -> Job:
    job = jobs.begin(asked(clock), {}, owner)
    assert job
    return job


async def over(job: Job) -> tuple[str, str | None]:
    await job.stop.wait()
    return job.state, job.problem


async def at_work(job: Job) -> None:
    await eventually(lambda: job.step is not None, deadline_seconds=20)


async def test_what_a_process_tells_and_that_it_died() -> None:
    clock = JumpingClock()
    async with running("ends", clock) as jobs:
        job = begun(jobs, clock)
        assert await over(job) == ("done", None)
        assert job.step
        assert (job.step.done, job.step.series, job.body) == (1, 3, b"x")
    async with running("fails", clock) as jobs:
        assert await over(begun(jobs, clock)) == ("failed", "because")
    async with running("dies", clock) as jobs:
        state, problem = await over(begun(jobs, clock))
        assert (state, (problem or "")[:18]) == ("failed", "its process ended ")
    jobs = Jobs(("/nowhere/at/all",), {}, clock)
    async with asyncio.TaskGroup() as tasks:
        loop = tasks.create_task(jobs.run())
        state, problem = await over(begun(jobs, clock))
        assert (state, (problem or "")[:10]) == ("failed", "no process")
        await cancel([loop])


async def test_nobody_asks_any_more() -> None:
    clock = JumpingClock()
    async with running("stays", clock) as jobs:
        job, other = begun(jobs, clock), begun(jobs, clock)
        await at_work(job)
        for _ in range(2):
            clock.set(clock.now() + timedelta(seconds=40))
            assert jobs.find(job.id) is job
        assert other.state == "cancelled"  # and it never began
        assert job.state == "running"
        clock.set(clock.now() + module.ALONE)
        assert await over(job) == ("cancelled", "nobody asked about it any more")


async def test_it_takes_too_long() -> None:
    clock = JumpingClock()
    async with running("stays", clock) as jobs:
        job, began = begun(jobs, clock), clock.now()
        await at_work(job)
        while clock.now() < began + module.LONGEST:
            clock.set(clock.now() + module.ALONE / 2)
            assert jobs.find(job.id) is job
        state, problem = await over(job)
        assert (state, (problem or "")[:30]) == ("failed", "it takes longer than 5 minutes")


async def test_a_cancelled_one_makes_room_and_few_may_wait() -> None:
    clock = JumpingClock()
    async with running("stays", clock) as jobs:
        job = begun(jobs, clock)
        await at_work(job)
        waiting = [begun(jobs, clock)]
        assert jobs.begin(asked(clock), {}, "an") is None  # two are enough for one
        waiting += [begun(jobs, clock, owner) for owner in ("binh", "binh", "chi")]
        assert len(waiting) == module.WAITING_MAX
        assert jobs.begin(asked(clock), {}, "chi") is None
        jobs.cancel(waiting[0])
        jobs.cancel(job)
        assert (job.state, jobs.find(job.id)) == ("cancelled", job)
        await at_work(waiting[1])
        assert [each.state for each in waiting] == ["cancelled", "running", "waiting", "waiting"]


def test_what_is_over_is_kept_for_an_hour_and_twenty_at_most() -> None:
    clock = JumpingClock()
    jobs = Jobs((), {}, clock)
    every = []
    for _ in range(module.KEPT_MAX + 2):
        every.append(begun(jobs, clock))
        jobs.cancel(every[-1])
        clock.set(clock.now() + timedelta(seconds=1))
    assert jobs.find(every[1].id) is None
    assert jobs.find(every[2].id) is every[2]
    clock.set(every[-1].asked_at + module.KEPT - timedelta(seconds=1))
    assert [jobs.find(each.id) for each in every[-2:]] == [None, every[-1]]
