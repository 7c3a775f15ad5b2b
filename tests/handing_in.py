"""A place of three communes that hand in two indicators, and people who do so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from core.model import PeriodKind, Unit, UnitId
from core.store.keys import By
from kpi.define import Catalogue, Direction, Kind, Kpi, KpiId, Term, TermKind, Text
from kpi.keeping import Place
from kpi.uploads.keeping import Hand
from kpi.uploads.record import Line, Submission, Way
from tests import given

NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
PERIOD = "2026-M11"
XA, YA, ZA = (UnitId(name) for name in ("xa", "ya", "za"))


def kpi(id_: str, **fields: Any) -> Kpi:
    """Define an indicator whose two figures are handed in each month."""
    name = Text(f"Chỉ tiêu {id_}", f"Indicator {id_}")
    term = Term(kind=TermKind.HANDIN, name=name, unit_of_measure="hồ sơ", is_whole=True)
    plain = Kpi(
        id=KpiId(id_),
        kind=Kind.PLAN,
        name=name,
        about=name,
        caveat=Text("", ""),
        beside=None,
        numerator=term,
        denominator=term,
        unit_of_measure="%",
        scale=Decimal(100),
        decimals=1,
        period=PeriodKind.MONTH,
        direction=Direction.UP,
        target=None,
        cap=None,
        owner=Text("TTPHCC", "Service centre"),
        source=Text("Hệ thống TTHC", "System"),
        scope="core",
        due_day=17,
        is_owed=True,
        min_completeness=Decimal("0.6"),
        small_n=0,
        jump_percent=Decimal(50),
        is_share=True,
        is_public=True,
        is_closed=False,
        since=date(2025, 7, 1),
    )
    return replace(plain, **fields)


def unit(id_: str, parent: str | None = "tinh", kind: str = "commune", scope: str = "core") -> Unit:
    """Describe a unit that there always was."""
    name = id_.title()
    return given.unit(id_, parent=parent, kind=kind, name_vi=name, name_en=name, scope=scope)


UNITS = (unit("tinh", None, "province", "outside"), unit("xa"), unit("ya"), unit("za"))
PLACE = Place(
    Catalogue(kpis=(kpi("K1"), kpi("K2")), levels=("commune",)),
    UNITS,
    ZoneInfo("Asia/Ho_Chi_Minh"),
)


def line(
    numerator: int | None, denominator: int | None = 100, *, number: int = 5, **fields: Any
) -> Line:
    """Give a row of K1 of the first commune, in line 5."""
    told = Line(
        line=number,
        kpi="K1",
        unit=XA,
        period=PERIOD,
        numerator=None if numerator is None else Decimal(numerator),
        denominator=None if denominator is None else Decimal(denominator),
        numerator_cell=f"D{number}",
        denominator_cell=f"E{number}",
    )
    return replace(told, **fields)


def submission(request: str, *lines: Line, **fields: Any) -> Submission:
    """Hand rows in for the first commune."""
    plain = Submission(
        unit=XA,
        period=PERIOD,
        way=Way.FILE,
        lines=lines,
        sha256="0" * 64,
        request=request,
        file_name="a.xlsx",
        body=b"a",
    )
    return replace(plain, **fields)


def officer(name: str = "an", *, minutes: int = 0) -> Hand:
    """Be the data officer of the unit concerned."""
    return Hand(By(f"user:{name}"), NOW + timedelta(minutes=minutes), is_officer=True)


def leader(name: str = "binh", *, minutes: int = 0) -> Hand:
    """Be its leader."""
    return Hand(By(f"user:{name}"), NOW + timedelta(minutes=minutes), is_leader=True)
