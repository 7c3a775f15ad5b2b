"""Lines of a chart as JSON: what is no finite number is told beside it."""

from typing import Final

import numpy as np
import orjson
import pytest

from api.queries.asked import Chart
from api.queries.drawn import Drawn, as_json, lines_of
from promql.values import Grid, Vector

MINUTE_MS: Final = 60_000
ASKED: Final = Chart("x", 0, 3 * MINUTE_MS, 3, 3 * MINUTE_MS)


@pytest.mark.parametrize(
    ("values", "last", "beyond"),
    [
        ([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], []),
        ([1.0, np.inf, -np.inf], [1.0, None, None], ["", "+Inf", "-Inf"]),
        ([np.nan, 2.0, 3.0], [None, 2.0, 3.0], ["NaN", "", ""]),
    ],
)
def test_infinities_are_told(
    values: list[float], last: list[float | None], beyond: list[str]
) -> None:
    grid = Grid.between(MINUTE_MS, 3 * MINUTE_MS, MINUTE_MS)
    vector = Vector.of_one((), np.array(values), np.ones(3, np.bool_))
    chart = Drawn(ASKED, "moments", MINUTE_MS, list(lines_of(vector, grid)), {})
    (line,) = orjson.loads(as_json(chart))["series"]
    assert (line["last"], line["beyond"]) == (last, beyond)
