import pytest

from tests.chaos.wire import SPLITTERS, Course, Frame, Piece, Protocol, Way


def split(protocol: Protocol, way: Way, *chunks: bytes) -> list[Piece]:
    splitting = SPLITTERS[protocol](way)
    next(splitting)
    return [piece for chunk in chunks for piece in splitting.send(chunk)]


def message(tag: bytes, body: bytes) -> bytes:
    return tag + (len(body) + 4).to_bytes(4, "big") + body


STARTUP = (12).to_bytes(4, "big") + (196608).to_bytes(4, "big") + b"abc\0"
QUERY = message(b"Q", b"INSERT INTO sample VALUES (1)\0")
COMMIT = message(b"Q", b"COMMIT\0")
PARSED_COMMIT = message(b"P", b"name\0COMMIT\0\0\0")
REQUEST = b"POST /write HTTP/1.1\r\nContent-Length: 5\r\n\r\n"
RESPONSE = b"HTTP/1.1 204 No Content\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

CASES = [
    (
        Protocol.POSTGRES, Way.UP, [STARTUP, QUERY, COMMIT, PARSED_COMMIT, message(b"c", b"")],
        [Frame.OTHER, Frame.QUERY, Frame.COMMIT, Frame.COMMIT, Frame.COPIED],
    ),
    (
        Protocol.POSTGRES, Way.DOWN, [message(b"C", b"COMMIT\0"), message(b"C", b"INSERT 0 1\0"),
                                      message(b"Z", b"I")],
        [Frame.COMMITTED, Frame.OTHER, Frame.READY],
    ),
    (
        Protocol.MQTT, Way.UP, [b"\x10\x02ab", b"\x32\x05\0\1a\0\1", b"\x40\x02\0\1"],
        [Frame.CONNECT, Frame.PUBLISH, Frame.PUBACK],
    ),
    (
        Protocol.MQTT, Way.DOWN, [b"\x3a\x80\x01" + bytes(128), b"\x40\x02\0\1", b"\xd0\0"],
        [Frame.DELIVER, Frame.PUBACKED, Frame.OTHER],
    ),
    (
        Protocol.HTTP, Way.UP, [REQUEST, b"a v=1", REQUEST, b"a v=2"],
        [Frame.REQUEST, Frame.BODY, Frame.REQUEST, Frame.BODY],
    ),
    (
        Protocol.HTTP, Way.DOWN, [RESPONSE, CHUNKED, b"2\r\nok\r\n", b"0\r\n\r\n", RESPONSE],
        [Frame.RESPONSE, Frame.RESPONSE, Frame.BODY, Frame.BODY, Frame.RESPONSE],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("protocol", "way", "frames", "kinds"), CASES)
def test_frames_are_found_wherever_the_stream_is_cut(
    protocol: Protocol, way: Way, frames: list[bytes], kinds: list[Frame]
) -> None:
    stream = b"".join(frames)
    whole = [Piece(kind, data) for kind, data in zip(kinds, frames, strict=True)]
    assert split(protocol, way, stream) == whole
    for cut in range(len(stream)):
        pieces = split(protocol, way, stream[:cut], stream[cut:])
        assert b"".join(piece.data for piece in pieces) == stream
        kinds_met = [piece.frame for piece in pieces]
        # A body may come in parts; every other frame is passed on whole.
        assert [kind for kind in kinds_met if kind is not Frame.BODY] == [
            kind for kind in kinds if kind is not Frame.BODY
        ]


def test_half_a_frame_waits() -> None:
    assert split(Protocol.POSTGRES, Way.UP, STARTUP + COMMIT[:-1]) == [Piece(Frame.OTHER, STARTUP)]
    assert split(Protocol.MQTT, Way.UP, b"\x32\x85") == []
    assert split(Protocol.HTTP, Way.UP, REQUEST[:-1]) == []


def test_a_course_knows_what_a_transaction_has_run() -> None:
    course = Course()
    parse = Piece(Frame.QUERY, message(b"P", b"_pg3_0\0INSERT INTO alert\0\0\0"))
    bind = Piece(Frame.BIND, message(b"B", b"\0_pg3_0\0\0\0\0\0\0\0"))
    ready = [Piece(Frame.READY, message(b"Z", state)) for state in (b"T", b"I")]
    for piece in (parse, bind, ready[0], Piece(Frame.QUERY, QUERY)):
        course.passed(piece)
    assert course.run == [b"INSERT INTO alert", b"INSERT INTO sample VALUES (1)"]
    course.passed(ready[1])
    assert course.run == []
    assert course.statement_of(bind) == b"INSERT INTO alert", "it is prepared still"
