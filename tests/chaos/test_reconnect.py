"""Fault 42: the api is killed under many walls, and all of them come back at once."""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import httpx
import psutil
import pytest

from api.place import read_shown
from api.tiles import Tile
from core.model import Identity
from core.service.clock import SystemClock
from core.store import people
from core.store.people import NewPerson, Role
from core.store.pool import connect
from tests.browser.center import apply
from tests.e2e.apiserver import writing
from tests.passwords import CheapPasswords
from tests.servers import Database

from .stand import Process, Stand
from .walls import Wall

PLACE = Path(__file__).parents[2] / "config" / "tam-duong"
PASSWORD = "vang cham nuoc nam sau"
WALLS = 200
BACK_SECONDS = 5.0
ALL_BACK_SECONDS = 60  # however late the dice send the last one
READY_SECONDS = 2.0
RSS_BYTES_MAX = 400 << 20
PORTAL = Identity.of("portal_up", {"portal": "vneid", "probe": "trung-tam", "owner": "bo-cong-an"})
CELL = ("wall:cong-dich-vu", "row.vneid.state")


@pytest.fixture
def folder_stand(database: Database, tmp_path: Path) -> Iterator[Stand]:
    """Give a database without a broker: nobody sends by MQTT here."""
    stand = Stand(database, None, tmp_path)
    yield stand
    stand.end()


@pytest.mark.long
async def test_two_hundred_walls_are_back_soon_after_the_api_was_killed(
    folder_stand: Stand,
) -> None:
    database, tiles = folder_stand.database, shown_tiles()
    await apply(database, PLACE)
    await add_user(database)
    api = folder_stand.api(PLACE)
    await api.start()
    async with signed_in(api.port) as (http, csrf), writing(database) as writer:
        await writer.put((PORTAL, now_ms(), 1.0), source="do-cong")
        idle_ms = cpu_ms(api)
        walls = [Wall(http, csrf, topics(tiles)) for _ in range(WALLS)]
        async with anyio.create_task_group() as watching:
            for wall in walls:
                watching.start_soon(wall.watch)
            await all_whole(walls)
            each_ms = (cpu_ms(api) - idle_ms) / WALLS
            print(f"all at once, as they open: {Told(walls)}; {each_ms:.0f} ms of CPU a wall")
            api.kill()
            for wall in walls:
                wall.forget()
            await writer.put((PORTAL, now_ms(), 0.0), source="do-cong")
            await api.start()
            watching.start_soon(stays_ready, api)
            await all_whole(walls)
            rss = psutil.Process(api.pid).memory_info().rss
            watching.cancel_scope.cancel()
    told = Told(walls)
    print(f"back after a kill: {told}; RSS {rss >> 20} MB")
    assert {wall.shown[CELL[0]][CELL[1]]["value"] for wall in walls} == {0.0}, (
        "what changed meanwhile"
    )
    assert [wall for wall in walls if lacks(wall, tiles)] == []
    assert told.p99_seconds < BACK_SECONDS
    assert rss < RSS_BYTES_MAX


@dataclass(frozen=True, slots=True)
class Told:
    """How long walls waited for a snapshot of everything, once they could reach the api."""

    walls: Sequence[Wall]

    @property
    def seconds(self) -> list[float]:
        """Wait of each wall, the shortest first."""
        return sorted(wall.whole_at - wall.asked_at for wall in self.walls)

    @property
    def p99_seconds(self) -> float:
        """99th percentile."""
        return self.seconds[int(0.99 * len(self.seconds))]

    def __str__(self) -> str:
        seconds = self.seconds
        first, last = (
            min(wall.asked_at for wall in self.walls),
            max(wall.whole_at for wall in self.walls),
        )
        refused = sum(len(wall.refused) for wall in self.walls)
        return (
            f"median {seconds[len(seconds) // 2]:.2f} s, p99 {self.p99_seconds:.2f} s; "
            f"the last one {last - first:.1f} s after the first could; {refused} refusals"
        )


def shown_tiles() -> Sequence[Tile]:
    """Every tile of the place's walls."""
    return [tile for plan in read_shown(PLACE).plans for tile in plan.tiles]


def topics(tiles: Collection[Tile]) -> tuple[str, ...]:
    """Name what a wall of the place subscribes to."""
    return (*sorted({tile.topic for tile in tiles}), "sources", "alerts", "oncall")


def lacks(wall: Wall, tiles: Collection[Tile]) -> list[str]:
    """Cells that a wall does not show."""
    return [tile.cell for tile in tiles if tile.cell not in wall.shown[tile.topic]]


async def all_whole(walls: Sequence[Wall]) -> None:
    """Wait until each wall has a snapshot of everything."""
    with anyio.fail_after(ALL_BACK_SECONDS):
        for wall in walls:
            await wall.whole.wait()


def cpu_ms(api: Process) -> float:
    """CPU time that a process has used so far: what a wall costs, however busy the machine is."""
    times = psutil.Process(api.pid).cpu_times()
    return 1000 * (times.user + times.system)


async def stays_ready(api: Process) -> None:
    """Ask again and again whether the api can do its job; it says yes, and soon."""
    async with httpx.AsyncClient(timeout=READY_SECONDS) as client:
        while True:
            answer = await client.get(f"http://127.0.0.1:{api.port}/readyz")
            assert answer.is_success, answer.text
            await anyio.sleep(READY_SECONDS / 10)


async def add_user(database: Database) -> None:
    """Let one operator in."""
    added = NewPerson("an", "An", (Role.OPERATOR,), PASSWORD, must_change_password=False)
    async with await connect(database.login("ioc_api"), autocommit=True) as conn:
        now, passwords = SystemClock().now(), CheapPasswords()
        await people.add(conn, added, passwords=passwords, by="system:test", now=now)


@asynccontextmanager
async def signed_in(port: int) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """Begin a session for all walls; a client that keeps its cookie, and the token of writes."""
    url = f"http://127.0.0.1:{port}"
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=WALLS)
    async with httpx.AsyncClient(
        base_url=url, headers={"Origin": url}, limits=limits, timeout=10
    ) as client:
        body = {"user": "an", "password": PASSWORD}
        answer = await client.post("/api/ioc/v1/session", json=body)
        assert answer.is_success, answer.text
        yield client, answer.json()["csrf"]


def now_ms() -> int:
    """Return the present moment."""
    return int(SystemClock().now().timestamp() * 1000)
