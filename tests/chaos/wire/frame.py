"""The frames that a test can wait for, and what a splitter is."""

from collections.abc import Generator
from enum import Enum, StrEnum, auto
from typing import NamedTuple


class Protocol(StrEnum):
    """What is spoken on a proxied connection."""

    POSTGRES = auto()
    MQTT = auto()
    HTTP = auto()


class Way(Enum):
    """Direction of a byte stream."""

    UP = auto()  # from client to server
    DOWN = auto()


class Frame(Enum):
    """A kind of frame. One that both sides may send has a name per direction."""

    QUERY = auto()  # PostgreSQL: Query or Parse, but COMMIT
    BIND = auto()  # a prepared statement is run
    COPIED = auto()  # the client has sent all rows of a COPY
    COMMIT = auto()  # the client asks for it
    COMMITTED = auto()  # the server's answer
    READY = auto()  # ReadyForQuery

    CONNECT = auto()  # MQTT
    PUBLISH = auto()  # client to broker
    DELIVER = auto()  # a PUBLISH from broker to client
    PUBACK = auto()  # client to broker: a delivery is done with
    PUBACKED = auto()  # broker to client: a publication is taken over

    REQUEST = auto()  # HTTP: a head
    RESPONSE = auto()
    BODY = auto()

    OTHER = auto()


class Piece(NamedTuple):
    """One frame as it stood on the wire."""

    frame: Frame
    data: bytes


# Sent bytes as they arrive, yields the pieces that became whole; the rest waits inside.
Splitting = Generator[list[Piece], bytes, None]
