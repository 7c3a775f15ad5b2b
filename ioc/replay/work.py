"""Reading a file by its map, sending it, and telling what became of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
import typer

from core.place import Findings
from core.service import tasks
from core.service.clock import SystemClock
from ioc.counted import counted
from ioc.sending import Courier, NotSentError, http_client

from .line_files import read_lines
from .mapping import Format, ReplayMap, parse_map
from .sending import Pace, Sender, Sum
from .series import Found, Series, settled, shifted
from .tables import TableError, read_table

_TRIES = 6
_SHOWN = 5


class ReplayError(Exception):
    """Nothing can be sent; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be sent, and where to."""

    file: Path
    map_file: Path
    key_file: Path
    source: str | None
    zone: str | None
    shift_to_now: bool
    speed: float  # 0: at once
    http: str
    lenient: bool


def work(request: Request) -> int:
    """Do all of it; the exit code."""
    clock = SystemClock()
    try:
        wanted = read_map(request.map_file)
        key = _key(request.key_file, request.source)
        found = read_file(request.file, wanted, _zone(request.zone), now=clock.now())
    except (OSError, TableError, ReplayError) as error:
        typer.echo(f"ioc replay: {error}", err=True)
        return 2
    series = [settled(each, wanted.repeated) for each in found.series]
    repeated = sum(map(len, found.series)) - sum(map(len, series))
    if request.shift_to_now:
        series = shifted(series, newest_ms=int(clock.now().timestamp() * 1000))
    total = Sum()
    lost: list[str] = []
    pace = Pace(clock, request.speed) if request.speed > 0 else None

    async def send() -> None:
        try:
            async with http_client(request.http) as client:
                sender = Sender(Courier(client, _on_retry, _TRIES), key, wanted.format)
                await sender.send(series, total, typer.echo, pace)
        except NotSentError as error:
            lost.append(str(error))

    code = tasks.run(send)
    _summary(found, series, repeated, total)
    for reason in lost:
        typer.echo(f"ioc replay: not finished: {reason}; run it again, nothing is stored twice")
    clean = not found.unread and not total.rejected
    return code or int(bool(lost) or not (clean or request.lenient))


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
    samples = counted(sum(map(len, series)), "sample")
    typer.echo(f"{counted(found.rows, 'row')}, {len(series)} series, {samples}")
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
