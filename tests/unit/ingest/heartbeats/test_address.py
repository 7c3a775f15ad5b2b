"""What a request to /ping asks for, whatever stands in its path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.heartbeats import Kind
from ingest.heartbeats.address import Action, Asked, asked, key_of_header

OK, START, FAIL = Action(Kind.SUCCESS), Action(Kind.START), Action(Kind.FAIL)


@pytest.mark.parametrize(
    ("path", "header", "expected"),
    [
        ("/ping/K", None, Asked("K", OK)),
        ("/ping/K/", None, Asked("K", OK)),
        ("/ping/K/start", None, Asked("K", START)),
        ("/ping/K/fail", None, Asked("K", FAIL)),
        ("/ping/K/0", None, Asked("K", Action(Kind.SUCCESS, 0))),
        ("/ping/K/255", None, Asked("K", Action(Kind.FAIL, 255))),
        ("/ping/K/256", None, Asked("K", None)),
        ("/ping/K/01", None, Asked("K", None)),
        ("/ping/K/-1", None, Asked("K", None)),
        ("/ping/K/log", None, Asked("K", None)),
        ("/ping/K/start/x", None, Asked("K", None)),
        ("/ping//start", None, Asked("", START)),
        ("/ping", "H", Asked("H", OK)),
        ("/ping/", "H", Asked("H", OK)),
        ("/ping/start", "H", Asked("H", START)),
        ("/ping/7", "H", Asked("H", Action(Kind.FAIL, 7))),
        ("/ping/K", "H", Asked("K", OK)),
        ("/ping/K/fail", "H", Asked("K", FAIL)),
        ("/ping/start", None, Asked("start", OK)),  # a key, if a strange one
        ("/ping", None, Asked(None, None)),
    ],
)
def test_paths(path: str, header: str | None, expected: Asked) -> None:
    assert asked(path, header) == expected


def test_one_header_holds_the_key() -> None:
    assert key_of_header([(b"host", b"x"), (b"x-ping-key", b" K ")]) == "K"
    assert key_of_header([(b"x-ping-key", b"K"), (b"x-ping-key", b"L")]) is None
    assert key_of_header([(b"x-ping-key", b" ")]) is None
    assert key_of_header([]) is None


@given(st.text(max_size=40), st.none() | st.text(min_size=1, max_size=5))
def test_any_path_is_read(rest: str, header: str | None) -> None:
    found = asked(f"/ping/{rest}", header)
    assert found.key is not None or header is None
