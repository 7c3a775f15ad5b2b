"""`ioc rules backtest`: what a rule would have done, lived again over days of the database."""

import asyncio
import os
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import psycopg
import typer
from psycopg.errors import QueryCanceled, TransactionTimeout

from alerts.backtest.replay import TooManyAlertsError
from alerts.backtest.run import DAYS_MAX, Span
from alerts.oncall import PRIORITIES
from alerts.rules.asking import FAULTS
from api.backtests.asked import Asked, RuleText, Step
from api.backtests.living import Backtest, Result
from api.backtests.worker import MEMORY_BYTES, NICE, connected
from api.backtests.written import result_json
from core.model import AlertRule
from core.place import read_profile
from core.service.clock import SystemClock
from core.service.logins import NoSecretError, database_login
from core.service.settings import Settings
from core.store.pool import Connection
from ioc.invocation import settings_of
from ioc.people.desk import refuse
from promql.lex import DurationError, duration_ms
from promql.parse import ParseError, parse
from promql.tree import ValueType

from .named import UnclearError, at_work, is_id, may_be_a_rule
from .outcome import as_table
from .reading import read_rules

NAME: Final = "Backtest"  # of a rule that is an expression alone
_PRIORITY: Final = "p2"
_INTERRUPTED: Final = 130
_SAY_SECONDS: Final = 1.0
_DATA: Final = 5  # where statm has what the process keeps for itself


def backtest(  # noqa: PLR0913 - an option each
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(metavar="FILE|RULE|EXPR", help="A rule file, a rule at work, or PromQL."),
    ],
    *,
    hold: Annotated[str, typer.Option("--for", help="How long it has to hold.")] = "",
    keep: Annotated[str, typer.Option("--keep", help="How long it fires on.")] = "",
    last: Annotated[str, typer.Option("--last", help="Over so many days, such as 30d.")] = "30d",
    name: Annotated[str, typer.Option("--rule", help="Of a file only this rule.")] = "",
    priority: Annotated[str, typer.Option("--priority", help="Of an expression; else p2.")] = "",
    against: Annotated[
        str, typer.Option("--against", metavar="RULE", help="Beside a rule at work.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, a line a rule.")] = False,
) -> None:
    """Live a rule again over days of history: how often it would have fired, when, and for whom.

    Example: ioc rules backtest 'portal_up == 0' --for 5m --last 30d

    Of a rule at work, named or by --against, it says also what was really told. Acknowledgements,
    silences and other alerts are not part of it; what came late is, as if it had come in time.
    """
    settings, path = settings_of(context), Path(what)
    if path.is_file():
        if hold or keep or priority:
            refuse("--for, --keep, --priority go with an expression; a file says them itself")
        wanted = _wanted_of_file(path, name, against)
    else:
        text = _of_expression(what, hold, keep, priority)
        wanted = [_Wanted(text, may_be_named=may_be_a_rule(what), against=against)]
    days = _days(last)
    try:
        for each in wanted:
            with behind_others():
                text, result = asyncio.run(_lived(each, days, settings))
            if as_json:
                typer.echo(result_json(result))
            else:
                typer.echo(as_table(text, days, result, _zone(settings)))
    except MemoryError:
        refuse(f"it needs more than {MEMORY_BYTES >> 20} MiB; ask for fewer series or fewer days")
    except KeyboardInterrupt:
        typer.echo("ioc: ended; nothing is changed", err=True)
        raise typer.Exit(_INTERRUPTED) from None
    except (*FAULTS, TooManyAlertsError, NoSecretError, UnclearError) as error:
        refuse(str(error))
    except (QueryCanceled, TransactionTimeout):
        refuse("the database needs too long for it; ask for fewer series or a shorter time")
    except psycopg.OperationalError as error:
        refuse(f"the database cannot be reached: {error}; is `ioc up` running?")


@contextmanager
def behind_others() -> Iterator[None]:
    """Take no more of the machine than the back-tests of the browser: the center runs beside."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[_DATA])
    most = pages * resource.getpagesize() + MEMORY_BYTES
    os.nice(max(NICE - os.nice(0), 0))
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _of_file(path: Path, name: str) -> Sequence[RuleText]:
    groups, findings = read_rules(path, str(path))
    for finding in findings:
        typer.echo(str(finding), err=True)
    if findings:
        raise typer.Exit(1)
    every = [
        RuleText.of(rule, group)
        for group in groups
        for rule in group.rules
        if isinstance(rule, AlertRule)
    ]
    found = [each for each in every if not name or each.name == name]
    if not found:
        known = ", ".join(dict.fromkeys(each.name for each in every)) or "none at all"
        refuse(f"{path} has no alert rule {name!r}; it has {known}" if name else f"no rule: {path}")
    return found


def _of_expression(expr: str, hold: str, keep: str, priority: str) -> RuleText:
    if priority not in {"", *PRIORITIES}:
        refuse(f"--priority is p1, p2, p3 or p4, not {priority!r}")
    if not is_id(expr):
        _check(expr)
    return RuleText(
        name=NAME,
        expr=expr,
        hold_seconds=_seconds("--for", hold),
        keep_seconds=_seconds("--keep", keep),
        labels={"priority": priority or _PRIORITY},
    )


def _check(expr: str) -> None:
    try:
        tree = parse(expr)
    except ParseError as error:
        refuse(f"no file {expr!r}, and as an expression: {error}")
    if tree.type not in {ValueType.SCALAR, ValueType.VECTOR}:
        refuse(f"{expr!r} gives a {tree.type.documented}; an alert takes an instant vector")


def _days(last: str) -> timedelta:
    span = timedelta(seconds=_seconds("--last", last))
    if not timedelta(0) < span <= timedelta(days=DAYS_MAX):
        refuse(f"--last is above 0 and at most {DAYS_MAX}d")
    return span


def _seconds(option: str, text: str) -> float:
    try:
        return duration_ms(text) / 1000 if text not in {"", "0"} else 0.0
    except DurationError as error:
        refuse(f"{option}: {error}; write 30s, 5m or 30d")


def _zone(settings: Settings) -> str:
    profile, _ = read_profile(settings.config)
    return str(profile.zone) if profile else "UTC"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A rule to be lived. may_be_named: its expression may be a rule's name. against: a name."""

    text: RuleText
    may_be_named: bool = False
    against: str = ""


def _wanted_of_file(path: Path, name: str, against: str) -> Sequence[_Wanted]:
    wanted = [_Wanted(each, against=against) for each in _of_file(path, name)]
    if against and len(wanted) > 1:
        refuse("--against goes with one rule; choose it by --rule")
    return wanted


async def _lived(wanted: _Wanted, days: timedelta, settings: Settings) -> tuple[RuleText, Result]:
    now, began = SystemClock().now(), time.perf_counter()
    login = database_login(settings, "ioc_api", application="ioc backtest")
    async with await connected(login) as conn:
        async with conn.transaction():
            asked = await _asked(wanted, conn, settings, Span(now - days, now))
        teller = _Teller(asked.rule.name, began)
        lived = Backtest(asked, conn)
        async with aclosing(lived.lived()) as steps:
            async for step in steps:
                teller.tell(step)
        return asked.rule, await lived.result(began)


async def _asked(wanted: _Wanted, conn: Connection, settings: Settings, span: Span) -> Asked:
    """Find the rules at work that are meant. Raises UnclearError."""
    text, runs, other = wanted.text, "", None
    if wanted.may_be_named and (found := await at_work(conn, text.expr)):
        if text.hold_seconds or text.keep_seconds:
            raise UnclearError(f"--for and --keep go with an expression; {text.expr!r} is a rule")
        runs, text = found
    if wanted.against:
        found = await at_work(conn, wanted.against)
        if found is None:
            raise UnclearError(f"--against: no alert rule {wanted.against!r} runs")
        runs, other = found
    return Asked(
        rule=text,
        against=other,
        runs=runs,
        since=span.since,
        until=span.until,
        zone=_zone(settings),
    )


@dataclass(slots=True)
class _Teller:
    """Says how far it is, at most once in a while."""

    name: str
    said_at: float

    def tell(self, step: Step) -> None:
        now = time.perf_counter()
        if now - self.said_at >= _SAY_SECONDS and step.done < step.total:
            self.said_at = now
            share = f"{step.done / max(step.total, 1):.0%} of {step.total:,} evaluations"
            typer.echo(f"{self.name}: {share}, {step.series:,} series", err=True)
