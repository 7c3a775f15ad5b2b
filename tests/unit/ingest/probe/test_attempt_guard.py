"""The inside is never reached, however a target, a name or a redirect leads there."""

import pytest

from core.service.outbound import Why
from tests.probing import answering, page, portal

from .attempts import NAME, Names, tried

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
