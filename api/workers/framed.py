"""Messages between a process and one that works for it: msgpack, its length before it."""

from asyncio.subprocess import Process
from typing import BinaryIO, Final

import msgspec

_HEADER_BYTES: Final = 4


def framed(message: msgspec.Struct) -> bytes:
    """Write a message."""
    written = msgspec.msgpack.encode(message)
    return len(written).to_bytes(_HEADER_BYTES, "big") + written


def read_frame(source: BinaryIO) -> bytes:
    """Wait for a message; empty: nobody sends any more."""
    header = source.read(_HEADER_BYTES)
    return source.read(int.from_bytes(header, "big"))


async def frame_of(worker: Process) -> bytes:
    """Wait for what a process says next. Raises IncompleteReadError: it has ended."""
    if worker.stdout is None:
        raise TypeError(worker)
    header = await worker.stdout.readexactly(_HEADER_BYTES)
    return await worker.stdout.readexactly(int.from_bytes(header, "big"))
