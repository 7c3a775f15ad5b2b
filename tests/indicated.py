"""A place with a handful of indicators, and values of them."""

import shutil
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.model import Period, UnitId
from core.store.pool import connect
from kpi.define import KpiId
from kpi.keeping import place, record, renew_totals
from kpi.values import Figure, Origin, Status, Value, ratio
from tests.places import CONFIG, apply_folder
from tests.servers import Database

BINH_LU, TA_LENG = UnitId("binh-lu-2025"), UnitId("ta-leng-2025")
BAN_BO, KHUN_HA = UnitId("ban-bo-2025"), UnitId("khun-ha-2025")
CORE = (BINH_LU, TA_LENG, BAN_BO, KHUN_HA)
KPIS = """
levels: [xa, phuong, thi_tran]
kpis:
  - {id: K01, numerator: {counter: "dvc_dossiers_received_total{channel=\\"online\\"}", NUM},
     denominator: {counter: dvc_dossiers_received_total, NUM},
     unit_of_measure: "%", scale: 100, share: true, period: month_15_14, public: true, small_n: 20,
     target: {op: ">", value: 80, by: 2030-12-31, path: linear}, TEXTS}
  - {id: K02, numerator: {handin: true, NUM}, denominator: {handin: true, NUM},
     unit_of_measure: "%", scale: 100, period: month_15_14, min_completeness: 0.5, TEXTS}
  - {id: K07, numerator: {handin: true, NUM}, denominator: {handin: true, NUM},
     unit_of_measure: "%", scale: 100, period: year, public: true,
     target: {op: ">=", value: 100, by: 2030-12-31, path: none}, TEXTS}
  - {id: K10, numerator: {handin: true, NUM}, unit_of_measure: "%", period: year, scope: lai-chau,
     TEXTS}
milestones:
  - {id: M01, due: 2030-12-31, MARK}
  - {id: M03, due: 2025-12-31, MARK}
"""
_WORDS = {
    "TEXTS": 'name: {vi: "=Tên", en: Name}, about: {vi: a, en: a}, owner: {vi: Phòng, en: Room},'
    " source: {vi: Nguồn, en: Source}",
    "MARK": "name: {vi: Việc, en: Work}, about: {vi: a, en: a}, owner: {vi: Phòng, en: Room}",
    "NUM": "name: {vi: hồ sơ, en: dossiers}, unit_of_measure: hồ sơ, whole: true",
}


def kpis(text: str = KPIS) -> str:
    """Write `kpis.yml` out."""
    for word, written in _WORDS.items():
        text = text.replace(word, written)
    return text


def folder(at: Path, text: str | None = None) -> Path:
    """Make the files of a place: the units of Tam Đường, and indicators; empty: none."""
    at.mkdir(exist_ok=True)
    for name in ("place.yml", "units.csv", "metrics.csv", "sources.yml"):
        shutil.copy(CONFIG / "tam-duong" / name, at)
    written = kpis() if text is None else text
    if written:
        (at / "kpis.yml").write_text(written)
    return at


async def applied(database: Database, at: Path, *, now: datetime) -> Path:
    """Apply such a place."""
    await apply_folder(database, folder(at), now=now)
    return at


def value(
    kpi: str, unit: UnitId, period: str, numerator: int | None, denominator: int | None, **more: Any
) -> dict[str, Any]:
    """Describe a value that was handed in, or measured."""
    given = {"status": Status.PRELIMINARY, "origin": Origin.HANDIN, "simulated": False, **more}
    figures = {"numerator": numerator, "denominator": denominator}
    return {"kpi": KpiId(kpi), "unit": unit, "period": period, **figures, **given}


async def put(database: Database, rows: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Store values of units and the totals of scopes, as a process would at a time."""
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        known = await place(conn)
        values = []
        for row in rows:
            kpi, period = known.catalogue.of(row["kpi"]), Period.parse(row["period"])
            assert kpi is not None
            assert period is not None
            figure = Figure(_exact(row["numerator"]), _exact(row["denominator"]))
            number, why = ratio(kpi, figure)
            status = row["status"] if number is not None else Status.NOT_APPLICABLE
            values.append(
                Value(
                    **{
                        **row,
                        "period": period,
                        "numerator": figure.numerator,
                        "denominator": figure.denominator,
                        "value": number,
                        "why": why,
                        "status": status,
                        "as_of": now,
                    }
                )
            )
        async with conn.transaction():
            new = await record(conn, values, now=now)
            await renew_totals(conn, known, new, now=now)


def _exact(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)
