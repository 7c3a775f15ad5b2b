"""Fixtures of all tests: a fresh database, a broker, one cluster a run that dies with it."""

import asyncio
import functools
import gc
import inspect
import os
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path

import hypothesis
import pytest
from xdist import get_xdist_worker_id
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from tests.keeper import shared_cluster
from tests.servers import Broker, Cluster, Database
from tests.spares import Spares, spares

# How long one example takes is the machine's affair.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")

# What waits longer waits for ever: sooner than faulthandler's end of the process, and says where.
_WAITS_SECONDS = 240

# Clusters, brokers and centers of a whole run on eight cores stay below it.
_ROOM_BYTES = 6 << 30


# Their tests share what takes long to make: a worker does all of one.
FILES = (
    "tests/browser/",
    "tests/db/alerts/test_desk_plans.py",
    "tests/db/alerts/test_plans_of_groups.py",
    "tests/db/blocks/test_chart.py",
    "tests/db/blocks/test_give_up.py",
    "tests/db/blocks/test_scrub.py",
    "tests/db/deliver/test_plans.py",
    "tests/db/test_backups.py",
    "tests/db/test_export.py",
    "tests/e2e/test_api_kpi_reports.py",
    "tests/e2e/test_api_own.py",
    "tests/e2e/test_api_queries.py",
    "tests/e2e/test_boards.py",
)


# In this order: what waits, the longest first; then what is short and only computes.
FOLDERS = (
    "chaos",
    "browser",
    "deployment",
    "e2e",
    "db",
    "unit/alerts/deadman",
    "unit/alerts/deliver",
    "unit/api",
    "unit/core/service",
    "unit/ingest/probe",
    "unit/ioc",
    "conformance",
    "unit",
)

# Their places; nothing of them depends on how quick it goes.
_COMPUTING = {FOLDERS.index("conformance"), FOLDERS.index("unit")}
_NICER = 5


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist's own types are Any
    """Gives test after test to whoever is free, and FILES as a whole; those come first.

    One worker computes only, from the end on, while the tests of the others wait.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((each for each in FILES if nodeid.startswith(each)), nodeid)

    def _reschedule(self, node: WorkerController) -> None:
        if node not in self.registered_collections:
            return  # it has come for one that died, and gets its share when it knows the tests
        if _computes_only(node.gateway.id) and not self._last_computes:
            if not node.shutting_down:
                node.shutdown()
            return
        super()._reschedule(node)

    def _assign_work_unit(self, node: WorkerController) -> None:
        if _computes_only(node.gateway.id):
            self.workqueue.move_to_end(self._last, last=False)
        with suppress(OSError):  # it has just died: what it was to do is shared out with the rest
            super()._assign_work_unit(node)

    def remove_node(self, node: WorkerController) -> str | None:
        """Share out what a worker that died had not done; that in which it died has failed.

        By itself xdist would try that again, and wait for ever for what was done already.
        """
        units = self.assigned_work.pop(node)
        left = {scope: [one for one in unit if not unit[one]] for scope, unit in units.items()}
        left = {scope: undone for scope, undone in left.items() if undone}
        if not left:
            return None
        died_in: str = next(iter(left.values())).pop(0)
        self.workqueue.update(
            {scope: dict.fromkeys(undone, False) for scope, undone in left.items() if undone}
        )
        self.schedule()
        return died_in

    def schedule(self) -> None:
        """Share out; a worker begins a test when it has got the one after it."""
        super().schedule()
        for node in self.nodes:
            self._reschedule(node)

    @property
    def _last(self) -> str:
        return next(reversed(self.workqueue), "")

    @property
    def _last_computes(self) -> bool:
        return _place_of(self._last) in _COMPUTING


def _waiting_workers() -> int:
    """Two workers more than cores: tests wait (a server starts, a time passes) half the time.

    At most 8, for all of them share one PostgreSQL and its connections. With more on two cores
    what watches the time is late.
    """
    return min(len(os.sched_getaffinity(0)) + 2, 8)


def _computes_only(worker: str) -> bool:
    """Whether it is the worker (`gw0`, `gw1`…) that comes after those whose tests may wait."""
    return worker == f"gw{_waiting_workers()}"


def pytest_configure() -> None:
    """Heed what a shell or nohup lets commands ignore: servers under test inherit it."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Tell xdist how to share out the tests."""
    return Scheduling(config, log)


def pytest_xdist_auto_num_workers() -> int:
    """Take those whose tests may wait, and one that fills the gaps."""
    return _waiting_workers() + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Let the garbage collector rest meanwhile: it would look for 0.8 s, and all of it stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders in their order."""
    items.sort(key=lambda item: _place_of(item.nodeid))


def _place_of(nodeid: str) -> int:
    """Where its folder stands in their order; last, if it is none of ours."""
    places = (n for n, each in enumerate(FOLDERS) if nodeid.startswith(f"tests/{each}/"))
    return next(places, len(FOLDERS))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the garbage collector the tests themselves, which stay: 0.2 s each time it looks.

    Who computes only yields to the others from now on.
    """
    gc.freeze()
    if _computes_only(get_xdist_worker_id(session)):
        os.nice(_NICER)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """End an async test that waits for ever, at the line where it waits."""
    if inspect.iscoroutinefunction(pyfuncitem.obj) and not pyfuncitem.get_closest_marker("long"):
        pyfuncitem.obj = _bounded(pyfuncitem.obj)


def _bounded(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    @functools.wraps(test)
    async def bounded(*args: object, **kwargs: object) -> None:
        async with asyncio.timeout(_WAITS_SECONDS):
            await test(*args, **kwargs)

    return bounded


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio, the loop of the product."""
    return "asyncio"


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Cluster:
    """Share the PostgreSQL of this run: tests make databases in it, never stop or reconfigure it.

    The run is known by its pytest process: ourselves, or the parent of this xdist worker.
    """
    pytest_pid = os.getppid() if hasattr(request.config, "workerinput") else os.getpid()
    return shared_cluster(_roomy_folder() / f"ioc-test-{pytest_pid}", pytest_pid)


def _roomy_folder() -> Path:
    """Memory, if there is plenty: on a disk a database's 1,300 files cost 0.2 s of processor."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of random name is made in it
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= _ROOM_BYTES:
        return memory
    return Path(tempfile.gettempdir())


@pytest.fixture(scope="session")
def databases(cluster: Cluster) -> Iterator[Spares]:
    """Make databases ahead."""
    with spares(cluster) as made:
        yield made


@pytest.fixture
def database(databases: Spares) -> Iterator[Database]:
    """Give the test a migrated, empty database of its own."""
    with databases.lent() as database:
        yield database


@pytest.fixture(scope="module")
def file_database(databases: Spares) -> Iterator[Database]:
    """Give the tests of a file one database, for what takes long to make; see FILES."""
    with databases.lent() as database:
        yield database


@pytest.fixture
def own_cluster(cluster: Cluster) -> Iterator[Cluster]:
    """Give the test a PostgreSQL of its own, to stop, kill and reconfigure (takes 2 s)."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=cluster.folder))
    folder.chmod(0o711)
    own = Cluster(folder)
    own.make()
    yield own
    own.server.abandon()
    shutil.rmtree(folder)


@pytest.fixture
def broker(cluster: Cluster) -> Iterator[Broker]:
    """Give the test a running Mosquitto of its own, to which nobody has access yet."""
    folder = Path(tempfile.mkdtemp(prefix="mqtt-", dir=cluster.folder))
    folder.chmod(0o711)
    broker = Broker(folder)
    broker.server.start()
    yield broker
    broker.server.abandon()
    shutil.rmtree(folder)
