"""`walls.yml` may change while the api runs: `ioc apply` rings, and every screen follows."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from core.store.place import ring
from core.store.pool import connect
from tests.e2e.apiserver import API, Browser, Watch, serving, writing
from tests.e2e.watched import CELL, EXAMPLE, TOPIC, UP, describe, now_ms
from tests.servers import Database


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Path:
    describe(database)
    return shutil.copytree(EXAMPLE, tmp_path / "place")


async def test_walls_follow_their_file(database: Database, place: Path) -> None:
    async with _renamed(database, place) as (browser, before):
        await _apply(database)
        assert (await before.until_type("bye"))["retry_after"]
        assert await _pages(browser) == ["renamed", "sources"]
        async with browser.watching("wall:renamed") as after:
            await after.until("wall:renamed", CELL, quality="never")
            assert _build(after) != _build(before)


async def test_a_bell_that_was_lost_with_the_connection_is_made_up_for(
    database: Database, place: Path
) -> None:
    async with _renamed(database, place) as (browser, before):
        with database.connect() as owner:
            ended = owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = 'ioc_api'"
                " AND starts_with(query, 'LISTEN')"
            ).fetchall()
        assert set(ended) == {(True,)}
        await before.until_type("bye")
        assert await _pages(browser) == ["renamed", "sources"]


async def test_walls_with_mistakes_stay_as_they_were(database: Database, place: Path) -> None:
    async with serving(database, place) as server, writing(database) as writer:
        browser = await server.signed_in()
        async with browser.watching(TOPIC) as watch:
            (place / "walls.yml").write_text("walls: [{id: broken}]\n")
            await _apply(database)
            await writer.put((UP, now_ms(), 1.0))  # heard after the bell
            await watch.until(TOPIC, CELL, quality="fresh")
        assert await _pages(browser) == ["overview", "sources"]


@asynccontextmanager
async def _renamed(database: Database, place: Path) -> AsyncIterator[tuple[Browser, Watch]]:
    """Watch the first page in a browser, and give it another id in the file."""
    file = place / "walls.yml"
    async with serving(database, place) as server:
        browser = await server.signed_in()
        async with browser.watching(TOPIC) as watch:
            await watch.until(TOPIC, CELL, quality="never")
            file.write_text(file.read_text().replace("id: overview", "id: renamed"))
            yield browser, watch


async def _apply(database: Database) -> None:
    async with await connect(database.login(), autocommit=True) as conn:
        await ring(conn)


async def _pages(browser: Browser) -> list[str]:
    (listed,) = (await browser.http.get(f"{API}/walls")).json()
    wall = (await browser.http.get(f"{API}/walls/{listed['id']}")).json()
    return [page["id"] for page in wall["pages"]]


def _build(watch: Watch) -> str:
    return str(watch.hello["build"])
