"""PostgreSQL's protocol 3: a type byte and a length, but for the client's first message."""

import struct

from .frame import Frame, Piece, Splitting, Way

_LENGTH = struct.Struct("!i")
_HEAD = struct.Struct("!ci")
_UP = {b"Q": Frame.QUERY, b"P": Frame.QUERY, b"B": Frame.BIND, b"c": Frame.COPIED}
_DOWN = {b"Z": Frame.READY}


def split_postgres(way: Way) -> Splitting:
    """Split one direction. Encrypted connections cannot be read: use a Unix socket."""
    buffer = b""
    greeted = way is Way.DOWN
    pieces: list[Piece] = []
    while True:
        buffer += yield pieces
        pieces = []
        while size := _size(buffer, typed=greeted):
            message, buffer = buffer[:size], buffer[size:]
            pieces.append(Piece(_kind(message, way) if greeted else Frame.OTHER, message))
            greeted = True


def _size(buffer: bytes, *, typed: bool) -> int:
    """Bytes of the first message in `buffer`, 0 when it is not whole."""
    if typed:
        if len(buffer) < _HEAD.size:
            return 0
        size = 1 + _HEAD.unpack_from(buffer)[1]
    else:
        if len(buffer) < _LENGTH.size:
            return 0
        (size,) = _LENGTH.unpack_from(buffer)
    return size if len(buffer) >= size else 0


def _kind(message: bytes, way: Way) -> Frame:
    tag, body = message[:1], message[_HEAD.size :]
    if way is Way.DOWN:
        if tag == b"C" and body.startswith(b"COMMIT"):
            return Frame.COMMITTED
        return _DOWN.get(tag, Frame.OTHER)
    statement = body.partition(b"\0")[2] if tag == b"P" else body
    if tag in {b"Q", b"P"} and statement.lstrip().upper().startswith(b"COMMIT"):
        return Frame.COMMIT
    return _UP.get(tag, Frame.OTHER)
