"""Tries against real servers on the loopback: whatever they do costs bounded time and memory."""

import asyncio
import socket
import time
import tracemalloc
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.model import ProbeKind, ProbePolicy
from ingest.probe.attempt import Attempt
from ingest.probe.guard import Guard
from ingest.probe.page import BODY_BYTES_MAX
from ingest.probe.reach import Reach
from ingest.probe.verdict import Phase, Result, Tried, Why
from tests.ports import free_port
from tests.probing import Authority, Behaviour, answering, page, portal, probe_target

NAME = "portal.test"
MEMORY_BYTES_MAX = 16 << 20


@dataclass(slots=True)
class Names:
    """A name server. answers: by name, one after the other, the last one again and again."""

    answers: Mapping[str, Sequence[Sequence[str] | OSError | None]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        answers = self.answers[host]
        answer = answers[min(self.asked.count(host), len(answers) - 1)]
        self.asked.append(host)
        if answer is None:
            await asyncio.Event().wait()
        if isinstance(answer, OSError):
            raise answer
        return answer or ()


HOME = Names({NAME: [["127.0.0.1"]]})
AGAIN = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
NO_SUCH_NAME = socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("ca"))


async def tried(  # noqa: PLR0913 - each with its default
    url: str,
    *,
    names: Names = HOME,
    networks: Iterable[str] = ("127.0.0.0/8",),
    ports: Iterable[int] = range(1, 65_536),
    authority: Authority | None = None,
    witnesses: Sequence[str] = (),
    **changes: Any,  # noqa: ANN401 - of any field of the target
) -> Tried:
    policy = ProbePolicy(probe="p", allow_networks=tuple(networks), allow_ports=tuple(ports))
    reach = Reach(names, authority.client) if authority else Reach.of(names)
    target = probe_target(**{"address": url, "timeout_seconds": 5, **changes})
    return await Attempt(reach, Guard.of(policy)).try_(target, witnesses=witnesses)


async def test_an_ordinary_page() -> None:
    async with portal(answering(page())) as site:
        met = await tried(site.url("/a?b=c"))
    assert (met.why, met.status, met.named, met.text_found) == (Why.OK, 200, True, None)
    assert met.seconds.keys() == {Phase.DNS, Phase.CONNECT, Phase.FIRST_BYTE, Phase.TOTAL}
    parts = sum(seconds for phase, seconds in met.seconds.items() if phase is not Phase.TOTAL)
    assert 0 < parts <= met.seconds[Phase.TOTAL] < 5
    (head,) = site.heads
    assert head.startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert f"host: {NAME}:{site.port}\r\n".encode() in head.lower()


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


async def forever(writer: asyncio.StreamWriter, piece: bytes) -> None:
    while True:
        writer.write(piece)
        await writer.drain()


async def endless_header(writer: asyncio.StreamWriter, _head: bytes) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await forever(writer, b"X-More: " + b"a" * 1000 + b"\r\n")


async def endless_line(writer: asyncio.StreamWriter, _head: bytes) -> None:
    await forever(writer, b"a" * 1000)


async def endless_patience(writer: asyncio.StreamWriter, _head: bytes) -> None:
    await forever(writer, b"HTTP/1.1 100 Continue\r\n\r\n")


async def header_by_bytes(writer: asyncio.StreamWriter, _head: bytes) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.05)


async def silence(_writer: asyncio.StreamWriter, _head: bytes) -> None:
    await asyncio.Event().wait()


async def half_a_page(writer: asyncio.StreamWriter, _head: bytes) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (endless_header, Why.PROTOCOL),
        (endless_line, Why.PROTOCOL),
        (endless_patience, Why.PROTOCOL),
        (header_by_bytes, Why.TIMEOUT),
        (silence, Why.TIMEOUT),
        (half_a_page, Why.TIMEOUT),
        (answering(), Why.PROTOCOL),
        (answering(b"HTTP/1.1 200 OK\r\n"), Why.PROTOCOL),
        (answering(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"), Why.PROTOCOL),
        (answering(page(body=b"a", more=["Content-Length: 2"])), Why.PROTOCOL),
        (answering(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"), Why.PROTOCOL),
        (answering(CHUNKED + b"zz\r\n"), Why.PROTOCOL),
        (answering(CHUNKED + b"f" * 22 + b"\r\n"), Why.PROTOCOL),
        (answering(b"SSH-2.0-OpenSSH_9.6\r\n"), Why.PROTOCOL),
        (answering(bytes(range(256))), Why.PROTOCOL),
    ],
    ids=["endless header", "endless line", "endless 100", "header by bytes", "silence",
         "half a page", "nothing", "cut header", "cut body", "two lengths", "negative length",
         "bad chunk", "huge chunk", "ssh", "binary"],
)  # fmt: skip
async def test_what_is_no_answer_is_down(behave: Behaviour, why: Why) -> None:
    tracemalloc.start()
    started = time.monotonic()
    try:
        async with portal(behave) as site:
            met = await tried(site.url(), timeout_seconds=1 if why is Why.TIMEOUT else 10)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert met.why is why, met
    assert time.monotonic() - started < 9
    assert peak_bytes < MEMORY_BYTES_MAX
    assert met.status is None


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n",
    ],
    ids=["says so", "without length", "one chunk"],
)
async def test_a_gigabyte_is_left_after_one_megabyte(head: bytes) -> None:
    sent = 0

    async def gigabyte(writer: asyncio.StreamWriter, _head: bytes) -> None:
        nonlocal sent
        writer.write(head)
        piece = b"a" * (1 << 16)
        while sent < 1 << 30:
            writer.write(piece)
            await writer.drain()
            sent += len(piece)

    tracemalloc.start()
    try:
        async with portal(gigabyte) as site:
            met = await tried(site.url())
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (met.why, met.status) == (Why.OK, 200)
    assert peak_bytes < MEMORY_BYTES_MAX
    assert sent < 64 << 20  # what sockets hold


@pytest.mark.parametrize(
    ("answer", "expected", "why"),
    [
        (page(), {}, Why.OK),
        (page("204 No Content", b""), {"expect_status": (200, 204)}, Why.OK),
        (page("204 No Content", b""), {}, Why.STATUS),
        (page("503 Busy"), {}, Why.STATUS),
        (page("401 Who", b""), {"expect_status": (401,)}, Why.OK),
        (page("302 Found", b"", ["Location: /x"]), {"expect_status": (302,)}, Why.OK),
        (page("302 Found", b""), {}, Why.STATUS),  # leads nowhere
        (page("304 Not Modified", b"", ["Location: /x"]), {}, Why.STATUS),
        (page(body="Cổng dịch vụ".encode()), {"expect_text": "Cổng dịch"}, Why.OK),
        (page(body=b"404, sorry"), {"expect_text": "Cổng dịch"}, Why.TEXT),
        (page(body=b" " * (BODY_BYTES_MAX - 3) + b"abc"), {"expect_text": "abc"}, Why.OK),
        (page(body=b" " * (BODY_BYTES_MAX - 2) + b"abc"), {"expect_text": "abc"}, Why.TEXT),
        (page(body=b"abc").replace(b"Content-Length: 3", b"Content-Length: 2"), {}, Why.OK),
        (b"HTTP/1.0 200 OK\r\n\r\nold", {"expect_text": "old"}, Why.OK),
        (b"HTTP/1.1 103 Early\r\n\r\n" + page(), {}, Why.OK),
    ],
)  # fmt: skip
async def test_what_an_answer_is_worth(answer: bytes, expected: dict[str, Any], why: Why) -> None:
    async with portal(answering(answer)) as site:
        met = await tried(site.url(), **expected)
    assert met.why is why, met
    assert met.status is not None


async def test_redirects_are_followed_three_times() -> None:
    async def onwards(writer: asyncio.StreamWriter, head: bytes) -> None:
        hop = int(head.split()[1].strip(b"/") or 0)
        there = page("302 Found", b"", [f"Location: /{hop + 1}"])
        writer.write(page() if hop == 3 else there)

    async with portal(onwards) as site:
        assert (await tried(site.url())).why is Why.OK
        assert len(site.heads) == 4


async def test_a_loop_of_redirects_ends() -> None:
    async with portal(answering(page("301 Moved", b"", ["Location: /"]))) as site:
        met = await tried(site.url())
        assert (met.why, len(site.heads)) == (Why.REDIRECTS, 4)


INWARD = ["http://127.0.0.2:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://inner.test:{port}/",
          "http://0x7f.2:{port}/", "http://2130706434:{port}/", "file:///etc/passwd",
          "gopher://127.0.0.2:{port}/_x", "http://a@127.0.0.2:{port}/", "http://169.254.169.254/",
          "//127.0.0.2:{port}/", "http://[::1]:{port}/"]  # fmt: skip


@pytest.mark.parametrize("location", INWARD)
async def test_an_inward_redirect_is_refused(location: str) -> None:
    """Only 127.0.0.1 is allowed; 127.0.0.2 is somebody else's."""
    async with portal(answering(page())) as trap:
        to = f"Location: {location.format(port=trap.port)}"
        async with portal(answering(page("302 Found", b"", [to]))) as site:
            names = Names({NAME: [["127.0.0.1"]], "inner.test": [["127.0.0.2"]]})
            met = await tried(site.url(), names=names, networks=["127.0.0.1/32"])
    assert (met.why, met.status) == (Why.GUARD, None), met
    assert (len(site.heads), trap.heads) == (1, [])


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("http://portal.test:{port}/", ["127.0.0.1"]),
        ("http://portal.test:{port}/", ["::1"]),
        ("http://portal.test:{port}/", ["::ffff:127.0.0.1"]),
        ("http://portal.test:{port}/", ["93.184.215.14", "127.0.0.1"]),
        ("http://portal.test:{port}/", ["169.254.169.254"]),
        ("http://portal.test:{port}/", []),
        ("http://127.0.0.1:{port}/", []),
        ("http://[::1]:{port}/", []),
        ("http://[::ffff:127.0.0.1]:{port}/", []),
        ("http://[64:ff9b::7f00:1]:{port}/", []),
        ("http://0x7f.1:{port}/", []),
        ("http://2130706433:{port}/", []),
        ("http://0177.0.0.1:{port}/", []),
        ("http://169.254.169.254/latest/meta-data/", []),
        ("http://[fd00:ec2::254]/", []),
        ("file:///etc/passwd", []),
        ("gopher://portal.test:{port}/", ["93.184.215.14"]),
        ("http://user:password@portal.test:{port}/", ["93.184.215.14"]),
    ],
)
async def test_the_inside_is_never_reached(url: str, addresses: list[str]) -> None:
    async with portal(answering(page())) as trap:
        names = Names({NAME: [addresses]})
        met = await tried(url.format(port=trap.port), names=names, networks=[])
    assert met.why is Why.GUARD, met
    assert trap.heads == []


async def test_odd_ports_are_refused() -> None:
    async with portal(answering(page())) as trap:
        met = await tried(trap.url(), ports=[])
    assert (met.why, trap.heads) == (Why.GUARD, [])


async def test_a_name_that_changes_after_the_check_changes_nothing() -> None:
    names = Names({NAME: [["127.0.0.1"], ["127.0.0.2"]]})
    async with portal(answering(page())) as site:
        met = await tried(site.url(), names=names, networks=["127.0.0.1/32"])
    assert (met.why, names.asked, len(site.heads)) == (Why.OK, [NAME], 1)


async def test_the_next_address_is_tried() -> None:
    async with portal(answering(page())) as site:
        names = Names({NAME: [["127.0.0.9", "127.0.0.1"]]})  # nobody listens at the first
        assert (await tried(site.url(), names=names)).why is Why.OK


@pytest.mark.parametrize(
    ("answer", "witness", "why", "named"),
    [
        (NO_SUCH_NAME, ["93.184.215.14"], Why.DNS, False),
        (NO_SUCH_NAME, AGAIN, Why.DNS, False),
        (AGAIN, ["93.184.215.14"], Why.DNS, False),
        (AGAIN, AGAIN, Why.OUR_DNS, None),
        (AGAIN, NO_SUCH_NAME, Why.OUR_DNS, None),
        (AGAIN, None, Why.OUR_DNS, None),
        (None, None, Why.OUR_DNS, None),
        (None, ["93.184.215.14"], Why.DNS, False),
    ],
)
async def test_a_dead_name_server_is_not_the_portals(
    answer: OSError | None, witness: list[str] | OSError | None, why: Why, *, named: bool | None
) -> None:
    names = Names({NAME: [answer], "witness.test": [witness]})
    started = time.monotonic()
    met = await tried(
        "http://portal.test/", names=names, witnesses=["witness.test"], timeout_seconds=1
    )
    assert (met.why, met.named) == (why, named)
    assert time.monotonic() - started < 5


async def test_nobody_there() -> None:
    met = await tried(f"http://127.0.0.1:{free_port()}/")
    assert (met.why, met.named, met.status) == (Why.CONNECT, None, None)


async def test_a_stand_in_that_nobody_serves_is_not_down() -> None:
    met = await tried(f"http://127.0.0.1:{free_port()}/", simulated=True)
    assert (met.why, met.result) == (Why.STAND_IN, Result.UNTRIED)


async def test_a_port_is_open_or_not() -> None:
    async with portal(silence, greets=True) as site:
        met = await tried(f"{NAME}:{site.port}", kind=ProbeKind.TCP)
        assert (met.why, met.status, met.text_found) == (Why.OK, None, None)
        assert met.seconds.keys() == {Phase.DNS, Phase.CONNECT, Phase.TOTAL}
    met = await tried(f"127.0.0.1:{free_port()}", kind=ProbeKind.TCP)
    assert met.why is Why.CONNECT


NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - certificates are judged by the real clock


@pytest.mark.parametrize("kind", [ProbeKind.HTTP, ProbeKind.TLS])
@pytest.mark.parametrize(
    ("name", "days", "signed", "why"),
    [
        (NAME, 60, True, Why.OK),
        (NAME, 1, True, Why.OK),  # up, and the wall shows the day
        (NAME, -1, True, Why.TLS),
        ("other.test", 60, True, Why.TLS),
        (NAME, 60, False, Why.TLS),
    ],
    ids=["good", "ends soon", "has ended", "wrong name", "signed by itself"],
)
async def test_certificates(  # noqa: PLR0913 - a column each
    authority: Authority, kind: ProbeKind, name: str, days: int, why: Why, *, signed: bool
) -> None:
    ends = NOW + timedelta(days=days)
    context = authority.server(name, ends=ends, signed=signed)
    async with portal(answering(page()), tls=context, greets=kind is ProbeKind.TLS) as site:
        address = site.url(scheme="https") if kind is ProbeKind.HTTP else f"{NAME}:{site.port}"
        met = await tried(address, authority=authority, kind=kind)
    assert met.why is why, met
    assert met.not_after_seconds == ends.timestamp()
    assert set(site.names) == {NAME}  # the name is kept, although an address was connected to
    assert (Phase.TLS in met.seconds) == (why is Why.OK)
    assert (met.status == 200) == (why is Why.OK and kind is ProbeKind.HTTP)


@pytest.mark.parametrize(
    ("behave", "why"),
    [(answering(b"SSH-2.0\r\n"), Why.TLS), (answering(), Why.TLS), (silence, Why.TIMEOUT)],
)
async def test_no_handshake(behave: Behaviour, why: Why) -> None:
    async with portal(behave, greets=True) as site:
        met = await tried(site.url(scheme="https"), timeout_seconds=1)
    assert (met.why, met.not_after_seconds) == (why, None), met
