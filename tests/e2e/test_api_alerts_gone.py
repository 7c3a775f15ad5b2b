"""Alerts over HTTP when those of before were kept for their time and are gone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from alerts.retention import Sweep
from core.service.clock import SystemClock
from core.store.pool import open_pool
from tests.desk import put_alert
from tests.e2e.apiserver import API, Server, serving
from tests.e2e.desk_acts import act, listed
from tests.servers import Database

EXAMPLE = Path(__file__).parents[2] / "config" / "example"


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database, EXAMPLE) as server:
        yield server


async def test_lists_links_and_earlier_times_cope(server: Server, database: Database) -> None:
    every = [put_alert(database, state="resolved") for _ in range(120)]
    still = put_alert(database)
    browser = await server.signed_in()
    page = await listed(browser, state="history")
    assert (page["counts"]["history"], len(page["alerts"])) == (120, 100)
    (await act(browser, page["alerts"][-1]["id"], "note", note="xong")).raise_for_status()
    kept = every[3]
    with database.connect() as owner:
        owner.execute("UPDATE alert SET ended_at = ended_at - interval '6 y' WHERE id <> %s",
                      [kept])  # fmt: skip
    async with open_pool(database.login("ioc_alerts"), size=1) as pool:
        assert (await Sweep(pool, SystemClock()).round()).alerts == 119
    following = await listed(browser, state="history", cursor=page["next"])
    assert [row["id"] for row in following["alerts"]] == [kept]
    assert following["counts"]["history"] == 1
    found = (await browser.http.get(f"{API}/alerts/{still}")).json()
    assert [each["id"] for each in found["similar"]] == [kept]
    assert (await browser.http.get(f"{API}/alerts/{every[0]}")).status_code == 404
    assert (await act(browser, every[0], "note", note="x")).status_code == 404
