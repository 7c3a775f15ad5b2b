"""Portals to probe, the process that does, and what it found."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from ssl import SSLContext
from typing import Any

import httpx

from tests import given
from tests.e2e.conftest import Ingest
from tests.ports import free_port
from tests.probing import Behaviour, portal
from tests.servers import Database

METRICS = {
    "portal_up": ("0/1", 60, 0, 1),
    "portal_probe_seconds": ("s", 60, 0, 120),
    "portal_http_status": ("code", 60, 100, 599),
    "portal_dns_up": ("0/1", 60, 0, 1),
    "portal_content_ok": ("0/1", 300, 0, 1),
    "portal_tls_not_after_timestamp_seconds": ("s since epoch", 3600, 0, None),
}


def describe(database: Database) -> None:
    """Describe a place that knows the metrics of probes."""
    given.place(database)
    with database.connect() as conn:
        for name, (unit_of_measure, period, low, high) in METRICS.items():
            conn.execute(
                'INSERT INTO metric (name, "group", unit_of_measure, kind, labels,'
                " expected_period_seconds, valid_min, valid_max, name_vi, name_en, origin)"
                " VALUES (%s, 'portal', %s, 'gauge', '{portal,owner,probe}', %s, %s, %s, 'a', 'a',"
                " 'place')",
                [name, unit_of_measure, period, low, high],
            )


def policy(database: Database, *ports: int, networks: str = "{127.0.0.0/8}") -> None:
    """Allow the probe these ports and networks."""
    with database.connect() as conn:
        conn.execute(
            "INSERT INTO probe_policy VALUES ('trung-tam', %s, %s) ON CONFLICT (probe) DO UPDATE"
            " SET allow_networks = excluded.allow_networks, allow_ports = excluded.allow_ports",
            [networks, list(ports)],
        )
        conn.execute("NOTIFY ioc_place")


def target(database: Database, address: str, id_: str = "web", **columns: object) -> None:
    """Let a target be probed."""
    row = {"kind": "http", "text": "", "simulated": False, "unit": None, "interval": 2, **columns}
    with database.connect() as conn:
        conn.execute(
            "INSERT INTO probe_target (id, portal, owner, unit_id, kind, address,"
            " interval_seconds, timeout_seconds, expect_status, expect_text, simulated) VALUES"
            " (%(id)s, %(id)s, 'UBND xã', %(unit)s, %(kind)s, %(address)s, %(interval)s, 0.9,"
            " %(status)s, %(text)s, %(simulated)s)",
            {"id": id_, "address": address, "status": [200], **row},
        )
        conn.execute("NOTIFY ioc_place")


def found(database: Database, portal: str = "web") -> dict[str, Any]:
    """Newest value by metric, or metric and phase, of a portal."""
    with database.connect() as conn:
        rows = conn.execute(
            "SELECT metric, labels ->> 'phase', value FROM observed JOIN series ON series_id = id"
            " WHERE labels ->> 'portal' = %s ORDER BY time",
            [portal],
        ).fetchall()
    return {f"{metric}/{phase}" if phase else metric: value for metric, phase, value in rows}


@contextmanager
def probing(
    database: Database, folder: Path, *, demo: bool = False, **env: str
) -> Iterator[Ingest]:
    """Run the process that probes."""
    port = free_port()
    settings = {"IOC_DATABASE_URL": database.url, "IOC_STATE": str(database.state), **env}
    settings["IOC_INGEST_HTTP"] = f"127.0.0.1:{port}"
    process = Ingest("ingest-http", f", demo={demo}", settings, folder, port)
    process.start()
    try:
        yield process
    finally:
        process.kill()


@contextmanager
def site(behave: Behaviour, *, tls: SSLContext | None = None) -> Iterator[int]:
    """Serve a portal beside the test; its port."""
    ready, stop = threading.Event(), asyncio.Event()
    port, loop = free_port(), asyncio.new_event_loop()

    async def serve() -> None:
        async with portal(behave, tls=tls, port=port):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


def logged(process: Ingest, event: str) -> list[dict[str, Any]]:
    """Give what a process said of one kind."""
    lines = [json.loads(line) for line in process.log.read_text().splitlines() if line[:1] == "{"]
    return [line for line in lines if line.get("event") == event]


def metrics(process: Ingest) -> str:
    """Read what a process counts."""
    return httpx.get(f"{process.url}/metrics").text
