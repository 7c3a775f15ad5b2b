"""MQTT 3.1.1 packets as a device sends and reads them. Pure.

Source: OASIS MQTT 3.1.1, section 3.
"""

import struct

_CLEAN, _USER_AND_PASSWORD = 0x02, 0xC0
_KEEPALIVE_SECONDS = 0  # none: our devices never ping
_QOS_1, _RETAIN = 0x02, 0x01

DISCONNECT = b"\xe0\0"


def connect(user: str, password: str, *, clean: bool = True) -> bytes:
    """Log in; as with our devices, the client id is the user."""
    flags = _USER_AND_PASSWORD | (_CLEAN if clean else 0)
    head = _text("MQTT") + struct.pack("!BBH", 4, flags, _KEEPALIVE_SECONDS)
    return _packet(0x10, head + _text(user) + _text(user) + _text(password))


def accepted(packet: bytes) -> bool:
    """Whether this CONNACK lets us in."""
    return packet[0] >> 4 == 2 and packet[3] == 0


def publish(topic: str, payload: bytes, *, number: int) -> bytes:
    """Publish with QoS 1; number: 1 to 65535, free again after its PUBACK."""
    return _packet(0x30 | _QOS_1, _text(topic) + struct.pack("!H", number) + payload)


def retained(topic: str, payload: bytes) -> bytes:
    """Publish with QoS 0, for the broker to keep."""
    return _packet(0x30 | _RETAIN, _text(topic) + payload)


def subscribe(topic: str) -> bytes:
    """Subscribe with QoS 1."""
    return _packet(0x82, struct.pack("!H", 1) + _text(topic) + b"\1")


def puback(number: int) -> bytes:
    """Take over what was delivered."""
    return struct.pack("!BBH", 0x40, 2, number)


def acknowledged(packet: bytes) -> int:
    """Return the number that this PUBACK is about."""
    return int.from_bytes(packet[2:4], "big")


def delivered(packet: bytes) -> tuple[int, bytes]:
    """Return number (0 for QoS 0) and payload of a PUBLISH."""
    at = 2
    while packet[at - 1] & 0x80:
        at += 1
    at += 2 + int.from_bytes(packet[at : at + 2], "big")
    if not packet[0] & _QOS_1:
        return 0, packet[at:]
    return int.from_bytes(packet[at : at + 2], "big"), packet[at + 2 :]


def _packet(kind: int, rest: bytes) -> bytes:
    return bytes([kind]) + _length(len(rest)) + rest


def _length(size: int) -> bytes:
    coded = bytearray()
    while True:
        size, low = divmod(size, 128)
        coded.append(low | (0x80 if size else 0))
        if not size:
            return bytes(coded)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return len(encoded).to_bytes(2, "big") + encoded
