"""Keys as clients of every kind present them."""

from base64 import b64encode

import pytest

from core.service.access import presented_key

KEY = "ioc_abcdefgh_" + "x" * 43


def basic(text: str) -> str:
    return "Basic " + b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"Bearer {KEY}", KEY),
        (f"bearer  {KEY} ", KEY),
        (f"Token {KEY}", KEY),  # InfluxDB 2
        (f"Token bts-01:{KEY}", KEY),  # InfluxDB 1.8 spoken by clients of 2
        (basic(f"bts-01:{KEY}"), KEY),
        (basic(f":{KEY}"), KEY),
        (basic("bts-01"), None),
        ("Basic %%%", None),
        ("Basic " + b64encode(b"\xff\xff").decode(), None),
        ("Bearer ", None),
        ("Bearer", None),
        (f"Digest {KEY}", None),
        ("", None),
    ],
)
def test_presented(header: str, expected: str | None) -> None:
    assert presented_key([(b"authorization", header.encode())]) == expected


def test_two_headers_are_none() -> None:
    header = (b"authorization", f"Bearer {KEY}".encode())
    assert presented_key([header, header]) is None
    assert presented_key([]) is None
