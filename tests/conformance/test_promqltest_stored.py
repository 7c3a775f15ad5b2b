"""Prometheus' own scripts for PromQL, over samples in the database: rows, late rows, blocks."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.model import Identity, Labels, instant, is_stale
from core.store.blocks.read import snapshot
from core.store.pool import connect
from core.store.select import Catalogue, Stored
from ioc.pack.rounds import Packer
from promql.query import evaluated, needed
from promql.values import NAME, holds, value_of
from tests.clock import JumpingClock
from tests.servers import Database

from .checking import FAILURES, Outcome, Wrong, judge, question
from .script import Clear, Eval, Load, points
from .scripts import MISSING, SCRIPTS, needs, script

NATIVE = {"histograms.test:1081", "histograms.test:1084"}  # asked of histograms that are not here
DAYS: Final = (0.5, 2.5, 4, 12)  # that pass between loads
FIRST: Final = datetime(1969, 12, 30, tzinfo=UTC)  # before all that the scripts load


class Tables:
    """Writes what a script loads, as it comes: what is packed already is late."""

    def __init__(self, owner: psycopg.Connection[Any], packer: Packer, clock: JumpingClock) -> None:
        self._owner, self._packer, self._clock = owner, packer, clock
        self._upto = FIRST

    def clear(self, upto: datetime = FIRST) -> None:
        self._owner.execute("TRUNCATE sample, sample_late, series, block, pack_part, pack_day")
        self._owner.execute("UPDATE packed SET upto = %s", [upto])
        self._upto = upto
        self._clock.set(FIRST)

    def load(self, command: Load) -> None:
        for labels, text in command.series.items():
            values = enumerate(points(text))
            rows = [(instant(k * command.step_ms), v) for k, v in values if v is not None]
            id_ = self._series(labels)
            self._copy("sample", "", id_, [row for row in rows if row[0] > self._upto])
            self._copy("sample_late", ", kind", id_, [row for row in rows if row[0] <= self._upto])

    async def pass_time(self, days: float) -> None:
        """Let days pass, and pack what is over."""
        self._clock.set(self._clock.now() + timedelta(days=days))
        await self._packer.round()
        row = self._owner.execute("SELECT upto FROM packed").fetchone()
        assert row
        self._upto = row[0]

    def _series(self, labels: Labels) -> int:
        others = {name: value for name, value in labels if name != NAME}
        identity = Identity.of(value_of(labels, NAME), others)
        self._owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
            " origin) VALUES (%s, '', '', 'gauge', '{}', '', '', 'auto') ON CONFLICT DO NOTHING",
            [identity.metric],
        )
        row = self._owner.execute(
            "INSERT INTO series (key, metric, labels, source_id, created_at)"
            " VALUES (%s, %s, %s, 's', now())"
            " ON CONFLICT (key) DO UPDATE SET metric = excluded.metric RETURNING id",
            [identity.key(), identity.metric, Jsonb(others)],
        ).fetchone()
        assert row
        return int(row[0])

    def _copy(self, table: str, column: str, id_: int, rows: list[tuple[datetime, float]]) -> None:
        more = [0] if column else []
        with self._owner.cursor().copy(
            f"COPY {table} (series_id, time, value{column}) FROM STDIN"
        ) as copy:
            for at, value in rows:
                copy.write_row([id_, at, _sql(value), *more])


def _sql(value: float) -> float | None:
    return None if is_stale(np.array([value]))[0] else value


@pytest.fixture
async def stored(database: Database) -> AsyncIterator[tuple[Tables, AsyncConnection[Any]]]:
    """Give tables to write to, and a session that reads them as `api` does."""
    clock = JumpingClock(FIRST)
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES ('s', 's', 's', 'place')"
        )
        packer = Packer(database.login("ioc_pack"), clock)
        async with await connect(database.login("ioc_api"), autocommit=True) as conn:
            yield Tables(owner, packer, clock), conn


# Packed after each load, these take 5 to 30 s.
LONG: Final = {
    "native_histograms", "functions", "histograms", "aggregators", "extended_vectors", "operators",
    "info", "fill-modifier", "selectors", "range_queries", "at_modifier",
}  # fmt: skip
CASES: Final = [
    *((name, False) for name in SCRIPTS),
    *(pytest.param(name, True, marks=[pytest.mark.long] * (name in LONG)) for name in SCRIPTS),
]


@pytest.mark.parametrize(("name", "packing"), CASES)
async def test_script(
    name: str, stored: tuple[Tables, AsyncConnection[Any]], *, packing: bool
) -> None:
    tables, conn = stored
    dice = random.Random(name)
    wrong, wanted, catalogue = [], needs(), Catalogue(holds)
    tables.clear(_upto(dice, packing=packing))
    for command in script(name):
        match command:
            case Clear():
                tables.clear(_upto(dice, packing=packing))
            case Load():
                if packing and dice.getrandbits(1):
                    await tables.pass_time(dice.choice(DAYS))
                tables.load(command)
                if packing:
                    await tables.pass_time(dice.choice(DAYS))
            case Eval() if not MISSING & set(wanted[name, command.line]):
                place = f"{name}.test:{command.line}"
                try:
                    judge(command, await _outcome(command, Stored(conn, catalogue), conn))
                except Wrong as found:
                    wrong.append(f"{place} {command.expression}: {found}")
            case _:
                pass
    assert [each for each in wrong if each.split()[0] not in NATIVE] == []


def _upto(dice: random.Random, *, packing: bool) -> datetime:
    """Days are packed from the first on; else what came before some moment is late."""
    return FIRST if packing else instant(dice.choice([-1, 0, 300_000, 3_600_000]))


async def _outcome(case: Eval, stored: Stored, conn: AsyncConnection[Any]) -> Outcome:
    try:
        query = question(case)
        async with snapshot(conn):
            return evaluated(query, await stored.select(needed(query)))
    except FAILURES as error:
        return error
