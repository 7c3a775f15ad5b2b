"""The boards of Grafana, asked as it asks: 30 days of the demo place, packed as in use.

Each question of a board is asked with what is chosen and shown at first, and again with 30 days
shown; its time is that of the database's answer to `ioc_grafana`, or of the api's over HTTP.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from core.service.clock import SystemClock
from core.store import keys
from core.store.keys import By, NewKey, Scope
from core.store.pool import connect
from dashboards.grafana.check import Known, Sheet, read_sheet
from dashboards.grafana.check.answers import Answer, ask_all
from ioc.grafana.checking import Sources, known_of, sources
from tests.boards import lived_long
from tests.chaos.stand import Stand
from tests.clock import JumpingClock
from tests.places import place
from tests.servers import Database
from tests.simulated import PLACE

from .machine import described
from .measure import table
from .servers import served
from .timed import TimedPacker

DAYS: Final = 30
ASKED: Final = 6  # times; the first is not counted
MUST_MS: Final = 300
_FILES: Final = Path(__file__).parents[1] / "dashboards" / "grafana" / "generated"
_ALL_OF_IT: Final = {"from": f"now-{DAYS}d", "to": "now"}


class Slowest(NamedTuple):
    """The slowest question of a board: whose it is, and its median."""

    name: str
    milliseconds: float


def run(size: float) -> str:
    """Measure; size: share of the days. Returns Markdown."""
    now, days = SystemClock().now(), max(1, round(DAYS * size))
    with served(()) as stand, tempfile.TemporaryDirectory() as name:
        asyncio.run(_prepared(stand.database, now, days))
        told, rows = asyncio.run(_measured(stand, _bare(Path(name)), now)), _rows(stand.database)
    head = ("board", "questions", "slowest, as opened", "ms", f"slowest, {DAYS} days shown", "ms")
    worst = max(float(row[3]) for row in told)
    verdict = "held" if worst <= MUST_MS else "missed"
    note = f"{days} days before the last, {rows}; warm, median of {ASKED - 1} each."
    return (
        f"{table(head, told)}\n\n{note}\n{described()}\n\nMust: {MUST_MS} ms as opened ({verdict})."
    )


async def _prepared(database: Database, now: datetime, days: int) -> None:
    """Let the place live, and pack what is over."""
    await lived_long(database, now, days)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    with database.connect() as owner:
        owner.execute("UPDATE packed SET upto = %s", [midnight - timedelta(days=days + 2)])
    login = replace(database.login("ioc_pack"), statement_seconds=600)
    packer = TimedPacker(login, JumpingClock(now))
    for _ in range(days + 2):  # so many local days are computed a round at most
        await packer.round()
    with database.connect() as owner:
        owner.execute("VACUUM ANALYZE")


def _rows(database: Database) -> str:
    with database.connect() as owner:
        found = owner.execute(
            "SELECT (SELECT count(*) FROM series), (SELECT count(*) FROM sample),"
            " (SELECT sum(n) FROM pack_day), (SELECT count(*) FROM rollup_day)"
        ).fetchall()
    told = zip(("series", "samples in the head", "packed", "local days"), found[0], strict=True)
    return ", ".join(f"{count or 0:,} {what}" for what, count in told)


def _bare(folder: Path) -> Path:
    """Give the place without walls, whose questions would be asked meanwhile."""
    for name in ("place.yml", "units.csv", "metrics.csv"):
        (folder / name).write_bytes((PLACE / name).read_bytes())
    return folder


async def _measured(stand: Stand, config: Path, now: datetime) -> Sequence[tuple[str, ...]]:
    api = stand.api(config)
    await api.start()
    async with await connect(stand.database.login("ioc"), autocommit=True) as conn:
        wanted = NewKey(name="grafana", scopes=[Scope.READ])
        _, key = await keys.create(conn, wanted, by=By("system:bench"), now=now)
    read = [read_sheet(path.stem, path.read_bytes()) for path in sorted(_FILES.rglob("*.json"))]
    boards = [each for each in read if isinstance(each, Sheet)]
    known = known_of(place(PLACE), boards)
    login = stand.database.login("ioc_grafana")
    async with sources(login, f"http://127.0.0.1:{api.port}", key) as both:
        return [await _of_a_board(board, known, both) for board in boards]


async def _of_a_board(board: Sheet, known: Known, both: Sources) -> tuple[str, ...]:
    opened = await _asked(board, known, both)
    long = await _asked(Sheet(board.file, {**board.json, "time": _ALL_OF_IT}), known, both)
    slow = [max(each, key=lambda one: one.milliseconds) for each in (opened, long)]
    figures = [told for each in slow for told in (each.name, f"{each.milliseconds:.0f}")]
    return (board.uid, str(len(opened)), *figures)


async def _asked(board: Sheet, known: Known, both: Sources) -> Sequence[Slowest]:
    """Ask all that a board asks again and again; the median of each."""
    taken: dict[str, list[float]] = {}
    for turn in range(ASKED):
        report = await ask_all(board, known, both, SystemClock().now())
        wanted = sum(len(tile.targets) for tile in board.tiles if tile.asks)
        if len(report.answers) < wanted + len(list(board.marks)):  # it would have taken no time
            raise RuntimeError("\n".join(map(str, report.findings)))
        if turn:
            for answer in report.answers:
                taken.setdefault(_name(answer), []).append(1000 * answer.table.seconds)
    return [Slowest(name, statistics.median(each)) for name, each in taken.items()]


def _name(answer: Answer) -> str:
    where = answer.tile.title if answer.tile else answer.target.field
    return f"{where} {answer.target.ref}"
