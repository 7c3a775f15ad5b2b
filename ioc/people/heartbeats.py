"""`ioc heartbeat`: jobs that report, how they are, and the keys to report with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import typer

from core.model import Heartbeat, HeartbeatId
from core.place import written
from core.service.clock import SystemClock
from core.store import heartbeats, keys
from core.store.heartbeats import WATCH_GAP, HeartbeatError, Known
from core.store.keys import NewKey, Scope
from ingest.heartbeats import Verdict, judge

from .desk import Connection, at_desk, by_shell, told

app = typer.Typer(help="Jobs that report that they ran.", no_args_is_help=True)

_DAYS_MAX = 3650

HeartbeatArgument = Annotated[str, typer.Argument(help="Id, as in heartbeats.yml.")]


@dataclass(frozen=True, slots=True)
class _Board:
    """All heartbeats, and when somebody last looked after them."""

    known: Sequence[Known]
    watched_at: datetime | None


@app.command("list")
def listed(context: typer.Context) -> None:
    """Show the state of all heartbeats. Times are UTC."""
    now = SystemClock().now()

    async def work(conn: Connection) -> _Board:
        return _Board(await heartbeats.all_known(conn), await heartbeats.watched_at(conn))

    board = at_desk(context, work)
    rows = [("heartbeat", "name", "state", "last report", "next due", "schedule", "grace")]
    for one in board.known:
        heartbeat, verdict = one.heartbeat, _verdict(one, now)
        times = (_time(one.pulse.ended_at), _time(verdict.due_at))
        grace = written(heartbeat.grace_seconds)
        state = _state(verdict)
        rows.append((heartbeat.id, heartbeat.name_vi, state, *times, _schedule(heartbeat), grace))
    told(rows)
    if board.known and (board.watched_at is None or now - board.watched_at > WATCH_GAP):
        seen = "never" if board.watched_at is None else _time(board.watched_at)
        typer.echo(f"(nobody watches them, last {seen}; is `ioc up` running?)", err=True)


@app.command("show")
def show(context: typer.Context, heartbeat: HeartbeatArgument) -> None:
    """Show one heartbeat, and the beginning of what its job said last. Times are UTC."""
    now, id_ = SystemClock().now(), HeartbeatId(heartbeat)

    async def work(conn: Connection) -> tuple[Known, bytes]:
        return await _found(conn, id_), await heartbeats.last_body(conn, id_)

    known, body = at_desk(context, work)
    verdict, pulse = _verdict(known, now), known.pulse
    told(
        [
            ("heartbeat", id_),
            ("name", f"{known.heartbeat.name_vi} / {known.heartbeat.name_en}"),
            ("unit", known.heartbeat.unit or "-"),
            ("schedule", _schedule(known.heartbeat)),
            ("grace", written(known.heartbeat.grace_seconds)),
            ("state", _state(verdict)),
            ("last report", _time(pulse.ended_at)),
            ("next due", _time(verdict.due_at)),
            ("runs since", _time(pulse.started_at)),
            ("exit code", "-" if pulse.exit_code is None else str(pulse.exit_code)),
            ("run time", "-" if pulse.run_seconds is None else f"{pulse.run_seconds:.3f} s"),
        ]
    )
    if body:
        typer.echo(f"\n{_harmless(body)}")


@app.command("key")
def key(
    context: typer.Context,
    heartbeat: HeartbeatArgument,
    name: Annotated[str, typer.Option(help="Who gets it.")] = "",
    days: Annotated[
        int | None, typer.Option(min=1, max=_DAYS_MAX, help="How long it is good.")
    ] = None,
) -> None:
    """Make a key to report with and print it; it is never shown again.

    It can do nothing else, because it may stand in a URL: /ping/KEY. `ioc key list` shows it
    without its secret, `ioc key revoke` ends it.
    """
    now, id_ = SystemClock().now(), HeartbeatId(heartbeat)
    wanted = NewKey(
        name=name or heartbeat,
        scopes=[Scope.PING],
        heartbeat=id_,
        expires_at=now + timedelta(days=days) if days else None,
    )

    async def work(conn: Connection) -> str:
        async with conn.transaction():
            await _found(conn, id_)
            _, text = await keys.create(conn, wanted, by=by_shell(), now=now)
        return text

    typer.echo(at_desk(context, work))


async def _found(conn: Connection, id_: HeartbeatId) -> Known:
    known = await heartbeats.find(conn, id_)
    if known is None:
        raise HeartbeatError(f"no heartbeat {id_!r}; `ioc heartbeat list` shows them")
    return known


def _verdict(known: Known, now: datetime) -> Verdict:
    return judge(known.heartbeat, known.pulse, now=now, since=known.since or now)


def _state(verdict: Verdict) -> str:
    return f"{verdict.state} ({verdict.why})" if verdict.why else str(verdict.state)


def _schedule(heartbeat: Heartbeat) -> str:
    if heartbeat.period_seconds is not None:
        return f"every {written(heartbeat.period_seconds)}"
    return f"{heartbeat.cron} {heartbeat.zone}"


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else "-"


def _harmless(body: bytes) -> str:
    """Text that cannot play with the terminal of its reader."""
    text = body.decode("utf-8", "replace")
    return "".join(char if char.isprintable() or char in "\n\t" else "·" for char in text)
