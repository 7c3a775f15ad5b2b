"""The outbound guard: every hostile way to name the inside is refused, the public web is not."""

import ipaddress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.model import ProbePolicy
from core.service.outbound import Guard, Refusal, Spot
from core.service.outbound.guard import METADATA, kind_of

GUARD = Guard()
INNER = Guard.of(
    ProbePolicy(probe="noc", allow_networks=("10.20.0.0/16", "fd12:3456::/32"), allow_ports=(8443,))
)
EVERYTHING = Guard(
    tuple(map(ipaddress.ip_network, ("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1")))
)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("gopher://example.vn/_GET", "only http and https"),
        ("ftp://example.vn/", "only http and https"),
        ("dict://example.vn:11211/stats", "only http and https"),
        ("//example.vn/", "only http and https"),
        ("example.vn", "only http and https"),
        ("http://user:secret@example.vn/", "user or a password"),
        ("http://user@example.vn/", "user or a password"),
        ("http://@example.vn/", "user or a password"),
        ("http://example.vn@127.0.0.1/", "user or a password"),
        ("http://example.vn:22/", "port 22"),
        ("http://example.vn:6379/", "port 6379"),
        ("http://example.vn:0/", "port 0"),
        ("http://example.vn:65536/", "not a URL"),
        ("http://example.vn:8o/", "not a URL"),
        ("http://0x7f.1/", "odd way"),
        ("http://0x7f000001/", "odd way"),
        ("http://2130706433/", "odd way"),
        ("http://017700000001/", "odd way"),
        ("http://0177.0.0.1/", "odd way"),
        ("http://127.1/", "odd way"),
        ("http://127.0.0.1./", ""),
        ("http://127.0.0.0x1/", "odd way"),
        ("http://1.2.3.4.5/", "odd way"),
        ("http://example.vn\\@127.0.0.1/", "backslash"),
        ("http://example.vn /", "space"),
        ("http://exa\tmple.vn/", "space"),
        ("http://example.vn/\r\nHost: x", "space"),
        ("http://cổng.vn/", "non-ASCII"),
        ("http://①②⑦.⓪.⓪.①/", "non-ASCII"),
        ("http://exam%70le.vn/", "no host name"),
        ("http://-a.vn/", "no host name"),
        ("http://a..vn/", "no host name"),
        ("http:///path", "no host"),
        ("http://[::1", "not a URL"),
        ("http://[::1]x/", "not a URL"),
        ("http://" + "a" * 2_001, "longer than"),
        ("http://[v1.x]/", "no host name"),
    ],
)  # fmt: skip
def test_a_hostile_url_is_refused_as_written(url: str, reason: str) -> None:
    judged = GUARD.spot_of_url(url)
    if isinstance(judged, Spot):  # what is an address is judged as one
        refusal = GUARD.why_not([judged.host])
        assert refusal is not None
    else:
        assert reason in judged.reason


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.1.2.3", "10.0.0.1", "172.16.0.1",
        "0.0.0.0",  # noqa: S104 - nobody listens on it here
        "172.31.255.255",
        "192.168.1.1", "169.254.1.1", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1",
        "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255", "192.88.99.1",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "2002:7f00:1::", "2001::1",
        "2001:db8::1",
        "fc00::1", "fd00::1", "fe80::1", "fe80::1%eth0", "2606:4700::1%eth0", "fec0::1", "ff02::1",
        "100::1", "3fff::1", "5f00::1", "4000::1", "", "localhost", "0x7f.1", "127.1",
    ],
)  # fmt: skip
def test_what_is_not_plainly_public_is_refused(address: str) -> None:
    assert GUARD.why_not([address]) is not None


@pytest.mark.parametrize("address", ["8.8.8.8", "113.160.1.1", "2405:4800::1", "2606:4700::1111"])
def test_the_public_internet_is_not(address: str) -> None:
    assert GUARD.why_not([address]) is None


@pytest.mark.parametrize("address", sorted(map(str, METADATA)))
def test_no_list_allows_a_clouds_own_secrets(address: str) -> None:
    refusal = EVERYTHING.why_not([address])
    assert refusal is not None
    assert "never asked" in refusal.reason


@pytest.mark.parametrize(
    "address",
    ["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "::169.254.169.254", "2002:a9fe:a9fe::",
     "fd00:ec2::254%eth0"],
)  # fmt: skip
def test_nor_in_disguise(address: str) -> None:
    assert EVERYTHING.why_not([address]) is not None


def test_every_address_of_a_name_is_judged() -> None:
    assert GUARD.why_not(["8.8.8.8", "2606:4700::1111"]) is None
    assert GUARD.why_not(["8.8.8.8", "127.0.0.1"]) is not None
    assert GUARD.why_not(["8.8.8.8", "2606:4700::1111", "fe80::1"]) is not None
    assert GUARD.why_not([]) is not None


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("10.20.3.4", True),
        ("10.21.3.4", False),
        ("fd12:3456::1", True),
        ("fd12:3457::1", False),
        ("::ffff:10.20.3.4", False),  # the network as it is written, not in disguise
        ("127.0.0.1", False),
    ],
)
def test_networks_on_the_list_are_allowed(address: str, *, allowed: bool) -> None:
    assert (INNER.why_not([address]) is None) == allowed


def test_ports_on_the_list_are_allowed() -> None:
    assert isinstance(INNER.spot_of_url("https://example.vn:8443/"), Spot)
    assert isinstance(INNER.spot_of_url("https://example.vn:8444/"), Refusal)
    assert isinstance(INNER.spot_of_address("tls", "mail.example.vn:8443"), Spot)
    assert isinstance(INNER.spot_of_address("tcp", "mail.example.vn:25"), Refusal)


@pytest.mark.parametrize(
    "address",
    ["mail.example.vn", ":443", "a:b", "mail.example.vn:", "mail.example.vn:443x", "::1:443",
     "[mail.example.vn]:443", "0x7f.1:443", "127.1:443", "user@example.vn:443", "a/b:443",
     "a:999999"],
)  # fmt: skip
def test_a_hostile_address_is_refused_as_written(address: str) -> None:
    assert isinstance(GUARD.spot_of_address("tcp", address), Refusal)


def test_a_spot_is_what_was_written() -> None:
    assert GUARD.spot_of_url("HTTPS://Example.VN./a?b=c") == Spot(
        "https", "example.vn", 443, "/a?b=c"
    )
    spot = GUARD.spot_of_url("http://[2606:4700::1111]")
    assert isinstance(spot, Spot)
    assert (spot.host, spot.authority, spot.path) == ("2606:4700::1111", "[2606:4700::1111]", "/")
    assert GUARD.spot_of_url("http://example.vn:443/") == Spot("http", "example.vn", 443, "/")
    assert str(GUARD.spot_of_url("http://example.vn:443/")) == "http://example.vn:443/"


START = Spot("https", "example.vn", 443, "/a/b?c")


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        (b"https://www.example.vn/", Spot("https", "www.example.vn", 443, "/")),
        (b"//www.example.vn", Spot("https", "www.example.vn", 443, "/")),
        (b"d#e", Spot("https", "example.vn", 443, "/a/d")),
        (b"?x=1", Spot("https", "example.vn", 443, "/a/b?x=1")),
        (b" /x ", Spot("https", "example.vn", 443, "/x")),
        ("/tìm kiếm".encode(), Spot("https", "example.vn", 443, "/t%C3%ACm%20ki%E1%BA%BFm")),
        (b"file:///etc/passwd", None),
        (b"gopher://example.vn/", None),
        (b"http://127.0.0.1:6379/", None),
        (b"http://0x7f.1/", None),
        (b"http://a@example.vn/", None),
        (b"http://example.vn\\@127.0.0.1/", None),
        (b"http://[::1/", None),
        (b"http://\xff\xfe/", None),
        ("http://cổng.vn/".encode(), None),
        (b"/" + b"a" * 2_000, None),
    ],
)
def test_a_redirect_is_judged_like_any_url(location: bytes, leads_to: Spot | None) -> None:
    judged = GUARD.follow(START, location)
    assert judged == leads_to if leads_to else isinstance(judged, Refusal)


@given(st.text(max_size=80))
@example("http://[")
@example("http://[::%1]/")
def test_no_text_breaks_the_guard(text: str) -> None:
    for judged in (
        GUARD.spot_of_url(text),
        GUARD.spot_of_url(f"http://{text}/"),
        GUARD.spot_of_address("tcp", text),
        GUARD.follow(START, text.encode(errors="surrogatepass")),
    ):
        assert isinstance(judged, Spot | Refusal)
    assert GUARD.why_not([text]) is None or isinstance(GUARD.why_not([text]), Refusal)


@given(st.ip_addresses())
def test_nothing_that_the_standard_calls_inner_is_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if not address.is_global or address.is_multicast:
        assert kind_of(address) is not None
