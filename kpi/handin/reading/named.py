"""What a row is about: its period, unit and KPI, from what people write. Pure.

Each is worked out once for the same cells: a table of many rows has few different ones.
"""

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Final, NamedTuple

from core.model import Period, Unit, UnitId, unit_of_code
from kpi.handin.findings import Problem
from kpi.handin.form import Field, Known
from kpi.handin.preview import shown
from kpi.sheets import Cell, searched

from .days import KINDS, read_day, read_period, spoken
from .layout import Column

_PREFIXES: Final = ("xa ", "phuong ", "thi tran ", "tt ", "huyen ", "thanh pho ", "tp ", "tinh ")
_BESIDE: Final = re.compile(r"\(.*?\)| (?:commune|ward|town|district|city|province)\b")
_NAME_MAX: Final = 100  # letters that are looked at
_PART_MAX: Final = 60
_NEARS_MAX: Final = 50  # of a file: a guess costs a thousand times a look
_NOT_PLAIN: Final = re.compile(r"[^a-z0-9]+")
_CODE_DIGITS: Final = (2, 3, 5)  # of provinces, former districts, communes: Excel drops zeros


FoundKpi = tuple[Field | None, str, Problem | None]
FoundPeriod = tuple[Period | None, Problem | None]
FoundUnit = tuple[UnitId | None, Problem | None]


class UnitCells(NamedTuple):
    """What a row says of its unit."""

    unit: Cell
    code: Cell
    day: Cell


class Names:
    """Works rows out. Each answer is what was found, and what is wrong with it."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._by_code = {code.casefold(): field for code, field in _codes(known.fields.values())}
        self._has_parts = {kpi for kpi, part in known.fields if part}
        self._not_here = tuple(
            (why, {kpi.casefold(): kpi for kpi in kpis})
            for why, kpis in (("kpi_measured", known.measured), ("kpi_elsewhere", known.elsewhere))
        )
        self._names = _names(known.units.values())
        self._with_code = _with_code(known.units.values())
        self._nears = 0
        self._kpis: dict[tuple[Cell, Cell], FoundKpi] = {}
        self._periods: dict[tuple[Cell, str], FoundPeriod] = {}
        self._units: dict[tuple[UnitCells, Period | None], FoundUnit] = {}

    def kpi(self, cell: Cell, part: Cell) -> FoundKpi:
        """Find the KPI and part of a row: `K01`, `k01/dat-dai`, or `K01` and a part beside it."""
        if (cell, part) not in self._kpis:
            self._kpis[cell, part] = self._kpi(shown(cell), shown(part))
        return self._kpis[cell, part]

    def period(self, cell: Cell, field: Field | None) -> FoundPeriod:
        """Find the period of a row, which must be over and of the KPI's kind."""
        key = (cell, field.kpi if field else "")
        if key not in self._periods:
            self._periods[key] = self._period(cell, field)
        return self._periods[key]

    def unit(self, cells: UnitCells, period: Period | None) -> FoundUnit:
        """Find the unit of a row, which must have existed in all of the period."""
        if (cells, period) not in self._units:
            self._units[cells, period] = self._unit(cells, period)
        return self._units[cells, period]

    def _kpi(self, text: str, part: str) -> FoundKpi:
        code, _, within = text.partition("/")
        code = code.split(" ")[0].strip() or text
        part = _NOT_PLAIN.sub("-", searched((part or within)[:_NAME_MAX])).strip("-")
        field = self._by_code.get(f"{code}/{part}".casefold() if part else code.casefold())
        whole = self._by_code.get(code.casefold())
        free = whole is not None and whole.kpi not in self._has_parts and len(part) <= _PART_MAX
        if field is None and free:
            field = whole  # its parts are nobody's list: any is taken
        if field is None:
            return None, "", self._no_kpi(code, part, whole)
        return field, part, None

    def _no_kpi(self, code: str, part: str, whole: Field | None) -> Problem:
        if not code:
            return Problem("kpi_empty", field=Column.KPI)
        if whole is not None:
            return Problem("part_unknown", {"kpi": whole.kpi, "text": part}, Column.PART)
        for why, kpis in self._not_here:
            if (kpi := kpis.get(code.casefold())) is not None:
                return Problem(why, {"kpi": kpi}, Column.KPI)
        near, near_en = self._near(code.upper(), [field.code for field in self._by_code.values()])
        values = {"text": code, "near": near, "near_en": near_en}
        return Problem("kpi_unknown", values, Column.KPI)

    def _period(self, cell: Cell, field: Field | None) -> FoundPeriod:
        kind = field.period if field else None
        period = None if isinstance(cell, date) else read_period(cell, kind)
        if period is None:
            return None, Problem("period_unreadable", {"text": shown(cell)}, Column.PERIOD)
        return period, why_not_now(period, field, self._known.today)

    def _unit(self, cells: UnitCells, period: Period | None) -> FoundUnit:
        day = read_day(cells.day)
        if (wrong := self._wrong_day(cells.day, day, period)) is not None:
            return None, wrong
        named = shown(cells.unit)
        unit = self._named(named, period.last if period else day) if named else None
        if named and unit is None:
            if period is None and day is None and _bare_name(named) in self._names:
                return None, None  # whose name it is depends on a period that could not be read
            near, near_en = self._near(named, [one.name_vi for one in self._known.units.values()])
            values = {"text": named, "near": near, "near_en": near_en}
            return None, Problem("unit_unknown", values, Column.UNIT)
        if (code := shown(cells.code)) or unit is None:
            unit, wrong = self._coded(code, unit, day or (period.last if period and unit else None))
        if unit is None or wrong is not None:
            return None, wrong
        return unit.id, why_not_unit(unit, period, self._known)

    def _wrong_day(self, cell: Cell, day: date | None, period: Period | None) -> Problem | None:
        if cell == "":
            return None
        if day is None:
            return Problem("day_unreadable", {"text": shown(cell)}, Column.DAY)
        values = {"day": spoken(day), "today": spoken(self._known.today)}
        if day > self._known.today:
            return Problem("day_future", values, Column.DAY)
        if period is not None and day < period.first:
            return Problem("day_before", values | _span_of(period), Column.DAY)
        return None

    def _named(self, text: str, day: date | None) -> Unit | None:
        """Find a unit by id or name; of several of one name the one that existed then."""
        if (unit := self._known.units.get(UnitId(text))) is not None:
            return unit
        found = self._names.get(_bare_name(text), [])
        then = [unit for unit in found if day is None or _existed(unit, day)]
        whole = [unit for unit in found if searched(unit.name_vi) == searched(text)]
        return next((units[0] for units in (then, found, whole) if len(units) == 1), None)

    def _coded(
        self, code: str, named: Unit | None, day: date | None
    ) -> tuple[Unit | None, Problem | None]:
        """Find the unit of an official code, which means nothing without a day."""
        if not code:
            return None, Problem("unit_empty", field=Column.UNIT)
        if day is None:
            return None, Problem("code_needs_day", {"code": code}, Column.CODE)
        found = self._of_code(code, day)
        if found is None:
            return None, self._no_code(code, day)
        if named is not None and named.id != found.id:
            values = {"code": code, "unit": named.name_vi, "meant": found.name_vi}
            english = {"unit_en": named.name_en, "meant_en": found.name_en, "day": spoken(day)}
            return None, Problem("code_other", values | english, Column.CODE)
        return found, None

    def _of_code(self, code: str, day: date) -> Unit | None:
        for one in (code, *(code.zfill(digits) for digits in _CODE_DIGITS)):
            units = self._with_code.get(one, ())
            found = unit_of_code(units, scheme=self._known.scheme, code=one, day=day)
            if found is not None:
                return self._known.units[found]
        return None

    def _near(self, text: str, known: list[str]) -> tuple[str, str]:
        """Guess what was meant, in words for a sentence in both languages."""
        self._nears += 1
        if self._nears > _NEARS_MAX:
            return "", ""
        near = get_close_matches(text[:_NAME_MAX], known, n=1)
        return (f"; ý bạn là {near[0]}?", f"; did you mean {near[0]}?") if near else ("", "")

    def _no_code(self, code: str, day: date) -> Problem:
        """Say what a code has meant at other times: old codes live on in old files."""
        meant = [
            (unit, known)
            for unit in self._with_code.get(code, ())
            for known in unit.codes
            if known.scheme == self._known.scheme and known.code == code
        ]
        vi = [f"{unit.name_vi} ({_span(on.valid_from, on.valid_to)})" for unit, on in meant]
        en = [f"{unit.name_en} ({_span_en(on.valid_from, on.valid_to)})" for unit, on in meant]
        texts = {
            "meanings": f"mã này là {', '.join(vi)}" if vi else "danh sách không có mã này",
            "meanings_en": f"it meant {', '.join(en)}" if en else "no list has it",
        }
        values = {"code": code, "day": spoken(day)} | texts
        return Problem("code_unknown", values, Column.CODE)


def why_not_now(period: Period, field: Field | None, today: date) -> Problem | None:
    """Why nothing can be handed in for a period: it is not over, or of another kind."""
    values = {"period": period.id} | _span_of(period)
    if period.first > today:
        return Problem("period_future", values, Column.PERIOD)
    if period.last >= today:
        return Problem("period_not_over", values, Column.PERIOD)
    if field is not None and field.period not in {None, period.kind}:
        kind = KINDS[field.period or period.kind]
        more = {"kpi": field.kpi, "kind": kind.vi, "kind_en": kind.en}
        return Problem("period_kind", values | more, Column.PERIOD)
    return None


def why_not_unit(unit: Unit, period: Period | None, known: Known) -> Problem | None:
    """Why figures of a unit are not taken: it did not exist, or is another's."""
    values = {"unit": unit.name_vi, "unit_en": unit.name_en} | {
        "period": period.id if period else "",
        "span": _span(unit.valid_from, unit.valid_to),
        "span_en": _span_en(unit.valid_from, unit.valid_to),
    }
    if period is not None:
        at_ends = _existed(unit, period.first), _existed(unit, period.last)
        if at_ends == (False, False):
            return Problem("unit_then", values, Column.UNIT)
        if not all(at_ends):
            return Problem("period_straddles", values, Column.PERIOD)
    if unit.id not in known.mine:
        return Problem("unit_not_yours", values, Column.UNIT)
    return None


def _codes(fields: Iterable[Field]) -> Iterable[tuple[str, Field]]:
    return ((field.code, field) for field in fields)


def _names(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    names: dict[str, list[Unit]] = {}
    for unit in units:
        for name in {_bare_name(unit.name_vi), _bare_name(unit.name_en)}:
            names.setdefault(name, []).append(unit)
    return names


def _with_code(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    """Units by each code that they ever had, of any scheme."""
    found: dict[str, list[Unit]] = {}
    for unit in units:
        for code in {known.code for known in unit.codes}:
            found.setdefault(code, []).append(unit)
    return found


def _bare_name(name: str) -> str:
    """Give a name without what kind of unit it is, and without what stands in brackets."""
    word = _BESIDE.sub("", searched(name[:_NAME_MAX])).strip()
    return next((word.removeprefix(one) for one in _PREFIXES if word.startswith(one)), word)


def _existed(unit: Unit, day: date) -> bool:
    return (unit.valid_from or date.min) <= day <= (unit.valid_to or date.max)


def _span_of(period: Period) -> dict[str, str]:
    return {"period": period.id, "first": spoken(period.first), "last": spoken(period.last)}


def _span(first: date | None, last: date | None) -> str:
    ends = (f"từ {spoken(first)}" if first else "", f"đến {spoken(last)}" if last else "")
    return " ".join(end for end in ends if end) or "mọi lúc"


def _span_en(first: date | None, last: date | None) -> str:
    ends = (f"from {spoken(first)}" if first else "", f"to {spoken(last)}" if last else "")
    return " ".join(end for end in ends if end) or "at all times"
