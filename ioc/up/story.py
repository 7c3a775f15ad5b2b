"""The start of everything, step by step, each step ready before the next."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from core.model import SourceId
from core.service.clock import Clock
from core.service.logins import OWNER, database_login
from core.service.secrets import keep_secret
from core.service.settings import Settings
from core.store import backups
from core.store.passwords import Passwords
from core.store.people import ADMIN, ensure_admin
from core.store.pool import Login, connect
from dashboards.built import Built, built
from ioc.apply import Applier, apply_place
from ioc.invocation import program
from ioc.jobs import Job, all_jobs
from ioc.migrate import migrate_database
from ioc.place import read_place, tell
from ioc.private import (
    Account,
    StartError,
    private_mosquitto,
    private_postgres,
    service_account,
    with_private_services,
)
from ioc.simulate import (
    KEYS_FILE,
    SEED,
    NoStageError,
    OtherStoryError,
    check_story,
    close_live,
    hand_in,
    keep_demo_keys,
    past_is_told,
    read_stage,
    was_told,
)

from .credentials import Credentials
from .crew import Crew
from .leftovers import end_leftovers
from .obstacles import check_disk, check_ports, check_programs
from .output import Terminal
from .ready import database_ready, port_ready, process_ready
from .turning import restart_stuck

_PAGES = {
    Built.NO: "the pages are not built, browsers see nothing: make web",
    Built.OLD: "the built pages are not of the sources that are here: make web",
}
_STILL_RAN = "of an earlier run still ran (process {}): {}"
_LOOK_AGAIN = timedelta(minutes=1)
_IN_ORDER = "ended in order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one run of `ioc up` is to do.

    given: settings as the environment and the options say. private_terminal: whether only the
    person in front of it reads what we print.
    """

    given: Settings
    environment: Mapping[str, str]
    demo: bool
    private_terminal: bool

    @property
    def settings(self) -> Settings:
        """Settings with the private services filled in, as the children get them."""
        return with_private_services(self.given)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Our own processes, in the order of their start."""
        return all_jobs(self.settings, demo=self.demo)


async def check_start(plan: Plan, terminal: Terminal, now: datetime) -> None:
    """Look for what would stop the start. Raises StartError."""
    check_programs()
    if plan.demo and was_told(plan.given.state):
        await asyncio.to_thread(_check_story, plan.given, now)
    if lacking := _PAGES.get(await asyncio.to_thread(built)):
        terminal.say("web", lacking)
    for line in await asyncio.to_thread(_clear, plan.given):
        terminal.say(*line)
    check_disk(plan.given.state)
    ports = {"up": plan.given.health, **{job.name: job.health for job in plan.jobs}}
    if plan.given.mqtt_url is None:
        ports["mosquitto"] = plan.given.mqtt
    await check_ports(ports)


def _check_story(settings: Settings, now: datetime) -> None:
    """Refuse figures of another story, whose counters would jump. Raises StartError."""
    try:
        check_story(settings.state, read_stage(settings.config, seed=SEED), now)
    except NoStageError:
        return  # told when the place is read
    except OtherStoryError as error:
        raise StartError(str(error), error.then) from None


def _clear(settings: Settings) -> list[tuple[str, str]]:
    """End what an earlier run left behind; who that was, and how it went."""
    told = []
    for left in end_leftovers(settings.state / "log" / "running"):
        how = "did not end, and was killed" if left.killed else _IN_ORDER
        told.append((left.name, _STILL_RAN.format(left.pid, how)))
    ended = [("postgres", pid) for pid in private_postgres(settings, None).end_orphans()]
    ended += [("mosquitto", pid) for pid in private_mosquitto(settings, None).end_orphans()]
    return told + [(name, _STILL_RAN.format(pid, _IN_ORDER)) for name, pid in ended]


async def start_all(plan: Plan, crew: Crew, terminal: Terminal, clock: Clock) -> None:
    """Start everything; returns when all of it is ready. Raises StartError."""
    settings = plan.settings
    account = service_account()
    if plan.given.database_url is None:
        await _start_database(settings, account, crew)
    await _migrate(settings, terminal)
    await _apply(settings, terminal, clock)
    if plan.demo:
        await _keep_demo_keys(settings, terminal, clock)
    if plan.given.mqtt_url is None:
        await _start_broker(settings, account, crew, clock)
    for job in plan.jobs:
        program = job.program(settings, plan.environment)
        ready = process_ready(job.health)
        child = await crew.start(program, ready, note=f"http://{job.health}")
        crew.help(restart_stuck(child, job.health), f"watch {job.name}")
    if plan.demo:
        crew.help(_hand_in(settings, terminal, clock), "demo figures")
    await _welcome(plan, terminal, clock)


def owner(settings: Settings) -> Login:
    """Log in as the owner, for what `ioc up` itself does."""
    return database_login(settings, OWNER, application="up")


async def _start_database(settings: Settings, account: Account | None, crew: Crew) -> None:
    postgres = private_postgres(settings, account)
    await asyncio.to_thread(postgres.prepare)
    await crew.start(postgres.program(), database_ready(postgres), note="its socket only")
    await asyncio.to_thread(postgres.bootstrap)


async def _start_broker(
    settings: Settings, account: Account | None, crew: Crew, clock: Clock
) -> None:
    mosquitto = private_mosquitto(settings, account)
    await asyncio.to_thread(mosquitto.prepare)
    credentials = Credentials(mosquitto, settings, clock)
    async with await connect(owner(settings), autocommit=True) as conn:
        await credentials.write(conn)
    ready = port_ready(mosquitto.address)
    broker = await crew.start(mosquitto.program(), ready, note=mosquitto.url)
    crew.help(credentials.follow(owner(settings), broker), "broker credentials")


async def _migrate(settings: Settings, terminal: Terminal) -> None:
    applied = await migrate_database(settings)
    terminal.say("migrations", f"{len(applied)} applied" if applied else "up to date")


async def _apply(settings: Settings, terminal: Terminal, clock: Clock) -> None:
    place, findings = read_place(settings.config)
    if place is None:
        tell(settings.config, findings)
        raise StartError(
            f"The place in {settings.config} has mistakes (above).",
            "Repair them; `ioc check` shows them again.",
        )
    applier = Applier(
        actor="system:up",
        by=OWNER,
        now=clock.now(),
        show=lambda _difference: None,
        confirm=lambda: True,
    )
    async with await connect(owner(settings), autocommit=True) as conn:
        changes = await apply_place(conn, place, applier)
    terminal.say("place", f"{len(changes)} changes applied" if changes else "up to date")


async def _keep_demo_keys(settings: Settings, terminal: Terminal, clock: Clock) -> None:
    """Give each source that is simulated a key of its own, for the simulation to send with."""
    sources = _simulated(settings, clock)
    path = settings.secret_file(KEYS_FILE)
    async with await connect(owner(settings), autocommit=True) as conn:
        made = await keep_demo_keys(conn, sources, path, now=clock.now())
    terminal.say("demo keys", f"{made} made" if made else "up to date")


async def _hand_in(settings: Settings, terminal: Terminal, clock: Clock) -> None:
    """Hand in figures that people would, while all else runs, and make live ones official."""
    try:
        stage = await asyncio.to_thread(read_stage, settings.config, seed=SEED)
        async with await connect(owner(settings), autocommit=True) as conn:
            new = await hand_in(conn, stage, clock.now())
        terminal.say("demo figures", f"{new} forms handed in" if new else "up to date")
        while not await asyncio.to_thread(past_is_told, settings.state, clock.now()):
            await clock.sleep_until(clock.now() + _LOOK_AGAIN)
        async with await connect(owner(settings), autocommit=True) as conn:
            new = await close_live(conn, stage, clock.now())
        if new:
            terminal.say("demo figures", f"{new} live values made official")
    except (NoStageError, psycopg.Error) as error:
        terminal.say("demo figures", f"not handed in, the next start tries again: {error}")


def _simulated(settings: Settings, clock: Clock) -> frozenset[SourceId]:
    """Name the sources that simulate.yml speaks for. Raises StartError."""
    try:
        stage = read_stage(settings.config, seed=SEED)
    except NoStageError as error:
        raise StartError(
            f"The place in {settings.config} cannot be simulated: {error}",
            "Repair simulate.yml (docs/simulate.md), or start without --demo.",
        ) from error
    return stage.senders(stage.calendar.year(int(clock.now().timestamp() * 1000)))


async def _welcome(plan: Plan, terminal: Terminal, clock: Clock) -> None:
    """Say where to log in, and the first password, once."""
    settings = plan.settings
    chosen = settings.admin_password.reveal() if settings.admin_password else None
    async with await connect(owner(settings), autocommit=True) as conn:
        made_up = await ensure_admin(conn, chosen, passwords=Passwords(), now=clock.now())
        hold = await backups.held(conn)
    terminal.line()
    terminal.line(f"  Log in    {settings.public_url or f'http://{settings.http}'}/")
    if made_up and plan.private_terminal:
        terminal.line(f"            user {ADMIN}, password {made_up}")
        terminal.line("            (shown this once; the first login asks for your own)")
    elif made_up:
        path = settings.secret_file("first_admin_password")
        keep_secret(path, f"{made_up}\n")
        terminal.line(f"            user {ADMIN}, the first password is in {path}")
    if hold:
        terminal.line(f"  HELD      no message leaves for anybody ({hold.reason}); to end that:")
        terminal.line(f"            IOC_STATE={settings.state} {program()} resume")
    terminal.line("  Stop      Ctrl-C")
    terminal.line()
