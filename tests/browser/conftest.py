"""One real center and one browser, shared by all tests here; each test has its own contexts."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.phone import let_in
from tests.ports import free_port
from tests.servers import Broker, Cluster

from .alarms import Alarms, alarms
from .center import (
    NIGHT_SHIFT,
    PROJECT,
    Center,
    add_people,
    apply,
    environment,
    install,
    ioc,
)
from .figures import open_day, send_calm_day
from .place import WALL, write_place
from .release import Release
from .visitor import Regular, Visitor, live, wall_path

PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)  # as long as the other waits: machines are busy
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-lcd-text",
    "--no-first-run",
    # There is no Internet: whoever asks for it is told so.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@pytest.fixture(scope="session")
def folder(cluster: Cluster) -> Iterator[Path]:
    """Give a folder for what the processes write; in the cluster's, which Mosquitto can enter."""
    folder = Path(tempfile.mkdtemp(prefix="browser-", dir=cluster.folder))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def center(cluster: Cluster, folder: Path) -> AsyncIterator[Center]:
    """Start the whole center once."""
    built = PROJECT / "dashboards" / "web" / "dist" / "wall.html"
    assert built.exists(), "the web app is not built: make web"
    broker = Broker(folder)
    broker.server.start()
    database = cluster.create()
    center = Center(database, broker, write_place(folder / "place"), folder)
    try:
        await center.prepare()
        center.start()
        open_day(center)
        send_calm_day(center)
        yield center
    finally:
        center.end()
        broker.server.abandon()
        cluster.drop(database)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Start the browser once."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell", args=list(_QUIET)
        )
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(center: Center, chromium: Browser) -> AsyncIterator[Visitor]:
    """Give a visitor; afterwards nothing forbidden may have happened on any page."""
    visitor = Visitor(chromium, center.url)
    yield visitor
    await visitor.leave()
    assert visitor.faults == []


@pytest.fixture(scope="session")
async def regular(center: Center, chromium: Browser) -> AsyncIterator[Regular]:
    """Give one who comes to all tests that only look; see `onlooker`."""
    regular = Regular(chromium, center.url)
    yield regular
    await regular.leave()


@pytest.fixture
async def onlooker(regular: Regular) -> AsyncIterator[Regular]:
    """Give a visitor to a test that changes nothing in a browser that would outlive its page."""
    yield regular
    await regular.pause()
    faults = [*regular.faults]
    regular.faults.clear()
    assert faults == []


@pytest.fixture(scope="session")
async def release(cluster: Cluster, folder: Path, center: Center) -> AsyncIterator[Release]:
    """Start a second center that nobody sends to, from a program folder of its own."""
    async with _released(cluster, center.place, folder, install(folder / "program")) as release:
        yield release


@pytest.fixture
async def fired(release: Release) -> AsyncIterator[Alarms]:
    """Give what lets alerts fire, in a center whose people are in force."""
    await let_in(release.database)
    with alarms(release.database) as fired:
        yield fired


@pytest.fixture(scope="session")
async def empty(cluster: Cluster, folder: Path, center: Center) -> AsyncIterator[Release]:
    """Start one more, in whose database nothing was ever stored."""
    async with _released(cluster, center.place, folder, PROJECT) as release:
        yield release


@asynccontextmanager
async def _released(
    cluster: Cluster, place: Path, folder: Path, code: Path
) -> AsyncIterator[Release]:
    database, port = cluster.create(), free_port()
    await apply(database, place)
    await add_people(database)
    variables = {"IOC_HTTP": f"127.0.0.1:{port}", "IOC_CONFIG": str(place)}
    env = environment(database) | variables
    api = ioc(("api",), env, folder / f"release-{port}.log", port, code)
    api.start()
    yield Release(database, api, f"http://127.0.0.1:{port}", code)
    api.kill()
    cluster.drop(database)


@pytest.fixture(scope="session", autouse=True)
async def night_shift(center: Center, chromium: Browser) -> AsyncIterator[None]:
    """Leave one wall on for the whole run, its session last used 25 minutes before."""
    visitor = Visitor(chromium, center.url)
    page = await visitor.page(wall_path(WALL), NIGHT_SHIFT)
    await live(page)
    with center.database.connect() as conn:
        conn.execute(
            "UPDATE session SET seen_at = now() - interval '25 minutes' WHERE user_id = %s",
            [NIGHT_SHIFT],
        )
    yield
    await visitor.leave()
    assert visitor.faults == []
