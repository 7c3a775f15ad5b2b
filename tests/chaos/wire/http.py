"""HTTP/1.1: a head up to an empty line, then a body of known or of chunked length."""

import re

from .frame import Frame, Piece, Splitting, Way

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:\s*chunked", re.IGNORECASE)
_BODILESS = re.compile(rb"HTTP/1\.1 (1\d\d|204|304) ")


def split_http(way: Way) -> Splitting:
    """Split one direction: the head is one piece, the body one or, when chunked, one a chunk."""
    buffer = b""
    pieces: list[Piece] = []
    body = 0  # bytes that are still to come
    chunked = False
    while True:
        buffer += yield pieces
        pieces = []
        while buffer:
            if body:
                part, buffer = buffer[:body], buffer[body:]
                body -= len(part)
                pieces.append(Piece(Frame.BODY, part))
            elif chunked:
                size, last = _chunk(buffer)
                if not size:
                    break
                part, buffer = buffer[:size], buffer[size:]
                pieces.append(Piece(Frame.BODY, part))
                chunked = not last
            else:
                head, end, rest = buffer.partition(_HEAD_END)
                if not end:
                    break
                pieces.append(Piece(Frame.REQUEST if way is Way.UP else Frame.RESPONSE, head + end))
                buffer = rest
                body, chunked = _body(head)


def _body(head: bytes) -> tuple[int, bool]:
    """Length of the body that follows, and whether it comes in chunks instead."""
    if _BODILESS.match(head):
        return 0, False
    length = _LENGTH.search(head)
    return int(length[1]) if length else 0, bool(_CHUNKED.search(head))


def _chunk(buffer: bytes) -> tuple[int, bool]:
    """Bytes of the first chunk with its frame, 0 when it is not whole; whether it is the last."""
    line, end, _rest = buffer.partition(b"\r\n")
    if not end:
        return 0, False
    length = int(line.partition(b";")[0], 16)
    size = len(line) + 2 + length + 2
    return (size, length == 0) if len(buffer) >= size else (0, False)
