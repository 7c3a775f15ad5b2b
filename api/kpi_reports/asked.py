"""What the process that prints is asked, and what it answers: one message each way. Pure."""

from typing import Final

import msgspec

READY: Final = b"\x01"  # it has read fonts and style, and can be asked


class Print(msgspec.Struct, frozen=True, tag="print"):
    """A report to print, as it is stored."""

    content: bytes


class Done(msgspec.Struct, frozen=True, tag="done"):
    """It is printed."""

    pdf: bytes
    xlsx: bytes
    pages: int


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """It cannot be printed."""

    reason: str


Told = Done | Failed

_ASKED: Final = msgspec.msgpack.Decoder(Print)
_TOLD: Final[msgspec.msgpack.Decoder[Told]] = msgspec.msgpack.Decoder(Told)


def asked_of(written: bytes) -> Print:
    """Read a question."""
    return _ASKED.decode(written)


def told_of(written: bytes) -> Told:
    """Read an answer. Raises msgspec.MsgspecError."""
    return _TOLD.decode(written)
