"""What runs: programs, ports, and what the processes say of themselves."""

import http.client
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from core.service.address import Address
from ioc.doctor.facts import Port
from ioc.private import StartError
from ioc.private.mosquitto import program_path as mosquitto_path
from ioc.private.orphan import living as living_servers
from ioc.private.postgres import program_path as postgres_path
from ioc.up.leftovers import living as living_children
from ioc.up.obstacles import has_setpriv

# A process whose database stands still says so only after psycopg has given up cancelling.
_ASK_SECONDS = 15.0
_METRICS_BYTES_MAX = 8 << 20


def missing_programs() -> tuple[str, ...]:
    """Name what `ioc up` would not find."""
    missing = [] if has_setpriv() else ["setpriv"]
    if not _there(lambda: postgres_path("postgres")):
        missing.append("postgres")
    if not _there(mosquitto_path):
        missing.append("mosquitto")
    return tuple(missing)


def _there(find: Callable[[], Path]) -> bool:
    try:
        find()
    except StartError:
        return False
    return True


def living(state: Path) -> dict[str, int]:
    """Find what runs for this folder, by name."""
    found: dict[str, int] = {}
    with suppress(OSError):  # not ours to read
        children = living_children(state / "log" / "running")
        found |= {name: note.pid for name, note in children.items()}
    for name, home in (
        ("postgres", state / "postgres" / "data"),
        ("mosquitto", state / "mosquitto"),
    ):
        for process in living_servers(home, name):
            found[name] = process.pid
    return found


def ports(wanted: Mapping[str, Address]) -> Mapping[str, Port]:
    """Find who listens where we are to."""
    holders = _listeners()
    return {name: Port(str(address), holders.get(address.port)) for name, address in wanted.items()}


def ready(address: Address) -> Mapping[str, str] | None:
    """Ask a process why it is not ready: nothing when it is, None when it does not answer."""
    body = _get(address, "/readyz")
    if body is None:
        return None
    try:
        return {str(name): str(why) for name, why in json.loads(body)["reasons"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {"answer": "not understood"}


def counters(address: Address) -> Mapping[str, float]:
    """Read a process' /metrics, summed over labels."""
    sums: dict[str, float] = {}
    try:
        parse: Callable[[str], Iterable[Metric]] = text_string_to_metric_families
        families = list(parse(_get(address, "/metrics") or ""))
    except ValueError:
        return {}
    for sample in (sample for family in families for sample in family.samples):
        sums[sample.name] = sums.get(sample.name, 0.0) + sample.value
    return sums


def _listeners() -> Mapping[int, str]:
    found: dict[int, str] = {}
    try:
        connections = psutil.net_connections("tcp")
    except psutil.Error:
        return {}
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN:
            found[_port(connection.laddr)] = _called(connection.pid)
    return found


def _port(address: Sequence[str | int]) -> int:
    return int(address[1])


def _called(pid: int | None) -> str:
    try:
        return f"{psutil.Process(pid).name()} ({pid})" if pid else "?"
    except psutil.Error:
        return "?"


def _get(address: Address, path: str) -> str | None:
    connection = http.client.HTTPConnection(address.host, address.port, timeout=_ASK_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().read(_METRICS_BYTES_MAX).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
