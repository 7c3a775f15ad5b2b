"""Tries of real servers on the loopback: what an answer, a name, a certificate are worth."""

import asyncio
import socket
import time
from datetime import timedelta
from typing import Any

import pytest

from core.model import ProbeKind
from core.service.clock import SystemClock
from core.service.outbound import BODY_BYTES_MAX, Phase, Why
from ingest.probe.verdict import Result
from tests.ports import free_port
from tests.probing import Authority, Behaviour, answering, page, portal

from .attempts import NAME, Names, silence, tried

AGAIN = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
NO_SUCH_NAME = socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("ca"))


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


NOW = SystemClock().now().replace(microsecond=0)  # certificates are judged by the real clock


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
