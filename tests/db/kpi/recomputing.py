"""Every indicator of a place, computed a second time by pandas from what was stored raw.

Nothing of the product's own reading of definitions, periods, units, growth or sums is used:
selectors are taken apart by hand, days and periods counted by hand, growth by differences of a
frame, what counts of uploads by their states.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from tests.local_days import ZONE

_MATCHER = re.compile(r'(\w+)(=~|=)"([^"]*)"')
_MONTHS = {"M": 1, "Q": 3, "H": 6, "N": 9, "": 12}
_SLOT = ["kpi", "unit", "period"]
_COUNTS = ["submitted", "approved", "replaced"]

Figures = tuple[float | None, float | None]
Key = tuple[str, str, str]  # indicator, unit or "all of SCOPE", period
Slots = Mapping[Any, Any]  # what counts of an indicator, unit and period
Row = tuple[float | None, float | None, float | None, int, int]  # value, n and N behind the two


@dataclass(frozen=True)
class Raw:
    """What is stored raw: samples with their labels, uploads, their rows; and the place's files."""

    samples: pd.DataFrame
    uploads: pd.DataFrame
    rows: pd.DataFrame
    units: pd.DataFrame
    document: Mapping[str, Any]


def units_of(place: Path) -> pd.DataFrame:
    """Read the units of a place."""
    return pd.read_csv(place / "units.csv", dtype=str, keep_default_na=False)


def recomputed(raw: Raw, now: datetime) -> dict[Key, Row]:
    """Compute each indicator, of each unit and of the scopes."""
    handed: Slots = standing(raw).to_dict("index")
    found: dict[Key, Row] = {}
    for kpi in raw.document["kpis"]:
        slots = {key: row for key, row in handed.items() if key[0] == kpi["id"]}
        for period, units in _asked(kpi, slots, raw, now).items():
            first, last = span(period)
            there = {
                unit: row for unit in units if (row := _part(raw, kpi, (unit, period), slots, now))
            }
            found |= {(kpi["id"], unit, period): row for unit, row in there.items()}
            for scope in _scopes(kpi):
                total = _total(kpi, there, members(raw, scope, first, last))
                if total is not None:
                    found[kpi["id"], f"all of {scope}", period] = total
    return found


def official(raw: Raw) -> set[Key]:
    """Find what was approved, part by part, of what is only handed in."""
    told, live = standing(raw), {kpi["id"] for kpi in raw.document["kpis"] if _is_live(kpi)}
    return {key for key in told.index[told["official"]] if key[0] not in live}


def span(period: str) -> tuple[date, date]:
    """Count the first and last day of a period by hand."""
    year, _, rest = period.partition("-")
    letter, number = rest[:1], int(rest[1:] or 1)
    if letter == "C":
        begin = pd.Timestamp(int(year), number, 1)
        return begin.date(), (begin + pd.offsets.MonthEnd(0)).date()
    length = _MONTHS[letter]
    last = pd.Timestamp(int(year), number if letter == "N" else number * length, 14)
    return (last - pd.DateOffset(months=length) + pd.Timedelta(days=1)).date(), last.date()


def standing(raw: Raw) -> pd.DataFrame:
    """Choose what counts of all rows: by indicator, unit and period the sums of the newest."""
    told = raw.rows[raw.rows[["numerator", "denominator"]].notna().any(axis=1)]
    slots = pd.MultiIndex.from_frame(told[_SLOT].drop_duplicates())
    told = told.merge(raw.uploads, left_on="upload", right_on="id")
    told = told[told["state"].isin(_COUNTS)]
    told = told.sort_values(["upload", "line"], ascending=[False, True])
    # Figures of a whole and of its parts are never added up: the newest upload says which.
    newest = told[told["upload"] == told.groupby(_SLOT)["upload"].transform("max")]
    wholes = (newest["part"] == "").groupby([newest[name] for name in _SLOT]).any()
    is_whole = wholes.loc[pd.MultiIndex.from_frame(told[_SLOT])].to_numpy()
    told = told[(told["part"] == "") == is_whole]
    part = [*_SLOT, "part"]
    said = told["numerator"].map(repr) + "/" + told["denominator"].map(repr)
    told = told.assign(
        said=said,
        approved=told["decided"] & told["state"].isin(["approved", "replaced"]),
    )
    # What is said again as it was approved stays approved.
    told["is_other"] = told["said"] != told.groupby(part)["said"].transform("first")
    told["approved"] &= told.groupby(part)["is_other"].cumsum() == 0
    told["approved"] = told.groupby(part)["approved"].transform("any")
    chosen = told.groupby(part).head(1).groupby(_SLOT)
    sums = chosen[["numerator", "denominator"]].sum(min_count=1).reindex(slots)
    is_approved = chosen["approved"].all()
    return sums.assign(official=sums.index.isin(is_approved.index[is_approved]))


def members(
    raw: Raw, scope: str, first: date, last: date
) -> tuple[Sequence[str], Sequence[str], bool]:
    """Find the units of a scope, those of which only a part lies in it, and whether they change."""
    units = raw.units
    if scope not in ("core", "plan"):
        return [scope], [], False
    level = units[units["kind"].isin(raw.document["levels"])]
    today = level[level["scope"] == "core"]
    older = {each.partition("*")[0] for text in today["successor_of"] for each in text.split(";")}
    wanted = level["id"].isin({*today["id"], *older})
    if scope == "plan":
        wanted = level["scope"].isin(["core", "plan"])
    then, before = (_valid(level, day) for day in (last, first))
    own, apart = level[wanted & then], level[(level["scope"] == "part") & then & (scope == "plan")]
    return [*own["id"]], [*apart["id"]], {*own["id"]} != {*level[wanted & before]["id"]}


def _valid(units: pd.DataFrame, day: date) -> pd.Series:
    text = day.isoformat()
    ends = units["valid_to"].replace("", "9999-12-31")
    return (units["valid_from"] <= text) & (ends >= text)


def _asked(kpi: Any, slots: Slots, raw: Raw, now: datetime) -> Mapping[str, set[str]]:
    """Tell of which periods and units there may be figures."""
    found: dict[str, set[str]] = {}
    if _is_live(kpi):
        found = {period: {*raw.samples["unit"]} for period in _months(kpi["period"], now)}
    for _, unit, period in slots:
        if period in found or not _is_live(kpi):
            found.setdefault(period, set()).add(unit)
    return found


def _months(kind: str, now: datetime) -> Iterator[str]:
    """List months back from the running one."""
    letter = {"month_15_14": "M", "calendar_month": "C"}[kind]
    today = now.astimezone(ZONE).date()
    for back in range(-1, 5):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        yield f"{year}-{letter}{month + 1:02}"


def _is_live(kpi: Any) -> bool:
    return bool({"counter", "formula"} & {*kpi["numerator"], *kpi.get("denominator", {})})


def _scopes(kpi: Any) -> Sequence[str]:
    return [kpi["scope"]] if "scope" in kpi else ["core", "plan"]


def _part(raw: Raw, kpi: Any, of: tuple[str, str], slots: Slots, now: datetime) -> Row | None:
    unit, period = of
    first, last = span(period)
    frame = raw.samples
    inside = frame[(frame["unit"] == unit) & (frame["day"] >= first) & (frame["day"] <= last)]
    handed = slots.get((kpi["id"], unit, period))
    terms = [name for name in ("numerator", "denominator") if name in kpi]
    numbers = {name: _figure(inside, kpi[name], handed, name) for name in terms}
    known = [numbers[name] for name in terms if "fixed" not in kpi[name]]
    if _is_live(kpi) and all(number is None for number in known):
        return None
    figures = numbers["numerator"], numbers.get("denominator")
    is_whole = all(number is not None for number in numbers.values())
    if is_whole and _is_partly(raw, kpi, unit, (first, last), now):
        return (*figures, None, 0, 1)
    return (*figures, _value(kpi, figures), int(is_whole), 1)


def _is_partly(raw: Raw, kpi: Any, unit: str, of: tuple[date, date], now: datetime) -> bool:
    """Say whether counters missed days at the begin or the end: more than 3, and than 20 %."""
    terms = [kpi[name] for name in ("denominator", "numerator") if "counter" in kpi.get(name, {})]
    metrics = [term["counter"].partition("{")[0] for term in terms]
    if kpi.get("share") and len({*metrics}) < len(metrics):
        terms = terms[:1]  # the whole tells when one counted
    (lived,) = raw.units[raw.units["id"] == unit].to_dict("records") or [{}]
    first = max(of[0], date.fromisoformat(lived.get("valid_from") or "0001-01-01"))
    last = min(of[1], date.fromisoformat(lived.get("valid_to") or "9999-12-31"))
    return any(
        _missed(_chosen(raw.samples[raw.samples["unit"] == unit], term), (first, last), of, now)
        for term in terms
    )


def _missed(
    chosen: pd.DataFrame, lived: tuple[date, date], of: tuple[date, date], now: datetime
) -> bool:
    days, (first, last) = chosen["day"], lived
    inside, before = days[(days >= of[0]) & (days <= of[1])], days[days < of[0]]
    until = last if last < now.astimezone(ZONE).date() else inside.max()
    head = (first - before.max()).days - 1 if len(before) else (inside.min() - first).days
    missed = max(head, 0) + max((until - inside.max()).days, 0)
    return bool(missed > max(3, 0.2 * ((until - first).days + 1)))


def _figure(inside: pd.DataFrame, term: Any, handed: Any, name: str) -> float | None:
    if "fixed" in term:
        return float(term["fixed"])
    if "handin" in term:
        return None if handed is None or pd.isna(handed[name]) else float(handed[name])
    chosen = _chosen(inside, term)
    if chosen.empty:
        return None
    if "counter" in term:
        return float(chosen["step"].sum())
    return float(chosen.sort_values("at")["value"].iloc[-1])


def _chosen(frame: pd.DataFrame, term: Any) -> pd.DataFrame:
    metric, _, rest = (term.get("counter") or term["formula"]).partition("{")
    chosen: pd.DataFrame = frame[frame["m"] == metric]
    for label, relation, text in _MATCHER.findall(rest):
        if label not in chosen:
            return chosen.head(0)
        chosen = chosen[chosen[label].isin(text.split("|") if relation == "=~" else [text])]
    return chosen


def _value(kpi: Any, figures: Figures) -> float | None:
    numerator, denominator = figures
    if numerator is None:
        return None
    if "denominator" not in kpi:
        return float(kpi.get("scale", 1)) * numerator
    return float(kpi.get("scale", 1)) * numerator / denominator if denominator else None


def _total(
    kpi: Any, parts: Mapping[str, Row], of: tuple[Sequence[str], Sequence[str], bool]
) -> Row | None:
    units, apart, is_split = of
    counted = pd.DataFrame([parts[unit] for unit in units if unit in parts], dtype=float)
    if counted.empty:
        return None
    whole, want = counted[counted[3] == 1], len(units) + len(apart)
    have = len(whole)
    if not have:  # of all of them days are missing, or figures
        whole = counted[counted[[0, 1] if "denominator" in kpi else [0]].notna().all(axis=1)]
    if whole.empty:
        return None, None, None, 0, want
    figures = float(whole[0].sum()), float(whole[1].sum()) if "denominator" in kpi else None
    is_enough = have >= kpi.get("min_completeness", 0.8) * len(units)
    is_told = have and is_enough and not apart and not is_split
    return (*figures, _value(kpi, figures) if is_told else None, have, want)
