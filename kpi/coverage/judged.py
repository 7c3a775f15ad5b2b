"""Whether a place is covered, by its tests. Pure.

Of few tests nothing is said, which is neither covered nor not covered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from .measurements import Key, Measurements
from .wanted import CoverageMap, Criterion

ANY = "any"
EACH = "each"


class Verdict(StrEnum):
    """What is known of a place."""

    COVERED = "covered"
    NOT_COVERED = "not_covered"
    UNKNOWN = "unknown"  # not tested, or too seldom


@dataclass(frozen=True, slots=True)
class Share:
    """So many tests came up to a criterion."""

    criterion: Criterion
    have: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A place as the tests of one operator and technology find it. medians: in base units."""

    key: Key
    tests: int
    medians: Mapping[str, float]
    shares: tuple[Share, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Operated:
    """All tests of an operator and technology, wherever they were made.

    is_met: they come up to every criterion. is_formal: there are so many that the standard allows
    to judge the operator by them; fewer are a hint.
    """

    operator: str
    tech: str
    tests: int
    shares: tuple[Share, ...]
    is_met: bool
    is_formal: bool


def judged(tests: Measurements, wanted: CoverageMap) -> tuple[Judged, ...]:
    """Judge each place, operator and technology of which there are tests."""
    return tuple(_judged(key, tests.of[key], wanted) for key in sorted(tests.of))


def operated(tests: Measurements, wanted: CoverageMap) -> tuple[Operated, ...]:
    """Add up the tests of each operator and technology."""
    every: dict[tuple[str, str], dict[str, list[float]]] = {}
    for key, values in tests.of.items():
        own = every.setdefault((key.operator, key.tech), {})
        for name, numbers in values.items():
            own.setdefault(name, []).extend(numbers)
    found = []
    for (operator, tech), values in sorted(every.items()):
        shares, count = _shares(values, wanted), _count(values)
        is_formal = count >= wanted.formal_tests_min
        found.append(Operated(operator, tech, count, shares, _is_met(shares, count), is_formal))
    return tuple(found)


def _judged(key: Key, values: Mapping[str, Sequence[float]], wanted: CoverageMap) -> Judged:
    shares, count = _shares(values, wanted), _count(values)
    verdict = Verdict.COVERED if _is_met(shares, count) else Verdict.NOT_COVERED
    return Judged(
        key=key,
        tests=count,
        medians={name: median(numbers) for name, numbers in values.items()},
        shares=shares,
        verdict=verdict if count >= wanted.tests_min else Verdict.UNKNOWN,
    )


def _count(values: Mapping[str, Sequence[float]]) -> int:
    return len(next(iter(values.values())))


def _shares(values: Mapping[str, Sequence[float]], wanted: CoverageMap) -> tuple[Share, ...]:
    return tuple(
        Share(each, sum(value >= each.at_least for value in values[each.value]))
        for each in wanted.covered
    )


def _is_met(shares: Iterable[Share], count: int) -> bool:
    # Cases, not ratios: 19 of 20 are 0.95, whatever a float makes of it.
    return all(share.have >= share.criterion.share * count - 1e-9 for share in shares)


def of_any(verdicts: Iterable[Verdict]) -> Verdict:
    """Judge "at least one operator": one that covers is enough, and none only if all are known."""
    return _decided(verdicts, enough=Verdict.COVERED, otherwise=Verdict.NOT_COVERED)


def of_each(verdicts: Iterable[Verdict]) -> Verdict:
    """Judge "every operator": one that does not cover is enough, and all only if all are known."""
    return _decided(verdicts, enough=Verdict.NOT_COVERED, otherwise=Verdict.COVERED)


def _decided(verdicts: Iterable[Verdict], *, enough: Verdict, otherwise: Verdict) -> Verdict:
    known = set(verdicts)
    if enough in known:
        return enough
    is_known = bool(known) and Verdict.UNKNOWN not in known
    return otherwise if is_known else Verdict.UNKNOWN
