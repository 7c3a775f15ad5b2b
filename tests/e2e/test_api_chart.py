"""Lines of a chart over HTTP: few points, of which none hides an extreme."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.e2e.asking import MINUTE_MS, PORTAL, Asker, asking, ten_minutes
from tests.servers import Database

CHART = "/api/ioc/v1/chart"
UP = {"__name__": "portal_up", **PORTAL}


@pytest.fixture(scope="module")
async def now_ms(file_database: Database) -> int:
    return await ten_minutes(file_database)


@pytest.fixture(scope="module")
async def asker(file_database: Database, now_ms: int) -> AsyncIterator[Asker]:
    del now_ms
    async with asking(file_database) as found:
        yield found


async def drawn(asker: Asker, **parameters: Any) -> httpx.Response:
    return await asker.http.get(CHART, params=parameters)


async def test_all_samples_of_a_selector(asker: Asker, now_ms: int) -> None:
    begin_ms = now_ms - 10 * MINUTE_MS
    told = await drawn(
        asker, query="(portal_up)", start=begin_ms / 1000, end=now_ms / 1000, max_points=3
    )
    assert told.status_code == 200, told.text
    chart = told.json()
    (line,) = chart.pop("series")
    length_ms = 5 * MINUTE_MS
    assert abs(chart.pop("as_of") - now_ms) < 600_000
    assert chart == {
        "query": "(portal_up)",
        "start": begin_ms,
        "end": now_ms,
        "of": "samples",
        "length_ms": length_ms,
        "tiers": {"rows": 10},
        "warnings": [],
        "infos": [],
    }
    assert line.pop("metric") == UP
    assert (line["unit_of_measure"], line["period_ms"], line["damaged"]) == ("", None, [])
    assert sum(line["count"]) == 10  # the first is where the chart begins, not in it
    assert line["time"][-1] == now_ms
    assert line["time"][0] % length_ms == 0
    # The one 0 is in a point, however few there are.
    assert (min(line["min"]), set(line["max"]), line["last"][-1]) == (0.0, {1.0}, 1.0)


async def test_values_of_an_expression_at_moments(asker: Asker, now_ms: int) -> None:
    start, end = now_ms / 1000 - 240, now_ms / 1000
    asked = {"query": "1 - portal_up == 0", "start": start, "end": end, "max_points": 5}
    by_form = await asker.post("../ioc/v1/chart", **asked)
    assert by_form.status_code == 200, by_form.text
    chart = by_form.json()
    (line,) = chart["series"]
    assert (chart["of"], chart["length_ms"]) == ("moments", MINUTE_MS)
    # At three minutes ago it was down, so there is no point, and the line ends before.
    assert line["time"] == [now_ms - ago * MINUTE_MS for ago in (2, 1, 0)]
    assert (line["count"], line["min"], line["ends"]) == ([1] * 3, [0.0] * 3, [False] * 3)
    assert (line["unit_of_measure"], line["metric"]) == (None, PORTAL)
    longer = {"query": "portal_up == 1", "start": start - 120, "max_points": 7}  # each minute, too
    other = await drawn(asker, **asked | longer)
    (line,) = other.json()["series"]
    assert line["ends"][line["time"].index(now_ms - 4 * MINUTE_MS)] is True
    division = await drawn(asker, **asked | {"query": "vector(0) / 0"})
    assert division.json()["series"][0]["last"] == [None] * 4


async def test_refusals_say_what_to_do(asker: Asker, now_ms: int) -> None:
    fine = {"query": "portal_up", "start": now_ms / 1000 - 60, "max_points": 100}
    for wrong, said in (
        ({"max_points": 1}, 'invalid parameter "max_points": give a number from 2 to 4000'),
        ({"max_points": 4001}, 'invalid parameter "max_points"'),
        ({"max_points": "²"}, 'invalid parameter "max_points"'),
        ({"max_points": "9" * 5000}, 'invalid parameter "max_points"'),
        ({"start": now_ms / 1000, "end": now_ms / 1000}, "end timestamp must be after start"),
        ({"start": ""}, 'invalid parameter "start"'),
        ({"query": "portal_up{"}, "unexpected end of input"),
        ({"query": "portal_up[5m]"}, "must be Scalar or instant Vector"),
        ({"query": "'text'"}, "must be Scalar or instant Vector"),
        ({"query": ""}, "no expression found"),
    ):
        told = await drawn(asker, **fine | wrong)
        assert told.status_code == 422, (wrong, told.text)
        assert told.headers["content-type"] == "application/problem+json"
        problem = told.json()
        assert said in problem["detail"], wrong
        assert problem["request_id"]
    late = await drawn(asker, **fine, timeout="1ms")
    assert (late.status_code, late.headers["retry-after"]) == (503, "2")
    assert (await drawn(asker, **fine | {"query": "unheard_of"})).json()["series"] == []
