"""Fault 20 as `ioc doctor` tells it: which line is cut, and what cannot be done without it."""

import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.to_thread import run_sync

from tests.e2e.center import Center, center_in

from .eventually import eventually
from .faultproxy import FaultProxy
from .stand import Stand, database_proxy, environment
from .wire import Protocol

DETECTED_SECONDS = 60
PLACE = Path(__file__).parents[2] / "config" / "example"


@pytest.fixture
def center(stand: Stand, folder: Path) -> Iterator[Center]:
    """Give a center whose database and broker are elsewhere; its secrets are those of both."""
    with center_in(folder) as center:
        shutil.copytree(stand.database.state / "secrets", center.state / "secrets")
        yield center


@pytest.mark.long
@pytest.mark.parametrize(
    ("cut", "told"),
    [
        ("database", r"FAIL +The database cannot be reached"),
        ("broker", r"FAIL +ingest-mqtt-0 is not ready: .*broker"),
    ],
)
async def test_the_doctor_names_the_line_that_is_cut(
    stand: Stand, folder: Path, center: Center, cut: str, told: str
) -> None:
    assert stand.broker is not None
    broker = FaultProxy.serving(
        Protocol.MQTT, upstream=("127.0.0.1", stand.broker.port), at=("127.0.0.1", 0)
    )
    async with database_proxy(stand.database, folder) as to_database, broker as to_broker:
        center.environment = {
            "IOC_DATABASE_URL": environment(stand.database, folder)["IOC_DATABASE_URL"],
            "IOC_MQTT_URL": f"mqtt://127.0.0.1:{to_broker.port}",
            "IOC_CONFIG": str(PLACE),
        }
        center.up()
        await run_sync(center.wait_for, "Stop +Ctrl-C")
        with {"database": to_database, "broker": to_broker}[cut].blackholed():
            await eventually(lambda: run_sync(_is_ill, center), deadline_seconds=DETECTED_SECONDS)
            said = await run_sync(center.doctor, "--lang", "en")
        center.signal(signal.SIGTERM)  # while its lines still lead somewhere
        await run_sync(center.wait)
    assert said.returncode == 2, said
    assert re.search(told, said.stdout), said.stdout


def _is_ill(center: Center) -> bool:
    return not center.is_ready("IOC_HEALTH")
