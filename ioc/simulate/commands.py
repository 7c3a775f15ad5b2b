"""The command line of `ioc simulate`."""

import dataclasses
import sys
import time
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from core.service import logs, metrics, tasks
from core.service.address import Address
from core.service.clock import SystemClock
from core.service.settings import Settings
from ioc.invocation import settings_of
from ioc.length import length
from promql.lex import DurationError, duration_ms

from .before import OtherStoryError, check_story
from .messages import Message
from .models import Stage
from .outages import Order, OrderError, check_running, order
from .script import NoStageError, read_stage
from .serve import CATCH_UP, HEALTH, SEED, Options, send_history, serve
from .timeline import Reporter, due

NAME = "simulate"
_PAST_MAX = timedelta(days=3653)  # raw samples are kept for ten years


app = typer.Typer(invoke_without_command=True, add_completion=False)


@app.callback()
def simulate(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="Folder that describes the place.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed is another story.")] = SEED,
    speed: Annotated[
        float,
        typer.Option(min=0, help="Catch up so many times as fast as time; 0: at once."),
    ] = 0,
    catch_up: Annotated[
        str, typer.Option(help="How far back to begin, when nothing was sent before: 24h, 7d.")
    ] = f"{CATCH_UP.total_seconds() / 3600:g}h",
    history: Annotated[
        str | None, typer.Option(help="Send the past (60M, 90d) over HTTP and end.")
    ] = None,
    only: Annotated[str, typer.Option(help="With --history: metrics that match, 'dvc_*'.")] = "*",
    http: Annotated[str | None, typer.Option(help="Default: http://IOC_INGEST_HTTP.")] = None,
    mqtt: Annotated[str | None, typer.Option(help="Default: IOC_MQTT_URL.")] = None,
    keys: Annotated[
        Path | None, typer.Option(help="JSON source → key. Default: that of `ioc up --demo`.")
    ] = None,
    health: Annotated[str, typer.Option(help="Where /healthz, /readyz, /metrics are.")] = str(
        HEALTH
    ),
    print_count: Annotated[
        int | None, typer.Option("--print", min=1, help="Only print the first messages.")
    ] = None,
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%dT%H:%M:%S%z"], help="With --print: when."),
    ] = None,
) -> None:
    """Simulate the place's sources, marked simulated="true", until Ctrl-C."""
    if context.invoked_subcommand:
        return
    settings = _settled(settings_of(context), config)
    try:
        options = Options(
            seed=seed,
            speed=speed,
            catch_up=length(catch_up),
            http=http,
            mqtt=mqtt,
            keys=keys,
            only=only,
            health=Address.parse(health),
        )
        past = None if history is None else _past(history)
        if print_count is not None:
            stage = read_stage(settings.config, seed=seed)
            _print(stage, print_count, _now_ms() if start is None else _ms(start))
            return
        check_story(settings.state, read_stage(settings.config, seed=seed), SystemClock().now())
    except OtherStoryError as error:
        typer.echo(f"ioc simulate: {error}\n  {error.then}", err=True)
        raise typer.Exit(2) from error
    except (NoStageError, ValueError) as error:
        typer.echo(f"ioc simulate: {error}", err=True)
        raise typer.Exit(2) from error
    logs.configure(process=NAME, level=settings.log_level)
    metrics.name_process(NAME)
    if past is None:
        raise typer.Exit(tasks.run(lambda: serve(settings, options)))

    async def send() -> None:
        total = await send_history(settings, options, past)
        typer.echo(f"{total.accepted:,} samples stored, {total.refused:,} refused")
        for reason, count in sorted(total.reasons.items()):
            typer.echo(f"  {count:,} times: {reason}")

    raise typer.Exit(tasks.run(send))


@app.command()
def outage(
    context: typer.Context,
    portal: Annotated[str, typer.Argument(help="Its id, as in simulate.yml.")],
    *,
    lasting: Annotated[str, typer.Option("--for", help="How long: 1m to 2h.")] = "8m",
    after: Annotated[str, typer.Option(help="Begin so much later, up to 2h.")] = "0s",
) -> None:
    """Let a portal of the running demo fail for some minutes; it recovers by itself."""
    settings, now = settings_of(context), SystemClock().now()
    try:
        check_running(settings.state)
        stage = read_stage(settings.config, seed=SEED)
        known = {each.portal.id for each in stage.stand_ins.values()}
        wanted = Order(
            portal=portal,
            known=known,
            lasting=_span("--for", lasting),
            after=_span("--after", after),
        )
        made = order(settings.state, wanted, now)
    except (NoStageError, OrderError, OSError) as error:
        typer.echo(f"ioc simulate outage: {error}", err=True)
        raise typer.Exit(2) from error
    begin, end = (
        f"{datetime.fromtimestamp(each / 1000, stage.calendar.zone):%H:%M:%S}"
        for each in (made.from_ms, made.until_ms)
    )
    typer.echo(
        f"{portal} answers 503 from {begin} to {end}, seen from everywhere, and is well again then;"
        " all that comes of it is marked as simulated"
    )


def _span(name: str, text: str) -> timedelta:
    try:
        return timedelta(milliseconds=duration_ms(text))
    except DurationError as error:
        raise OrderError(f"{name}: {error}; write 8m or 90s") from None


def _past(text: str) -> timedelta:
    past = length(text)
    if not timedelta() < past <= _PAST_MAX:
        raise ValueError(f"--history is up to {_PAST_MAX.days} days (120M), got {text!r}")
    return past


def _settled(settings: Settings, config: Path | None) -> Settings:
    return dataclasses.replace(settings, config=config.absolute()) if config else settings


def _print(stage: Stage, count: int, from_ms: int) -> None:
    reporter = Reporter(stage.seed, boot=1)
    found = (
        message
        for time_ms, instrument in due(stage, from_ms)
        for message in reporter.report(time_ms, instrument)
    )
    for message in islice(found, count):
        _write(message)


def _write(message: Message) -> None:
    for line in message.body.decode().splitlines():
        sys.stdout.write(f"{message.source} {message.channel} {line}\n")


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _now_ms() -> int:
    return int(time.time() * 1000)
