"""What a wall is told of an answer: values, and the samples that each was made of."""

import pytest

from api.queries.asked import Results
from api.queries.watched import results
from core.model import Labels
from promql.memory import Memory
from promql.query import Query, evaluated, needed
from promql.values import NAME, Grid

MINUTE_MS = 60_000


async def told(text: str, *, moments: int = 1) -> Results:
    """Ask at 10 min (and before) of two units: a comes up to then, b ended 7 minutes ago."""
    memory = Memory()
    units = {"a": range(11), "b": range(4)}
    for unit, minutes in units.items():
        more = (("simulated", "true"),) if unit == "b" else ()
        labels: Labels = ((NAME, "m"), *more, ("unit", unit))
        memory.add(labels, [(minute * MINUTE_MS, float(minute)) for minute in minutes])
    grid = Grid.between((11 - moments) * MINUTE_MS, 10 * MINUTE_MS, MINUTE_MS)
    query = Query.over(text, grid)
    selected = await memory.select(needed(query))
    return results(query, evaluated(query, selected), selected.values())


def made_of(found: Results) -> dict[str, tuple[int | None, bool]]:
    """Minutes of the newest sample, and whether some were made up, by unit."""
    return {
        one.labels.get("unit", ""): (
            None if one.newest_ms is None else one.newest_ms // MINUTE_MS,
            one.simulated,
        )
        for one in found.results
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
async def test_each_result_has_the_time_of_its_own_samples(
    text: str, units: dict[str, tuple[int | None, bool]]
) -> None:
    found = await told(text)
    assert made_of(found) == units
    assert not found.is_silent


@pytest.mark.parametrize(
    ("text", "values", "is_silent"),
    [
        ("count(n) or vector(0)", [0.0], True),
        ("absent(n)", [1.0], False),
        ("sum(m) or vector(0)", [10.0], False),
        ("1 / 0", [], False),
        ("m == 3", [], False),
        ("n", [], True),
    ],
)
async def test_zeros_of_nothing_are_known(
    text: str, values: list[float], *, is_silent: bool
) -> None:
    found = await told(text)
    assert [one.values[-1] for one in found.results] == values
    assert found.is_silent is is_silent


async def test_a_moment_without_a_number_is_none() -> None:
    (found,) = (await told("10 / (m{unit='a'} > bool 8)", moments=3)).results
    assert found.values == [None, 10.0, 10.0]
