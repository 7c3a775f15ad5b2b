"""Every indicator of the demo place, measured and handed in, agrees with a second computation.

Samples of 75 days, and uploads of the years before and after the reform with all that becomes of
them; from the raw rows of both pandas computes everything once more.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count, product
from random import Random
from typing import Any, LiteralString

import numpy as np
import pandas as pd
import pytest
import yaml

from core.model import UnitId
from core.store.keys import By
from core.store.pool import connect
from kpi.compute import Leader
from kpi.keeping import Place, place
from kpi.uploads import tables
from kpi.uploads.keeping import Hand, RefusedError, approve, return_, submit, undo
from kpi.uploads.record import Line
from tests.computing import Heard
from tests.db.kpi.recomputing import Key, Raw, Row, official, recomputed, span, units_of
from tests.handing_in import submission
from tests.indicated import folder, kpis
from tests.local_days import ZONE
from tests.packing import DAY, TODAY, YESTERDAY, Store, columns, store
from tests.places import CONFIG, apply_folder
from tests.servers import Database

PLACE = CONFIG / "tam-duong"
UNITS = ["ban-bo-2025", "binh-lu-2025", "khun-ha-2025", "ta-leng-2025"]
ALL = UnitId("lai-chau")
BEGIN = YESTERDAY - 75 * DAY
MS = timedelta(milliseconds=1)
_INSERT: LiteralString = """
INSERT INTO series (id, key, metric, labels, unit_id, source_id, created_at)
OVERRIDING SYSTEM VALUE
VALUES (%s, decode(lpad(to_hex(%s::int), 32, '0'), 'hex'), %s,
  jsonb_object(%s::text[]), %s, 's', now())
"""
_SERIES: dict[str, dict[str, list[str]]] = {
    "dvc_dossiers_received_total": {
        "channel": ["online", "direct", "post"],
        "procedure_level": ["toan_trinh", "khac"],
    },
    "dvc_dossiers_filed_by_staff_total": {"channel": ["online"]},
    "dvc_payments_total": {"method": ["online", "cash"], "result": ["success", "failed"]},
    "dvc_fee_dossiers_total": {},
    "dvc_dossiers_digitised_total": {},
    "dvc_dossiers_reused_data_total": {},
    "net_covered_villages": {"operator": ["any"], "tech": ["5g"], "basis": ["measured"]},
    "net_total_villages": {"operator": ["any"], "tech": ["5g"], "basis": ["measured"]},
    "dvc766_score_points": {"group": ["G1", "G5"]},
}
# What the demo has no indicator of: kinds of periods, one number alone, half measured.
_MORE = """
  - {id: T-M, numerator: {handin: true, NUM}, denominator: {handin: true, NUM}, PERCENT,
     period: month_15_14, TEXTS}
  - {id: T-H, numerator: {handin: true, NUM}, denominator: {handin: true, NUM}, PERCENT,
     period: half, min_completeness: 0.5, TEXTS}
  - {id: T-N, numerator: {handin: true, NUM}, unit_of_measure: người, period: nine_months, TEXTS}
  - {id: T-F, numerator: {handin: true, NUM}, denominator: {fixed: 18, NUM}, PERCENT,
     period: calendar_month, TEXTS}
  - {id: T-L, numerator: {counter: dvc_fee_dossiers_total, NUM}, denominator: {handin: true, NUM},
     PERCENT, period: month_15_14, TEXTS}
"""
# Before the reform of 01/07/2025, across it, and after it.
_PERIODS = [
    *("2024", "2025", "2026", "2025-Q2", "2025-Q3", "2026-Q1", "2025-H1", "2025-H2", "2026-H1"),
    *("2025-N9", "2026-N9", "2025-M06", "2025-M07", "2026-M08", "2025-C06", "2025-C07"),
]
_KINDS = {
    "M": "month_15_14",
    "C": "calendar_month",
    "Q": "quarter",
    "H": "half",
    "N": "nine_months",
    "": "year",
}


@pytest.fixture
async def kept(database: Database, tmp_path: Any) -> AsyncIterator[Store]:
    """Give the test the demo place, whose units have sent for 75 days."""
    text = (PLACE / "kpis.yml").read_text()
    more = kpis(_MORE).replace("PERCENT", 'unit_of_measure: "%", scale: 100')
    async with store(database) as made:
        at = folder(tmp_path / "place", text.replace("\nkpis:\n", f"\nkpis:{more}", 1))
        await apply_folder(database, at, now=BEGIN - DAY)
        with database.connect() as owner:
            owner.execute("DELETE FROM series")
            for number, (metric, labels) in enumerate(_all_series(), 1):
                pairs = [text for pair in labels.items() for text in pair]
                owner.execute(_INSERT, [number, number, metric, pairs, labels["unit"]])
        await made.write(columns(*_samples()))
        await made.pack()
        yield made


def _all_series() -> Iterator[tuple[str, dict[str, str]]]:
    for metric, labels in _SERIES.items():
        for unit, *values in product(UNITS, *labels.values()):
            if (unit, metric) != ("khun-ha-2025", "net_covered_villages"):  # nothing is known there
                yield metric, {"unit": unit, **dict(zip(labels, values, strict=True))}


def _samples() -> Iterator[tuple[int, datetime, float]]:
    """Send at any time of each day; counters are set back now and then."""
    dice = np.random.default_rng(766)
    for number, (metric, _) in enumerate(_all_series(), 1):
        total = 0
        for day in range(77):
            at = BEGIN + day * DAY + timedelta(minutes=int(dice.integers(0, 600)))
            total = 0 if dice.random() < 0.02 else total + int(dice.integers(0, 40))
            is_counter = metric.endswith("_total")
            if at < TODAY + timedelta(hours=2) and (is_counter or day % 9 == 0):
                yield number, at, float(total if is_counter else dice.integers(1, 12))


@dataclass
class Hands:
    """People who hand in, correct, approve, return and take back, as the dice have it."""

    conn: tables.Connection
    place: Place
    raw: Raw
    now: datetime
    dice: Random

    async def act(self, period: str, turn: int) -> None:
        """Do something about the figures of a period: of all units in one table, or of one."""
        units = self._units(period)
        unit = self.dice.choice([ALL, ALL, *units])
        current = await tables.live(self.conn, unit, period)
        acts = [approve, approve, return_, undo, None, None]
        doing = self.dice.choice(acts) if current else None
        if current is None or doing is None:
            lines = [*self._lines(period, units if unit == ALL else [unit])]
            said = {"unit": unit, "period": period, "seen": current and current.id, "reason": "x"}
            async with self.conn.transaction():
                new = submission(f"r{turn}", *lines, **said)
                await submit(self.conn, self.place, new, self._hand("an"))
            return
        with suppress(RefusedError):  # of what is approved already
            async with self.conn.transaction():
                hand = self._hand("binh")
                await doing(self.conn, self.place, current.id, "x", hand)

    def _hand(self, name: str) -> Hand:
        return Hand(By(f"user:{name}"), self.now, is_officer=True, is_leader=name == "binh")

    def _units(self, period: str) -> list[UnitId]:
        """List the units in and around the plan's area that there were on its last day."""
        first, last = (day.isoformat() for day in span(period))
        units = self.raw.units
        is_then = (units["valid_from"] <= last) & (units["valid_to"].replace("", "9") >= first)
        is_level = units["kind"].isin(self.raw.document["levels"])
        return [*map(UnitId, units[is_then & is_level & (units["scope"] != "outside")]["id"])]

    def _lines(self, period: str, units: list[UnitId]) -> Iterator[Line]:
        numbers = count(5)
        kind = _KINDS[period[5:6]]
        for kpi in self.raw.document["kpis"]:
            if kpi["period"] == kind and "handin" in str(kpi):
                for unit in [UnitId(kpi["scope"])] if "scope" in kpi else units:
                    for part in self.dice.choice([[""], [""], [""], ["a", "b"], []]):
                        yield Line(
                            line=next(numbers),
                            kpi=kpi["id"],
                            unit=unit,
                            period=period,
                            part=part,
                            numerator=self._figure(kpi["numerator"]),
                            denominator=self._figure(kpi.get("denominator")),
                        )

    def _figure(self, term: Any) -> Decimal | None:
        """Give a number, one with decimals, none, or 0."""
        if term is None or self.dice.random() < 0.07:
            return None
        whole = self.dice.choice([0, *range(1, 40), 12_345, 9_876_543])
        return Decimal(whole) if term.get("whole") else Decimal(whole) + Decimal("0.125")


async def test_every_value_and_total_agrees(kept: Store) -> None:
    login, now = kept.database.login("ioc_kpi"), kept.clock.now()
    async with await connect(kept.database.login("ioc_api"), autocommit=True) as conn:
        hands = Hands(conn, await place(conn), await raw(kept), now, Random(57))
        for turn, period in enumerate(_PERIODS * 4):
            await hands.act(period, turn)
    async with await connect(login, autocommit=True) as conn:
        await Leader(login, kept.clock, Heard()).look(conn, await place(conn))
    known, found = await raw(kept), stored(kept)
    wanted = framed(recomputed(known, now))
    assert len(wanted) > 600
    pd.testing.assert_frame_equal(found, wanted, rtol=1e-12, atol=0)
    whole = wanted.where(wanted % 1 == 0)
    pd.testing.assert_frame_equal(found.where(whole.notna()), whole, check_exact=True)
    there = {*found.index[found["value"].notna()]}
    assert approved(kept) & there == official(known) & there


def framed(rows: Mapping[Key, Row]) -> pd.DataFrame:
    """Lay values out in the order of their keys; what is not known is no number."""
    names = ["numerator", "denominator", "value", "have", "want"]
    keys = pd.MultiIndex.from_tuples(rows)
    return pd.DataFrame([*rows.values()], keys, names, float).sort_index()


def stored(kept: Store) -> pd.DataFrame:
    """Read what stands of units and scopes."""
    with kept.database.connect() as owner:
        rows = owner.execute(
            "SELECT kpi, CASE WHEN unit = '' THEN 'all of ' || scope ELSE unit END, period,"
            " numerator::float8, denominator::float8, value, have, want"
            " FROM kpi_value WHERE replaced_at IS NULL"
        ).fetchall()
    return framed({tuple(row[:3]): tuple(row[3:]) for row in rows})


def approved(kept: Store) -> set[Key]:
    """Read what stands there as official of what units hand in."""
    with kept.database.connect() as owner:
        query = "SELECT kpi, unit, period FROM kpi_value WHERE replaced_at IS NULL AND unit <> ''"
        rows = owner.execute(f"{query} AND origin = 'handin' AND status = 'chinh_thuc'").fetchall()
    return {tuple(row) for row in rows}


async def raw(kept: Store) -> Raw:
    """Export all samples with their labels, and all rows that were handed in."""
    with kept.database.connect() as owner:
        query = "SELECT id, labels || jsonb_build_object('m', metric) FROM series"
        known: dict[int, dict[str, str]] = dict(owner.execute(query).fetchall())
        uploads = owner.execute(
            "SELECT id, state, decided_by IS NOT NULL FROM kpi_upload"
        ).fetchall()
        rows = owner.execute(
            "SELECT upload, line, kpi, unit, period, part, numerator::float8, denominator::float8"
            " FROM kpi_upload_row"
        ).fetchall()
        ((text,),) = owner.execute("SELECT document FROM kpi_file").fetchall()
    names = ["upload", "line", "kpi", "unit", "period", "part", "numerator", "denominator"]
    return Raw(
        await _samples_of(kept, known),
        pd.DataFrame(uploads, columns=["id", "state", "decided"]),
        pd.DataFrame(rows, columns=names).astype({"numerator": float, "denominator": float}),
        units_of(PLACE),
        yaml.safe_load(text),
    )


async def _samples_of(kept: Store, known: dict[int, dict[str, str]]) -> pd.DataFrame:
    rows = [
        {"series": id_, "at": pd.Timestamp(ms, unit="ms", tz="UTC"), "value": value, **known[id_]}
        for (id_, ms), bits in (await kept.read()).items()
        for value in [float(np.uint64(bits).view(np.float64))]
    ]
    frame = pd.DataFrame(rows).sort_values(["series", "at"])
    frame["day"] = (frame["at"] - MS).dt.tz_convert(str(ZONE)).dt.date
    step = frame.groupby("series")["value"].diff()
    frame["step"] = step.where(step >= 0, frame["value"])
    frame.loc[frame.groupby("series").head(1).index, "step"] = 0.0
    return frame
