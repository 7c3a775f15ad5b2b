"""What counts as this very machine, when somebody signs in without a second factor."""

import pytest
from starlette.requests import Request

from api.requests import is_local


@pytest.mark.parametrize(
    ("client", "headers", "local"),
    [
        ("127.0.0.1", {"host": "127.0.0.1:8000"}, True),
        ("::1", {"host": "[::1]:8000"}, True),
        ("127.0.0.1", {"host": "localhost", "origin": "http://localhost:8000"}, True),
        ("192.0.2.7", {"host": "127.0.0.1"}, False),
        # A proxy that is believed: uvicorn has put what it says in the client's place.
        ("127.0.0.1", {"host": "ioc.example", "x-forwarded-for": "127.0.0.1"}, True),
        ("192.0.2.7", {"host": "ioc.example", "x-forwarded-for": "192.0.2.7"}, False),
        # One that is not believed, and one that hands on what outsiders wrote.
        ("127.0.0.1", {"host": "127.0.0.1", "x-forwarded-for": "192.0.2.7"}, False),
        ("127.0.0.1", {"host": "127.0.0.1", "x-forwarded-for": "127.0.0.1, 192.0.2.7"}, False),
        ("127.0.0.1", {"host": "127.0.0.1", "forwarded": "for=127.0.0.1"}, False),
        ("127.0.0.1", {"host": "127.0.0.1", "x-forwarded-for": ""}, False),
        # One that says nothing: the page has a name that is not of this machine.
        ("127.0.0.1", {"host": "ioc.example"}, False),
        ("127.0.0.1", {"host": "127.0.0.1", "origin": "https://ioc.example"}, False),
        ("127.0.0.1", {"host": ""}, False),
        ("127.0.0.1", {"host": "["}, False),
        ("127.0.0.1", {"host": "127.0.0.1", "origin": "null"}, False),
    ],
)
def test_what_is_local(client: str, headers: dict[str, str], local: bool) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "headers": raw, "client": (client, 0)}
    assert is_local(Request(scope)) is local
