"""What was found of coverage: as text, as JSON, and as samples that `ioc replay` sends. Pure."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from .judged import Judged, Operated, Share
from .measurements import Measurements
from .places import What
from .reach import Differing, Reach


@dataclass(frozen=True, slots=True)
class Found:
    """All of it. strangers: places that were tested or declared, and that no unit has."""

    tests: Measurements
    places: tuple[Judged, ...]
    operators: tuple[Operated, ...]
    units: Sequence[Reach] = ()
    differing: Sequence[Differing] = ()
    strangers: Sequence[str] = ()


def as_text(found: Found) -> Iterable[str]:
    """Tell it in lines."""
    tests = found.tests
    yield f"{tests.read:,} tests, {tests.blank:,} blank rows, {len(tests.unread):,} not read"
    for unread in tests.unread[:20]:
        where = f"{unread.sheet}:{unread.line}" if unread.line else unread.sheet
        yield f"  {where}: {unread.reason}"
    yield ""
    for place in found.places:
        yield _place(place)
    for each in found.operators:
        yield _operator(each)
    for reach in found.units:
        yield _unit(reach)
    if found.strangers:
        yield f"no place of any unit, and so in no figure: {', '.join(found.strangers)}"
    if found.differing:
        yield ""
        yield "declared and measured differ:"
    for one in found.differing:
        word = "covered" if one.is_declared else "not covered"
        yield f"  {' '.join(one.key)}: declared {word}, measured {one.measured}"


def as_json(found: Found) -> dict[str, Any]:
    """Tell it to programs."""
    return {
        "tests": found.tests.read,
        "blank_rows": found.tests.blank,
        "unread": [
            {"sheet": each.sheet, "line": each.line, "reason": each.reason}
            for each in found.tests.unread
        ],
        "places": [
            {
                **place.key._asdict(),
                "tests": place.tests,
                "medians": dict(place.medians),
                "shares": _shares_json(place.shares),
                "verdict": place.verdict.value,
            }
            for place in found.places
        ],
        "operators": [
            {
                "operator": each.operator,
                "tech": each.tech,
                "tests": each.tests,
                "shares": _shares_json(each.shares),
                "met": each.is_met,
                "formal": each.is_formal,
            }
            for each in found.operators
        ],
        "units": [_unit_json(reach) for reach in found.units],
        "strangers": list(found.strangers),
        "differing": [
            {**one.key._asdict(), "measured": one.measured.value, "declared": one.is_declared}
            for one in found.differing
        ],
    }


def as_samples(units: Iterable[Reach], at: datetime) -> str:
    """Write figures of units as a CSV file for docs/replay/coverage.yml.

    A figure that cannot be told is an empty cell, and so no sample.
    """
    out = StringIO()
    sizes = [f"{side}_{what}" for what in What for side in ("covered", "total")]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["time", "unit", "operator", "tech", "basis", *sizes])
    for reach in units:
        if reach.is_told:
            named = [at.isoformat(), reach.unit, reach.operator, reach.tech, reach.basis.value]
            parts = [reach.parts[what] for what in What]
            cells = [_cell(number) for part in parts for number in (part.covered, part.whole)]
            writer.writerow([*named, *cells])
    return out.getvalue()


def _cell(number: float | None) -> str:
    return "" if number is None else f"{number:.10g}"


def _place(place: Judged) -> str:
    return f"{' '.join(place.key)}: {place.verdict}, {_shares(place.shares, place.tests)}"


def _operator(each: Operated) -> str:
    met = "comes up to all" if each.is_met else "does not come up to all"
    formal = "a formal judgement" if each.is_formal else "too few tests for a formal judgement"
    name = f"{each.operator} {each.tech}, all places"
    return f"{name}: {met}, {_shares(each.shares, each.tests)}; {formal}"


def _shares(shares: Iterable[Share], tests: int) -> str:
    return ", ".join(
        f"{each.have}/{tests} with {each.criterion.value} >= {each.criterion.at_least:.10g}"
        for each in shares
    )


def _shares_json(shares: Iterable[Share]) -> list[dict[str, Any]]:
    return [
        {
            "value": each.criterion.value,
            "at_least": each.criterion.at_least,
            "needed": each.criterion.share,
            "have": each.have,
        }
        for each in shares
    ]


def _unit(reach: Reach) -> str:
    name = f"{reach.unit} {reach.operator} {reach.tech} {reach.basis}"
    known = f"{reach.known}/{reach.places} places known"
    if not reach.is_told:
        return f"{name}: {known}, too few for a figure"
    shares = ", ".join(
        f"{what} {_cell(part.covered)}/{_cell(part.whole)}"
        if part.whole is not None
        else f"{what} not known"
        for what, part in reach.parts.items()
    )
    return f"{name}: {shares}; {known}"


def _unit_json(reach: Reach) -> dict[str, Any]:
    return {
        "unit": reach.unit,
        "operator": reach.operator,
        "tech": reach.tech,
        "basis": reach.basis.value,
        "places": reach.places,
        "known": reach.known,
        "told": reach.is_told,
        "parts": {
            what.value: {"covered": part.covered, "total": part.whole}
            for what, part in reach.parts.items()
        },
    }
