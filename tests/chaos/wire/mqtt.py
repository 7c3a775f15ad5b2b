"""MQTT: a type nibble and a length in one to four bytes of seven bits."""

from .frame import Frame, Piece, Splitting, Way

_UP = {1: Frame.CONNECT, 3: Frame.PUBLISH, 4: Frame.PUBACK}
_DOWN = {3: Frame.DELIVER, 4: Frame.PUBACKED}
_LENGTH_BYTES_MAX = 4


def split_mqtt(way: Way) -> Splitting:
    """Split one direction."""
    kinds = _UP if way is Way.UP else _DOWN
    buffer = b""
    pieces: list[Piece] = []
    while True:
        buffer += yield pieces
        pieces = []
        while size := _size(buffer):
            packet, buffer = buffer[:size], buffer[size:]
            pieces.append(Piece(kinds.get(packet[0] >> 4, Frame.OTHER), packet))


def _size(buffer: bytes) -> int:
    """Bytes of the first packet in `buffer`, 0 when it is not whole."""
    rest = 0
    for place, byte in enumerate(buffer[1 : 1 + _LENGTH_BYTES_MAX]):
        rest |= (byte & 0x7F) << 7 * place
        if byte < 0x80:  # the highest bit says that another byte follows
            size = 2 + place + rest
            return size if len(buffer) >= size else 0
    return 0
