"""The command line of `ioc replay`."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
import typer

from core.place import Findings
from core.service import tasks
from core.service.clock import SystemClock
from ioc.invocation import settings_of
from ioc.sending import Courier, NotSentError, http_client

from .line_files import read_lines
from .mapping import Format, ReplayMap, parse_map
from .sending import Sender, Sum
from .series import Found, Series, settled, shifted
from .tables import TableError, read_table

_TRIES = 6
_SHOWN = 5


class Shift(StrEnum):
    """Where the newest sample is moved to."""

    NOW = "now"


class ReplayError(Exception):
    """Nothing can be sent; the text says why."""


def replay(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV, a log, or line protocol (.lp, .lp.gz).")],
    map_file: Annotated[Path, typer.Option("--map", help="What the file does not say.")],
    key_file: Annotated[Path, typer.Option(help="API key, or JSON source → key with --source.")],
    zone: Annotated[str | None, typer.Option(help="Zone of times without offset.")] = None,
    shift_to: Annotated[Shift | None, typer.Option(help="Move the newest sample to now.")] = None,
    speed: Annotated[
        float, typer.Option(min=0, help="So many times as fast as measured; 0: at once.")
    ] = 0,
    source: Annotated[str | None, typer.Option(help="Whose key of --key-file to use.")] = None,
    http: Annotated[str | None, typer.Option(help="Default: http://IOC_INGEST_HTTP.")] = None,
    *,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Exit 0 even if something was refused.")
    ] = False,
) -> None:
    """Send a file of measurements to the center, as one of its sources."""
    settings = settings_of(context)
    clock = SystemClock()
    try:
        wanted = read_map(map_file)
        key = _key(key_file, source)
        found = read_file(file, wanted, _zone(zone), now=clock.now())
    except (OSError, TableError, ReplayError) as error:
        typer.echo(f"ioc replay: {error}", err=True)
        raise typer.Exit(2) from error
    series = [settled(each, wanted.repeated) for each in found.series]
    if shift_to is Shift.NOW:
        series = shifted(series, newest_ms=int(clock.now().timestamp() * 1000))
    repeated = sum(map(len, found.series)) - sum(map(len, series))
    total, lost = Sum(), ""

    async def send() -> None:
        nonlocal lost
        async with http_client(http or f"http://{settings.ingest_http}") as client:
            sender = Sender(Courier(client, _on_retry, _TRIES), key, wanted.format)
            try:
                if speed > 0:
                    await sender.send_paced(series, total, typer.echo, clock=clock, speed=speed)
                else:
                    await sender.send(series, total, typer.echo)
            except NotSentError as error:
                lost = str(error)

    code = tasks.run(send)
    _summary(found, series, repeated, total)
    if lost:
        typer.echo(f"ioc replay: not finished: {lost}; run it again, nothing is stored twice")
    clean = not found.unread and not total.rejected
    raise typer.Exit(code or int(bool(lost) or not (clean or lenient)))


def read_map(path: Path) -> ReplayMap:
    """Read a map. Raises ReplayError with every mistake, OSError."""
    findings = Findings(path.name)
    wanted = parse_map(path.read_bytes(), findings)
    if wanted is None:
        raise ReplayError("\n".join(map(str, findings.all())))
    return wanted


def read_file(path: Path, wanted: ReplayMap, zone: ZoneInfo | None, *, now: datetime) -> Found:
    """Read a file by its map. Raises TableError, OSError."""
    if wanted.format is Format.LINES:
        return read_lines(path, wanted, now_ms=int(now.timestamp() * 1000))
    return read_table(path, wanted, zone)


def _key(path: Path, source: str | None) -> str:
    text = path.read_text("utf-8").strip()
    if not text.startswith("{"):
        return text
    keys = orjson.loads(text)
    if source not in keys:
        raise ReplayError(f"{path} has keys by source; choose one with --source: {', '.join(keys)}")
    return str(keys[source])


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ReplayError(f"--zone {name}: no such zone; such as Asia/Ho_Chi_Minh") from error


def _on_retry(reason: str, tries: int) -> None:
    typer.echo(f"{reason}; trying again ({tries})", err=True)


def _summary(found: Found, series: list[Series], repeated: int, total: Sum) -> None:
    typer.echo(f"{found.rows:,} rows, {len(series)} series, {sum(map(len, series)):,} samples")
    if found.empty:
        typer.echo(f"{found.empty:,} empty cells: no sample")
    if repeated:
        typer.echo(f"{repeated:,} at a time that the series had already: see `repeated` of the map")
    if found.unread:
        typer.echo(f"{len(found.unread):,} unreadable")
        for unread in found.unread[:_SHOWN]:
            typer.echo(f"  line {unread.line}: {unread.reason}")
    typer.echo(f"{total.accepted:,} accepted, {total.rejected:,} rejected")
    for code, count in total.reasons.most_common():
        typer.echo(f"  {count:,} {code}, such as {total.examples[code]}")
