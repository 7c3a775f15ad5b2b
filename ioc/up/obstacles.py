"""What would stop the start later and less clearly: taken ports, a full disk, missing programs."""

import asyncio
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

import psutil

from core.service.address import Address
from ioc.invocation import program
from ioc.private import StartError

FIRST_MB_MIN = 1024  # the cluster itself, its log, and room to begin with
AGAIN_MB_MIN = 64  # to read the database's log again, so that the walls stand on a full disk, too
_VARIABLES = {"api": "IOC_HTTP", "ingest-http": "IOC_INGEST_HTTP", "mosquitto": "IOC_MQTT"}

# Processes of a run that was just killed need this long to end and free their ports.
_PATIENCE_SECONDS = 5.0
_LOOK_SECONDS = 0.2


def has_setpriv() -> bool:
    """Whether the tool is there that ties the children to us."""
    return shutil.which("setpriv") is not None


def check_programs() -> None:
    """Refuse to start without the tool that ties the children to us. Raises StartError."""
    if not has_setpriv():
        raise StartError("The program setpriv is missing.", "As root: apt install util-linux")


def check_disk(folder: Path) -> None:
    """Refuse to start on a disk that is as good as full. Raises StartError."""
    needed_mb = AGAIN_MB_MIN if (folder / "postgres" / "data").exists() else FIRST_MB_MIN
    refuse_full(folder, shutil.disk_usage(folder).free, needed_mb=needed_mb)


def refuse_full(folder: Path, free_bytes: int, *, needed_mb: int) -> None:
    """Decide whether so much is enough. Raises StartError."""
    free_mb = free_bytes >> 20
    if free_mb < needed_mb:
        ballast = f"{program()} doctor --state {folder} --free-ballast"
        raise StartError(
            f"Only {free_mb} MB are free where {folder} is; PostgreSQL needs {needed_mb} MB.",
            f"Free some space (`{ballast}`, if there is any), or give a folder on another disk "
            "with --state.",
        )


async def check_ports(wanted: Mapping[str, Address]) -> None:
    """Refuse to start where somebody listens already. wanted: by process. Raises StartError."""
    twice = _shared(wanted)
    if twice:
        raise StartError(
            f"{twice[0]} and {twice[1]} are both to listen on {wanted[twice[0]]}.",
            "Give them different ports: IOC_HTTP, IOC_INGEST_HTTP.",
        )
    deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while taken := [name for name, address in wanted.items() if _taken(address)]:
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(_LOOK_SECONDS)
    else:
        return
    ports = {name: wanted[name].port for name in taken}
    raise StartError(
        "\n".join(f"Port {port} for {name} is taken{_by(port)}." for name, port in ports.items()),
        _elsewhere({name: wanted[name] for name in taken}),
    )


def _shared(wanted: Mapping[str, Address]) -> tuple[str, str] | None:
    seen: dict[int, str] = {}
    for name, address in wanted.items():
        if address.port in seen:
            return seen[address.port], name
        seen[address.port] = name
    return None


def _taken(address: Address) -> bool:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        socket.create_server((address.host, address.port), family=family).close()
    except OSError:
        return True
    return False


def _by(port: int) -> str:
    """Name who listens, as far as this user may know."""
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,):
            try:
                name = psutil.Process(connection.pid).name()
            except (psutil.Error, TypeError):
                continue
            return f" by {name} (process {connection.pid})"
    return ""


def _elsewhere(taken: Mapping[str, Address]) -> str:
    """Say what to set. All at once: nobody should meet the next taken port at the next try."""
    settings = {
        f"{_VARIABLES.get(name, 'IOC_HEALTH')}={address.host}:PORT"
        for name, address in taken.items()
    }
    return f"End what listens there, or listen elsewhere: {' '.join(sorted(settings))} ioc up"
