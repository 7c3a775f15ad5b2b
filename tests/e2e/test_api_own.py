"""A data officer of a unit asks, and is answered from the series of that unit alone."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from core.model import Identity, UnitId
from core.service.clock import SystemClock
from core.store.people import Role
from tests.e2e.apiserver import Browser, Server, serving, writing
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"
MINUTE_MS = 60_000
UNITS = ("acme", "berlin", "hall", "hamburg")
SERIES = [
    *(Identity.of("site_up", {"unit": unit, "of": f"by {unit}"}) for unit in UNITS),
    Identity.of("site_up", {"of": "by nobody"}),
    Identity.of("hamburg_only", {"unit": "hamburg", "secret": "s"}),
    Identity.of("target_info", {"unit": "hamburg", "job": "j", "told": "t"}),
    Identity.of("hall_up", {"unit": "hall", "job": "j"}),
]


@pytest.fixture(scope="module")
async def now_ms(file_database: Database) -> int:
    """Store five minutes of each series; the minute at which they end."""
    now = int(SystemClock().now().timestamp() * 1000) // MINUTE_MS * MINUTE_MS
    with file_database.connect() as owner:
        owner.execute(
            "INSERT INTO unit (id, parent_id, kind, name_vi, name_en, scope) VALUES"
            " ('acme', NULL, 'company', 'A', 'A', 'all'), ('berlin', 'acme', 'site', 'B', 'B', ''),"
            " ('hall', 'berlin', 'hall', 'H', 'H', ''), ('hamburg', 'acme', 'site', 'C', 'C', '')"
        )
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin) VALUES ('probe', 'p', 'p', 'place')"
        )
        owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
            " origin) SELECT name, 'g', '', 'gauge', '{}', name, name, 'place'"
            " FROM unnest('{site_up,hamburg_only,target_info,hall_up}'::text[]) AS name"
        )
    async with writing(file_database) as writer:
        for ago in range(5, -1, -1):
            await writer.put(*((one, now - ago * MINUTE_MS, 1.0) for one in SERIES))
    return now


@pytest.fixture(scope="module")
async def server(file_database: Database, now_ms: int) -> AsyncIterator[Server]:
    del now_ms
    async with serving(file_database, EXAMPLE) as server:
        yield server


@pytest.fixture(scope="module")
async def officer(server: Server) -> Browser:
    """Sign in a data officer of the plant in Berlin."""
    return await signed_in(server, "an")


async def signed_in(server: Server, name: str, *roles: Role) -> Browser:
    """Sign in a data officer of the plant in Berlin, who may be something else there, too."""
    return await server.signed_in(name, Role.DATA_OFFICER, *roles, units=(UnitId("berlin"),))


async def asked(browser: Browser, path: str, **parameters: object) -> Any:
    fields: dict[str, Any] = {
        name.replace("match", "match[]"): each for name, each in parameters.items()
    }
    answer = await browser.http.get(f"/api/v1/{path}", params=fields)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("count(site_up)", "2"),
        ('count(site_up{unit=~".*"})', "2"),
        ('count(site_up{unit="hamburg"}) or vector(-1)', "-1"),
        ('count(site_up{unit!="berlin"})', "1"),
        ('count({__name__=~".+"})', "3"),
        ('count({__name__=~".+"} offset 1m)', "3"),
        ("sum(count_over_time(site_up[1m]))", "2"),
        ("sum(count_over_time((site_up + 0)[2m:1m]))", "4"),
        ('count(site_up or label_replace(hamburg_only, "a", "b", "", ""))', "2"),
        ('count(site_up and on() site_up{unit="hamburg"}) or vector(-1)', "-1"),
        ('count(info(hall_up, {told=~".+"})) or vector(-1)', "-1"),
        ("absent(hamburg_only)", "1"),
    ],
)
async def test_whatever_is_asked_other_units_are_not_there(
    officer: Browser, now_ms: int, query: str, value: str
) -> None:
    found = await asked(officer, "query", query=query, time=now_ms / 1000)
    assert [each["value"][1] for each in found["result"]] == [value]


async def test_nor_are_they_in_rows_of_moments_in_lists_and_in_charts(
    officer: Browser, now_ms: int
) -> None:
    end = now_ms / 1000
    ranged = await asked(officer, "query_range", query="site_up", start=end - 60, end=end, step=60)
    assert [each["metric"]["unit"] for each in ranged["result"]] == ["berlin", "hall"]
    named = await asked(officer, "series", match='{__name__=~".+"}')
    assert {each["unit"] for each in named} == {"berlin", "hall"}
    bounded = await asked(officer, "series", match="site_up", start=end - 60, end=end)
    assert {each["unit"] for each in bounded} == {"berlin", "hall"}
    assert await asked(officer, "labels") == ["__name__", "job", "of", "unit"]
    assert await asked(officer, "label/unit/values") == ["berlin", "hall"]
    assert await asked(officer, "label/__name__/values") == ["hall_up", "site_up"]
    assert await asked(officer, "label/of/values", match='{unit="acme"}') == []
    for query in ("site_up", "site_up + 0"):
        chart = await officer.http.get(
            "/api/ioc/v1/chart",
            params={"query": query, "start": end - 300, "end": end, "max_points": 9},
        )
        units = [each["metric"]["unit"] for each in chart.json()["series"]]
        assert units == ["berlin", "hall"]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ON_CALL, Role.LEADER])
async def test_who_is_something_else_too_asks_about_everything(
    server: Server, now_ms: int, role: Role
) -> None:
    browser = await signed_in(server, f"an-{role}", role)
    found = await asked(browser, "query", query="count(site_up)", time=now_ms / 1000)
    assert found["result"][0]["value"][1] == "5"


async def test_a_data_officer_of_the_whole_place_asks_about_everything(
    server: Server, now_ms: int
) -> None:
    browser = await server.signed_in("binh", Role.DATA_OFFICER)
    found = await asked(browser, "query", query="count(site_up)", time=now_ms / 1000)
    assert found["result"][0]["value"][1] == "5"
    assert await asked(browser, "label/unit/values") == sorted(UNITS)
