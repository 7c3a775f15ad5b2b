"""What the process that reads files is asked, and what it answers. Pure."""

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

READY: Final = b"READY"


class Looked(msgspec.Struct, frozen=True, tag="preview"):
    """A file that is to be looked at. body: as it came, in parts.

    unit, period: of the form; empty: of a table that says it itself. mine: units for which the
    sender hands in; None: all.
    """

    unit: str
    period: str
    way: str
    mine: Sequence[str] | None
    content_type: str
    body: bytes
    now_ms: int


class Submitted(msgspec.Struct, frozen=True, tag="submit"):
    """A file that is handed in. request: by which it is known if it is sent again."""

    looked: Looked
    actor: str
    address: str
    request: str


class Decided(msgspec.Struct, frozen=True, tag="decide"):
    """What becomes of a large upload. is_officer, is_leader: what the caller is in its unit."""

    number: int
    act: Literal["approve", "return", "undo"]
    words: str
    actor: str
    address: str
    is_officer: bool
    is_leader: bool
    now_ms: int


class Blank(msgspec.Struct, frozen=True, tag="template"):
    """An empty form that is wanted."""

    unit: str
    period: str
    now_ms: int


Asked = Looked | Submitted | Decided | Blank


class Told(msgspec.Struct, frozen=True):
    """What is answered: HTTP, ready made. number: of what was handed in. headers: further ones."""

    status: int
    body: bytes
    media_type: str = "application/json"
    number: int = 0
    headers: dict[str, str] = {}


_ASKED: Final = msgspec.msgpack.Decoder(Asked)
_TOLD: Final = msgspec.msgpack.Decoder(Told)


def asked_of(written: bytes) -> Asked:
    """Read what is asked."""
    asked: Asked = _ASKED.decode(written)
    return asked


def told_of(written: bytes) -> Told:
    """Read what is answered."""
    return _TOLD.decode(written)
