"""Telegraf writes unmodified: requests as its outputs put them on the wire.

Composed, for want of a recording, from its published sources (plugins/outputs/influxdb,
influxdb_v2, plugins/serializers/influx): the body is passed as a stream, so it comes in chunks,
gzipped, without a length; tags and query parameters are in alphabetical order; times are
nanoseconds, and neither output names a precision.
"""

import base64
import gzip
import socket

import pytest

from tests import given
from tests.e2e.conftest import Ingest
from tests.servers import Database

AGENT = b"Telegraf/1.36.2 Go/1.25.1"
HOST = b"host=gw-khun-ha"


def lines(now_ns: int) -> bytes:
    """Write what the plugins cpu, mem, net and system gather in one interval."""
    at = str(now_ns).encode()
    return b"".join(
        line.replace(b"HOST", HOST).replace(b"AT", at) + b"\n"
        for line in (
            b"cpu,cpu=cpu-total,HOST usage_idle=97.48743718592964,usage_user=1.5075376884422152 AT",
            b"mem,HOST available=1503862784i,available_percent=74.79,total=2010775552i AT",
            b"net,HOST,interface=eth0 bytes_recv=817263541u,drop_in=0i AT",
            b'system,HOST load1=0.08,n_cpus=2i,uptime=86400i,uptime_format="1 day,  0:00" AT',
            b"internet_check,HOST,name=c\xe1\xbb\x95ng\\ t\xe1\xbb\x89nh up=true AT",
        )
    )


def request(path: bytes, authorization: bytes, body: bytes) -> bytes:
    """Write one request as Go's client does: chunks that end where its buffers do."""
    packed = gzip.compress(body)
    pieces = [packed[start : start + 60] for start in range(0, len(packed), 60)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return (
        b"POST " + path + b" HTTP/1.1\r\nHost: 127.0.0.1:8086\r\nUser-Agent: " + AGENT + b"\r\n"
        b"Transfer-Encoding: chunked\r\nAuthorization: " + authorization + b"\r\n"
        b"Content-Encoding: gzip\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Accept-Encoding: gzip\r\n\r\n" + chunks + b"0\r\n\r\n"
    )


def answer(ingest: Ingest, sent: bytes) -> bytes:
    """Put bytes on the wire; the status line and head of the answer."""
    with socket.create_connection(("127.0.0.1", ingest.port), timeout=10) as wire:
        wire.sendall(sent)
        head = b""
        while b"\r\n\r\n" not in head and (piece := wire.recv(4096)):
            head += piece
    return head


V2 = b"/api/v2/write?bucket=telegraf&org=tam-duong"


@pytest.mark.parametrize("path", [V2, V2 + b"&precision=ns", b"/write?db=telegraf&rp=autogen"])
def test_an_interval_of_telegraf_is_stored(
    database: Database, ingest_http: Ingest, keys: dict[str, str], path: bytes
) -> None:
    key = keys["loose"].encode()
    authorization = b"Token " + key
    if path.startswith(b"/write"):
        authorization = b"Basic " + base64.b64encode(b"telegraf:" + key)
    now_ms = given.now_ms()
    sent = request(path, authorization, lines(now_ms * 10**6))
    assert answer(ingest_http, sent).startswith(b"HTTP/1.1 204")
    assert answer(ingest_http, sent).startswith(b"HTTP/1.1 204")  # its retry changes nothing
    with database.connect() as conn:
        rows = conn.execute(
            "SELECT metric, labels, value, (extract(epoch FROM time) * 1000)::bigint FROM observed"
            " JOIN series ON series_id = series.id WHERE source_id = 'loose' ORDER BY metric"
        ).fetchall()
    host = {"host": "gw-khun-ha"}
    assert rows == [
        ("cpu_usage_idle", {**host, "cpu": "cpu-total"}, 97.48743718592964, now_ms),
        ("cpu_usage_user", {**host, "cpu": "cpu-total"}, 1.5075376884422152, now_ms),
        ("internet_check_up", {**host, "name": "cổng tỉnh"}, 1.0, now_ms),
        ("mem_available", host, 1503862784.0, now_ms),
        ("mem_available_percent", host, 74.79, now_ms),
        ("mem_total", host, 2010775552.0, now_ms),
        ("net_bytes_recv", {**host, "interface": "eth0"}, 817263541.0, now_ms),
        ("net_drop_in", {**host, "interface": "eth0"}, 0.0, now_ms),
        ("system_load1", host, 0.08, now_ms),
        ("system_n_cpus", host, 2.0, now_ms),
        ("system_uptime", host, 86400.0, now_ms),
    ]


def test_a_bad_line_of_telegraf_is_named_and_the_others_are_stored(
    database: Database, ingest_http: Ingest, keys: dict[str, str]
) -> None:
    body = lines(given.now_ms() * 10**6) + b"broken\n"
    told = answer(ingest_http, request(V2, b"Token " + keys["loose"].encode(), body))
    assert told.startswith(b"HTTP/1.1 400")
    assert len(given.stored(database)) == 11


def test_a_key_of_nobody_is_refused(database: Database, ingest_http: Ingest) -> None:
    body = lines(given.now_ms() * 10**6)
    told = answer(ingest_http, request(V2, b"Token ioc_nobody_knows", body))
    assert told.startswith(b"HTTP/1.1 401")
    assert given.stored(database) == []
