"""Telegraf writes unmodified: requests of telegraf/, byte by byte as Telegraf 1.34.4 sent them.

All outputs of telegraf/telegraf.conf wrote the same interval, so all of them must store the same.
"""

import base64
import re
import socket
from pathlib import Path
from typing import Any

import pytest

from tests import given
from tests.e2e.conftest import Ingest
from tests.servers import Database

FOLDER = Path(__file__).parent / "telegraf"
OUTPUTS = ("influxdb_v2", "influxdb", "http", "remote_write")
AT_MS = 1_795_802_090_000
SAMPLES = 59  # of cpu, mem, net, system and one command; the text `uptime_format` is none


def recorded(name: str, key: str) -> bytes:
    """Give one request, with a key that is good here in place of the one that was."""
    sent = (FOLDER / f"{name}.http").read_bytes()
    basic = base64.b64encode(b"telegraf:" + key.encode())
    head, _, body = sent.partition(b"\r\n\r\n")
    head = re.sub(rb"(Authorization: (?:Token|Bearer) )KEY", rb"\g<1>" + key.encode(), head)
    head = re.sub(rb"(Authorization: Basic )\S+", rb"\g<1>" + basic, head)
    return head + b"\r\n\r\n" + body


def answer(ingest: Ingest, sent: bytes) -> bytes:
    """Put bytes on the wire; the status line and head of the answer."""
    with socket.create_connection(("127.0.0.1", ingest.port), timeout=60) as wire:
        wire.sendall(sent)
        head = b""
        while b"\r\n\r\n" not in head and (piece := wire.recv(4096)):
            head += piece
    return head


def rows(database: Database) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Give what is stored: by metric and the label that tells series apart, value and labels."""
    with database.connect() as conn:
        found = conn.execute(
            "SELECT metric, coalesce(labels->>'name', ''), value, labels,"
            " (extract(epoch FROM time) * 1000)::bigint FROM observed"
            " JOIN series ON series_id = series.id WHERE source_id = 'loose'"
        ).fetchall()
    return {(metric, name): tuple(rest) for metric, name, *rest in found}


@pytest.mark.parametrize("output", OUTPUTS)
def test_an_interval_of_telegraf_is_stored(
    database: Database, ingest_http: Ingest, keys: dict[str, str], output: str
) -> None:
    sent = recorded(output, keys["loose"])
    assert answer(ingest_http, sent).startswith(b"HTTP/1.1 204")
    assert answer(ingest_http, sent).startswith(b"HTTP/1.1 204")  # its retry changes nothing
    stored = rows(database)
    assert len(stored) == SAMPLES
    assert {at_ms for *_, at_ms in stored.values()} == {AT_MS}
    host = {"host": "gw-khun-ha"}
    for metric, name, value, labels in (
        ("cpu_usage_idle", "", 19.46446961895466, {"cpu": "cpu-total"}),
        ("cpu_usage_steal", "", 0.0, {"cpu": "cpu-total"}),
        ("mem_available_percent", "", 93.06670871263971, {}),
        ("mem_total", "", 25276510208.0, {}),
        ("net_bytes_recv", "", 43446240395.0, {"interface": "lo"}),
        ("net_speed", "", -1.0, {"interface": "lo"}),
        ("system_load1", "", 3.55, {}),
        ("system_uptime", "", 12214.0, {}),
        ("internet_check_up", "cổng tỉnh", 1.0, {"name": "cổng tỉnh"}),
    ):
        assert stored[metric, name] == (value, {**host, **labels}, AT_MS), metric


def test_a_bad_line_of_telegraf_is_named_and_the_others_are_stored(
    database: Database, ingest_http: Ingest, keys: dict[str, str]
) -> None:
    head, _, body = recorded("http", keys["loose"]).partition(b"\r\n\r\n")
    body += b"broken\n"
    head = re.sub(rb"(Content-Length: )\d+", rb"\g<1>%d" % len(body), head)
    assert answer(ingest_http, head + b"\r\n\r\n" + body).startswith(b"HTTP/1.1 400")
    assert len(rows(database)) == SAMPLES


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_key_of_nobody_is_refused(database: Database, ingest_http: Ingest, output: str) -> None:
    sent = recorded(output, "ioc_nobody_knows")
    assert answer(ingest_http, sent).startswith(b"HTTP/1.1 401")
    assert given.stored(database) == []


def test_the_database_that_it_would_make_is_not_needed(
    ingest_http: Ingest, keys: dict[str, str]
) -> None:
    """It says so in its log and goes on; `skip_database_creation` spares it the question."""
    told = answer(ingest_http, recorded("create_database", keys["loose"]))
    assert told.startswith(b"HTTP/1.1 404")
