"""Every indicator of the demo place, computed a second time by pandas from what was stored raw.

Nothing of the product's own reading of definitions, periods, growth or sums is used: selectors are
taken apart by hand, days and periods counted by hand, growth by differences of a frame.
"""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any, LiteralString

import numpy as np
import pandas as pd
import pytest
import yaml

from core.store.pool import connect
from kpi.compute import Leader
from kpi.keeping import place
from tests.computing import Heard
from tests.local_days import ZONE
from tests.packing import DAY, TODAY, YESTERDAY, Store, columns, store
from tests.places import CONFIG, apply_folder
from tests.servers import Database

PLACE = CONFIG / "tam-duong"
UNITS = ["ban-bo-2025", "binh-lu-2025", "khun-ha-2025", "ta-leng-2025"]
BEGIN = YESTERDAY - 75 * DAY
MS = timedelta(milliseconds=1)
_MATCHER = re.compile(r'(\w+)(=~|=)"([^"]*)"')
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


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Store]:
    """Give the test the demo place, whose units have sent for 75 days."""
    async with store(database) as made:
        await apply_folder(database, PLACE, now=BEGIN - DAY)
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


async def test_every_value_and_total_agrees(kept: Store) -> None:
    login = kept.database.login("ioc_kpi")
    async with await connect(login, autocommit=True) as conn:
        await Leader(login, kept.clock, Heard()).look(conn, await place(conn))
    found = stored(kept)
    wanted = recomputed(await raw(kept), kept.clock.now())
    assert len(wanted) > 150
    assert found.keys() == wanted.keys()
    for key, (numerator, denominator, value) in wanted.items():
        assert found[key][:2] == (numerator, denominator), key  # whole numbers are equal
        if value is None:
            assert found[key][2] is None, key
        else:
            assert found[key][2] == pytest.approx(value, rel=1e-12), key


Row = tuple[float | None, float | None, float | None]
Key = tuple[str, str, str]  # indicator, unit or core, period


def stored(kept: Store) -> dict[Key, Row]:
    """Read what stands of the units and of the core."""
    with kept.database.connect() as owner:
        rows = owner.execute(
            "SELECT kpi, unit || scope, period, numerator, denominator, value FROM kpi_value"
            " WHERE replaced_at IS NULL AND scope <> 'plan'"
        ).fetchall()
    return {tuple(row[:3]): tuple(row[3:]) for row in rows}


async def raw(kept: Store) -> pd.DataFrame:
    """Export all samples, with their labels."""
    with kept.database.connect() as owner:
        query = "SELECT id, labels || jsonb_build_object('m', metric) FROM series"
        known: dict[int, dict[str, str]] = dict(owner.execute(query).fetchall())
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


def recomputed(frame: pd.DataFrame, now: datetime) -> dict[Key, Row]:
    """Compute each live indicator, of each unit and of all four."""
    found: dict[Key, Row] = {}
    for kpi in yaml.safe_load((PLACE / "kpis.yml").read_text())["kpis"]:
        if not {"counter", "formula"} & {*kpi["numerator"], *kpi.get("denominator", {})}:
            continue
        for period, first, last in months(kpi["period"], now):
            parts = {unit: part(frame, kpi, unit, first, last) for unit in UNITS}
            there = {unit: row for unit, row in parts.items() if row is not None}
            found |= {(kpi["id"], unit, period): row for unit, row in there.items()}
            if there:
                found[kpi["id"], "core", period] = total(kpi, list(there.values()))
    return found


def part(frame: pd.DataFrame, kpi: Any, unit: str, first: date, last: date) -> Row | None:
    inside = frame[(frame["unit"] == unit) & (frame["day"] >= first) & (frame["day"] <= last)]
    numbers = [figure(inside, kpi.get(term)) for term in ("numerator", "denominator")]
    counted = [kpi[name] for name in ("numerator", "denominator") if name in kpi]
    known = [number for number, term in zip(numbers, counted, strict=False) if "fixed" not in term]
    if all(number is None for number in known):
        return None
    return (*numbers, value(kpi, *numbers))  # type: ignore[return-value]


def figure(inside: pd.DataFrame, term: Any) -> float | None:
    if term is None:
        return None
    if "fixed" in term:
        return float(term["fixed"])
    expr = term.get("counter") or term["formula"]
    metric, _, rest = expr.partition("{")
    chosen = inside[inside["m"] == metric]
    for label, relation, text in _MATCHER.findall(rest):
        if label not in chosen:
            return None
        fits = chosen[label] == text
        if relation == "=~":
            fits = chosen[label].isin(text.split("|"))
        chosen = chosen[fits]
    if chosen.empty:
        return None
    if "counter" in term:
        return float(chosen["step"].sum())
    return float(chosen.sort_values("at")["value"].iloc[-1])


def value(kpi: Any, numerator: float | None, denominator: float | None) -> float | None:
    if numerator is None:
        return None
    if "denominator" not in kpi:
        return float(kpi.get("scale", 1)) * numerator
    if not denominator:
        return None
    return float(kpi.get("scale", 1)) * numerator / denominator


def total(kpi: Any, parts: list[Row]) -> Row:
    whole = [row for row in parts if row[2] is not None or None not in row[:2]]
    sums = [sum(row[place] or 0 for row in whole) for place in (0, 1)]
    if "denominator" not in kpi:
        sums[1] = None  # type: ignore[call-overload]
        whole = [row for row in parts if row[0] is not None]
    if not whole:
        return None, None, None
    least = float(kpi.get("min_completeness", 0.8))
    enough = len(whole) >= least * len(UNITS)
    return sums[0], sums[1], value(kpi, *sums) if enough else None


def months(kind: str, now: datetime) -> Iterator[tuple[str, date, date]]:
    """Count periods by hand: months from the 15th, and calendar months."""
    today = now.astimezone(ZONE).date()
    for back in range(-1, 5):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        if kind == "month_15_14":
            last = date(year, month + 1, 14)
            first = (last.replace(day=1) - timedelta(days=1)).replace(day=15)
            yield f"{year}-M{month + 1:02}", first, last
        else:
            assert kind == "calendar_month"
            first = date(year, month + 1, 1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            yield f"{year}-C{month + 1:02}", first, last
