"""What 1,000 probes at 60 s cost: pages of 36 KB, half over TLS, stored like any sample."""

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import anyio
import httpx

from ioc.private import Program
from tests.chaos.stand import Process, Stand
from tests.ports import free_ports
from tests.running import Running, listens

from .machine import described
from .measure import lap, rss_bytes, table
from .portals import NAME
from .servers import served

TARGETS = 1_000
INTERVAL_SECONDS = 60.0
_INTERVAL_MIN_SECONDS = 12.0
_INTERVALS = 3
_PROJECT = Path(__file__).parents[1]
_MIB = 1 << 20
_SERIES = re.compile(r"^(ioc_probe_\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)


@dataclass(slots=True)
class Spent:
    """What one run cost and did."""

    seconds: float
    probes: float
    cores: float
    database_cores: float
    late_seconds: float
    memory_bytes: int


def run(size: float) -> str:
    """Measure; Markdown."""
    targets = max(10, round(TARGETS * size))
    interval = max(_INTERVAL_MIN_SECONDS, INTERVAL_SECONDS * size)
    with served(("bench",)) as stand:
        spent = anyio.run(_measured, stand, targets, interval)
    head = [f"{targets:,} probes at {interval:g} s", "probes/s", "late", "of a core", "memory"]
    rows = [
        ["ingest-http", f"{spent.probes / spent.seconds:.1f}", f"{spent.late_seconds * 1e3:.0f} ms",
         f"{spent.cores:.2f}", f"{spent.memory_bytes / _MIB:.0f} MiB"],
        ["PostgreSQL", "", "", f"{spent.database_cores:.2f}", ""],
    ]  # fmt: skip
    return f"{table(head, rows)}\n\nOver {spent.seconds:.0f} s, all of them up.\n{described()}"


async def _measured(stand: Stand, targets: int, interval: float) -> Spent:
    plain = free_ports(2)
    folder = stand.folder / "portals"
    folder.mkdir()
    portals = _portals(folder, plain)
    _describe(stand, targets, interval, plain)
    ingest = stand.ingest_http(SSL_CERT_FILE=str(folder / "ca.crt"))
    portals.start()
    try:
        await ingest.start()
        await anyio.sleep(interval)  # series are made, connections and caches warm
        return await _lap(stand, ingest, interval)
    finally:
        portals.kill()


async def _lap(stand: Stand, ingest: Process, interval: float) -> Spent:
    before = await _meters(ingest)
    database = stand.database.cluster.server.pid
    with lap([ingest.pid]) as ours, lap([database]) as theirs:
        await anyio.sleep(interval * _INTERVALS)
    after = await _meters(ingest)
    done = {name: after[name] - before.get(name, 0.0) for name in after}
    ups = sum(value for name, value in done.items() if name.endswith('result="up"'))
    others = sum(value for name, value in done.items() if 'result="down"' in name)
    if others or not ups:
        raise AssertionError(f"not all portals are up: {done}")
    late = done["ioc_probe_late_seconds_sum"] / done["ioc_probe_late_seconds_count"]
    return Spent(
        ours.seconds,
        ups,
        ours.cpu_seconds / ours.seconds,
        theirs.cpu_seconds / theirs.seconds,
        late,
        rss_bytes(ingest.pid),
    )


def _portals(folder: Path, plain: int) -> Running:
    words = ("-m", "benchmarks.portals", str(folder), str(plain), str(plain + 1))
    program = Program(
        name="portals", argv=(sys.executable, *words), cwd=_PROJECT, env={"PATH": os.defpath}
    )
    return Running(program, folder / "portals.log", lambda: listens(plain + 1))


def _describe(stand: Stand, targets: int, interval: float, plain: int) -> None:
    with stand.database.connect() as conn:
        conn.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, name_vi, name_en,'
            " origin) SELECT name, 'portal', '1', 'gauge', '{}', name, name, 'place' FROM unnest("
            " '{portal_up,portal_http_status,portal_dns_up,portal_content_ok,portal_probe_seconds,"
            " portal_tls_not_after_timestamp_seconds}'::text[]) AS name"
        )
        conn.execute(
            "INSERT INTO probe_policy VALUES ('bench', '{127.0.0.0/8,::1/128}', %s)",
            [[plain, plain + 1]],
        )
        conn.execute(
            "INSERT INTO probe_target SELECT 'p-' || n, 'p-' || n, 'bench', NULL, 'http',"
            " (ARRAY[%(plain)s, %(secure)s])[1 + n %% 2] || '/', %(interval)s, 5, '{200}',"
            " 'vu cong', false FROM generate_series(1, %(targets)s) AS n",
            {
                "plain": f"http://{NAME}:{plain}",
                "secure": f"https://{NAME}:{plain + 1}",
                "interval": interval,
                "targets": targets,
            },
        )


async def _meters(ingest: Process) -> Mapping[str, float]:
    async with httpx.AsyncClient() as client:
        text = (await client.get(f"http://127.0.0.1:{ingest.port}/metrics")).text
    return {
        f"{name} {labels}".strip(): float(value) for name, labels, value in _SERIES.findall(text)
    }
