"""Bodies: bounded in bytes and in time, gzip undone as it comes."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from ingest.http.body import BodyError, DisconnectedError, Headers, Limits, read_body

SMALL = Limits(body_bytes_max=1000, plain_bytes_max=5000, ratio_max=100)
GZIP = [(b"content-encoding", b"gzip")]


def receiving(chunks: Sequence[bytes], *, end: bool = True) -> Callable[[], Awaitable[Any]]:
    """Deliver chunks; then the end of the body, or nothing for ever."""
    left = list(chunks)

    async def receive() -> Mapping[str, Any]:
        if left:
            return {"type": "http.request", "body": left.pop(0), "more_body": True}
        if not end:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


async def refused(headers: Headers, chunks: Sequence[bytes], *, end: bool = True) -> BodyError:
    with pytest.raises(BodyError) as caught:
        await read_body(headers, receiving(chunks, end=end), SMALL)
    return caught.value


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_a_body_in_pieces_is_whole(size: int) -> None:
    plain = bytes(range(250)) * 4
    packed = gzip.compress(plain[:500]) + gzip.compress(plain[500:])  # two members are one body
    pieces = [plain[at : at + size] for at in range(0, len(plain), size)]
    assert await read_body([], receiving(pieces), SMALL) == plain
    pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
    assert await read_body(GZIP, receiving(pieces), SMALL) == plain


async def test_a_body_that_never_ends_is_408_and_its_beginning_kept() -> None:
    with pytest.raises(BodyError) as caught:
        await read_body([], receiving([b"abc", b"def"], end=False), replace(SMALL, seconds=0.05))
    assert (caught.value.problem.status, caught.value.kept) == (408, b"abcdef")


async def test_a_body_that_grows_without_end_is_413() -> None:
    error = await refused([], [b"x" * 300] * 10)
    assert error.problem.status == 413
    assert len(error.kept) == 1200


async def test_a_declared_length_is_believed_at_once() -> None:
    error = await refused([(b"content-length", b"1001")], [], end=False)
    assert error.problem.status == 413


async def test_a_stream_that_grows_too_large_is_413() -> None:
    assert (await refused(GZIP, [gzip.compress(bytes(5001))])).problem.status == 413


async def test_a_bomb_is_known_by_its_ratio() -> None:
    limits = Limits(ratio_max=100)
    bomb = gzip.compress(bytes(8_000_000))
    with pytest.raises(BodyError) as caught:
        await read_body(GZIP, receiving([bomb]), limits)
    assert caught.value.problem.status == 413


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (gzip.compress(b"x")[:-1], 400),
        (b"plain", 400),
        (b"", 400),
        (gzip.compress(b"x") + b"rest", 400),
        (gzip.compress(gzip.compress(b"x")), 415),
    ],
    ids=["cut", "plain", "empty", "with a rest", "twice"],
)
async def test_wrong_gzip(body: bytes, status: int) -> None:
    assert (await refused(GZIP, [body] if body else [])).problem.status == status


async def test_a_client_that_leaves_is_not_answered() -> None:
    async def receive() -> Mapping[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(DisconnectedError):
        await read_body([], receive, SMALL)
