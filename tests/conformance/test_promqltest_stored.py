"""Prometheus' own scripts for PromQL, over samples in the database: half of them came late."""

from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from core.model import Identity, Labels, is_stale
from core.store.pool import connect
from core.store.samples import instant
from core.store.select import Catalogue, Stored
from promql.query import evaluated, needed
from promql.values import NAME, holds, value_of
from tests.servers import Database

from .checking import FAILURES, Outcome, Wrong, judge, question
from .script import Clear, Eval, Load, points
from .scripts import MISSING, SCRIPTS, needs, script

NATIVE = {"histograms.test:1081", "histograms.test:1084"}  # asked of histograms that are not here


class Tables:
    """Writes what a script loads: series in turn to the head, and as if they came late."""

    def __init__(self, owner: psycopg.Connection[Any]) -> None:
        self._owner, self._turn = owner, 0

    def clear(self) -> None:
        self._owner.execute("TRUNCATE sample, sample_late, series")

    def load(self, command: Load) -> None:
        for labels, text in command.series.items():
            rows = [(k * command.step_ms, v) for k, v in enumerate(points(text)) if v is not None]
            self._turn += 1
            self._add(labels, rows, "sample_late" if self._turn % 2 else "sample")

    def _add(self, labels: Labels, rows: list[tuple[int, float]], table: str) -> None:
        others = {name: value for name, value in labels if name != NAME}
        identity = Identity.of(value_of(labels, NAME), others)
        self._owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
            " origin) VALUES (%s, '', '', 'gauge', '{}', '', '', 'auto') ON CONFLICT DO NOTHING",
            [identity.metric],
        )
        id_ = self._owner.execute(
            "INSERT INTO series (key, metric, labels, source_id, created_at)"
            " VALUES (%s, %s, %s, 's', now())"
            " ON CONFLICT (key) DO UPDATE SET metric = excluded.metric RETURNING id",
            [identity.key(), identity.metric, Jsonb(others)],
        ).fetchone()
        assert id_
        kind, more = (", kind", [0]) if table == "sample_late" else ("", [])
        with self._owner.cursor().copy(
            f"COPY {table} (series_id, time, value{kind}) FROM STDIN"
        ) as copy:
            for time_ms, value in rows:
                copy.write_row([*id_, instant(time_ms), _sql(value), *more])


def _sql(value: float) -> float | None:
    return None if is_stale(np.array([value]))[0] else value


@pytest.fixture
async def stored(database: Database) -> AsyncIterator[tuple[Tables, AsyncConnection[Any]]]:
    """Give tables to write to, and a session that reads them as `api` does."""
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES ('s', 's', 's', 'place')"
        )
        async with await connect(database.login("ioc_api"), autocommit=True) as conn:
            yield Tables(owner), conn


@pytest.mark.parametrize("name", SCRIPTS)
async def test_script(name: str, stored: tuple[Tables, AsyncConnection[Any]]) -> None:
    tables, conn = stored
    wrong, wanted, catalogue = [], needs(), Catalogue(holds)
    for command in script(name):
        match command:
            case Clear():
                tables.clear()
            case Load():
                tables.load(command)
            case Eval() if not MISSING & set(wanted[name, command.line]):
                place = f"{name}.test:{command.line}"
                try:
                    judge(command, await _outcome(command, Stored(conn, catalogue)))
                except Wrong as found:
                    wrong.append(f"{place} {command.expression}: {found}")
            case _:
                pass
    assert [each for each in wrong if each.split()[0] not in NATIVE] == []


async def _outcome(case: Eval, stored: Stored) -> Outcome:
    try:
        query = question(case)
        return evaluated(query, await stored.select(needed(query)))
    except FAILURES as error:
        return error
