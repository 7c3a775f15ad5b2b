"""What a wall is told of an answer: values, and the samples that each was made of."""

import asyncio
from collections.abc import Sequence

import pytest

from api.queries.asked import Result
from api.queries.watched import Read, courses, results
from core.model import Labels
from promql.memory import Memory
from promql.query import Answer, Query, evaluated, needed
from promql.values import NAME, Grid
from tests.given import STALE

MINUTE_MS = 60_000


def asked(text: str, grid: Grid) -> tuple[Query, Answer, Read]:
    """Ask of two units: a comes each minute up to 10 min, b up to 3 min and then says it ends."""
    memory = Memory()
    for unit, minutes in {"a": range(11), "b": range(4)}.items():
        more = (("simulated", "true"),) if unit == "b" else ()
        labels: Labels = ((NAME, "m"), *more, ("unit", unit))
        memory.add(labels, [(minute * MINUTE_MS, float(minute)) for minute in minutes])
    memory.add(((NAME, "ended"),), [(8 * MINUTE_MS, 41.0), (9 * MINUTE_MS, STALE)])
    query = Query.over(text, grid)
    read = asyncio.run(memory.select(needed(query)))
    return query, evaluated(query, read), read


def told(text: str, *known: dict[str, str]) -> list[Result]:
    """Ask at 10 min."""
    return results(*asked(text, Grid.at(10 * MINUTE_MS)), known)


def made_of(found: Sequence[Result]) -> dict[str, tuple[int | None, bool]]:
    """Minutes of the newest sample, and whether some were made up, by unit."""
    return {
        one.labels.get("unit", ""): (
            None if one.newest_ms is None else one.newest_ms // MINUTE_MS,
            one.simulated,
        )
        for one in found
    }


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("m", {"a": (10, False)}),
        ("max_over_time(m[10m])", {"a": (10, False), "b": (3, True)}),
        ("sum by (unit) (max_over_time(m[10m]))", {"a": (10, False), "b": (3, True)}),
        ("sum(max_over_time(m[10m]))", {"": (10, True)}),
        ('label_replace(m, "unit", "$1$1", "unit", "(.*)")', {"aa": (10, False)}),
        ("vector(7)", {"": (None, False)}),
        ("7", {"": (None, False)}),
        ("m offset 7m", {"a": (3, False), "b": (3, True)}),
    ],
)
def test_each_result_has_the_time_of_its_own_samples(
    text: str, units: dict[str, tuple[int | None, bool]]
) -> None:
    assert made_of(told(text)) == units


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("count(n) or vector(0)", []),
        ("sum(ended) or vector(0)", []),
        ("sum(m) or vector(0)", [10.0]),
        ("absent(n)", [1.0]),
        ("vector(0)", [0.0]),
        ("1 / 0", []),
        ("m == 3", []),
    ],
)
def test_what_fills_in_for_samples_is_no_value(text: str, values: list[float]) -> None:
    assert [one.value for one in told(text)] == values


@pytest.mark.parametrize(
    ("text", "known", "newest"),
    [
        ("sum by (unit) (m) > 50", {"unit": "a"}, 10),  # its samples are there, and give nothing
        ("sum by (unit) (m)", {"unit": "b"}, None),
        ("count(m == 50)", {}, 10),
        ("sum(ended)", {}, None),
        ("sum(max_over_time(ended[5m]) > 50)", {}, 8),
    ],
)
def test_of_the_known_it_says_why_they_are_missing(
    text: str, known: dict[str, str], newest: int | None
) -> None:
    (missing,) = [one for one in told(text, known) if one.labels == known]
    assert missing.value is None
    assert missing.newest_ms == (None if newest is None else newest * MINUTE_MS)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("10 / (m{unit='a'} > bool 8)", [None, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, None, None]),
        ("sum(m{unit='a'}) or vector(0)", [8.0, 9.0, *([10.0] * 5), None, None]),
        ("vector(0)", [0.0] * 9),
        ("absent(n)", [1.0] * 9),
    ],
)
def test_a_course_has_values_where_samples_counted(text: str, values: list[float | None]) -> None:
    """From 8 to 16 min: the last sample counts for five minutes."""
    grid = Grid.between(8 * MINUTE_MS, 16 * MINUTE_MS, MINUTE_MS)
    (course,) = courses(*asked(text, grid))
    assert course.values == values
