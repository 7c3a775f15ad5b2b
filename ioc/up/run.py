"""One run of `ioc up`, from the first line to the last."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import psycopg

from core.place import read_profile
from core.service import logs, notify
from core.service.clock import SystemClock
from core.service.health import Health
from core.service.logins import NoSecretError
from core.service.metrics import VERSION, name_process
from core.service.notify import Notifier
from core.service.settings import SettingsError
from core.service.tasks import stop_event
from core.service.web import serve_app
from core.store.migrate import MigrationError
from core.store.people import PeopleError
from ioc.invocation import Invocation, program
from ioc.private import StartError
from ioc.remembered import remember

from .crew import Crew
from .descriptors import allow_descriptors
from .disk import Disks, guarded_folders
from .meters import count_broker_line
from .output import Terminal
from .state import held
from .story import Plan, check_start, start_all
from .watch import WELL, Watch

# What a person can put right; everything else is a fault of ours and shows its traceback.
_EXPECTED = (
    StartError,
    MigrationError,
    NoSecretError,
    PeopleError,
    SettingsError,
    psycopg.OperationalError,
)


def up(invocation: Invocation, *, demo: bool) -> int:
    """Run until Ctrl-C or SIGTERM; the exit code."""
    terminal = Terminal(_print)
    environment = invocation.environment
    plan = Plan(
        given=invocation.settings,
        # systemd is to hear from us alone.
        environment={name: environment[name] for name in environment.keys() - notify.VARIABLES},
        demo=demo,
        private_terminal=sys.stdout.isatty(),
    )
    settings = plan.given
    name_process("up")
    allow_descriptors()
    logs.configure(process="up", level="warning")  # what we tell ourselves is on the terminal
    terminal.line(f"ioc {VERSION}   state {settings.state}   place {settings.config}")
    terminal.line()
    try:
        with held(settings.state):
            remember(settings)
            asyncio.run(_run(plan, terminal, Notifier.of(environment)))
    except _EXPECTED as error:
        terminal.line(f"\nioc up cannot run.\n{error}")
        return 1
    except BaseExceptionGroup as group:
        expected, other = group.split(_EXPECTED)
        if other:
            raise other from None
        terminal.line(f"\nioc up cannot run.\n{_first(expected)}")
        return 1
    return 0


async def _run(plan: Plan, terminal: Terminal, notifier: Notifier) -> None:
    with stop_event(stuck_seconds=0) as stop, _kept_running(stop, terminal):
        await _unless(stop, check_start(plan, terminal, SystemClock().now()))
        if stop.is_set():
            return
        async with asyncio.TaskGroup() as tasks:
            counts = {"mosquitto": count_broker_line}
            crew = Crew(tasks, plan.given.state / "log", terminal, counts)
            advice = f"what to do: {program()} doctor --state {plan.given.state}"
            watch = Watch(crew, terminal, notifier, advice)
            disks = Disks(plan.given.state, guarded_folders(plan.settings), terminal)
            checks = {"processes": crew.why_not_ready, "readiness": watch.why_not_ready}
            health = Health(checks | {"disk": disks.fault})
            crew.help(disks.watch(), "disk")
            crew.help(notifier.feed(), "watchdog")
            crew.help(watch.follow(), "readiness")
            crew.help(serve_app(health, plan.given.health, asyncio.Event()), "health of up")
            crew.help(health.run(), "health checks")
            try:
                await _unless(stop, start_all(plan, crew, terminal, SystemClock()))
                if not stop.is_set():
                    watch.started.set()
                    terminal.tell_times(_time_of(plan))
                    notifier.tell(READY=1, STATUS=WELL)
                await stop.wait()
            finally:
                notifier.tell(STOPPING=1)
                await _end(crew, terminal)


@contextmanager
def _kept_running(stop: asyncio.Event, terminal: Terminal) -> Iterator[None]:
    """Guard against two slips at a terminal.

    Ctrl-Z would halt us, while our children run on until nobody reads what they say, and stand
    still then. A terminal that is closed ends everything in order, as Ctrl-C does, unless we were
    started with nohup.
    """
    no = "Ctrl-Z would freeze the center, so it does nothing here. Ctrl-C stops it in order."
    slips = {signal.SIGTSTP: lambda: terminal.say("up", no), signal.SIGHUP: stop.set}
    ours = [number for number in slips if signal.getsignal(number) is signal.SIG_DFL]
    loop = asyncio.get_running_loop()
    for number in ours:
        loop.add_signal_handler(number, slips[number])
    try:
        yield
    finally:
        for number in ours:
            loop.remove_signal_handler(number)


def _time_of(plan: Plan) -> Callable[[], datetime]:
    """Tell the time as the walls do."""
    profile, _ = read_profile(plan.settings.config)
    zone = profile.zone if profile else UTC
    clock = SystemClock()
    return lambda: clock.now().astimezone(zone)


async def _end(crew: Crew, terminal: Terminal) -> None:
    """Stop in reverse order; a second Ctrl-C stops at once."""
    terminal.tell_times(None)
    terminal.line("\n  Stopping. Ctrl-C again kills what is left.")
    with stop_event(stuck_seconds=0) as again:
        await _unless(again, crew.end())
        if again.is_set():
            crew.kill()
            await crew.end()


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do `work`, but leave it as soon as `stop` is set. Errors of the work come through."""
    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(work, name="work")
        watching = tasks.create_task(stop.wait(), name="stop")
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        working.cancel()
        watching.cancel()


def _first(group: BaseExceptionGroup[BaseException] | None) -> BaseException | None:
    found: BaseException | None = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


def _print(line: str) -> None:
    # Whoever closed the terminal still wants the center to run.
    with suppress(OSError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
