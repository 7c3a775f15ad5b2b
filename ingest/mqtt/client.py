"""paho's client, reading in large pieces and acknowledging many messages at once.

Its socket is served from outside (`loop_read`, `loop_write`, `loop_misc`). At thousands of small
messages a second most of its time goes into reads of single bytes, objects for properties that we
do not use, and one write for each acknowledgement. These three steps are done here (measured:
70 µs a message before, 20 after); everything else is paho's.
"""

import socket
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from paho.mqtt import client as paho
from paho.mqtt.client import ConnectFlags
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

RECEIVE_MAX = 1000
KEEPALIVE_SECONDS = 30
SESSION_EXPIRY = timedelta(days=14)
QUEUED_MAX = 10_000  # of our own messages to the sources

# Enough for a hundred messages. Each read makes a buffer of this size and cuts it to what came: the
# rest of a large one goes to whatever is kept for longer, and the heap creeps up.
_READ_BYTES = 16 * 1024
# Who is read more often confirms by what we send. That the broker then gathers small packets is
# wanted: one packet a message costs both of us half of what we can do.
_PAUSE_SECONDS = 0.002
_PUBACK: Final = struct.Struct("!BBH")
_PUBACK_FIRST_BYTE = 0x40
_UINT16: Final = struct.Struct("!H")
_CONTINUES = 128


@dataclass(frozen=True, slots=True)
class Broker:
    """Where and as whom to connect."""

    url: str
    client_id: str  # also the user's name
    password: str

    def __repr__(self) -> str:
        return f"Broker({self.url!r}, {self.client_id!r})"


# Called with topic, payload and the packet id, which is None at QoS 0.
OnPublish = Callable[[str, bytes, int | None], None]


class Client(paho.Client):
    """Queues what it sends: nothing is written before `loop_write`."""

    def __init__(
        self,
        broker: Broker,
        *,
        on_connect: Callable[[ConnectFlags, ReasonCode], None],
        on_publish: OnPublish,
        on_subscribed: Callable[[], None],
    ) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=broker.client_id,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        self._broker = broker
        self._read = b""
        self._at = 0
        self._heard_at = 0.0
        self.username_pw_set(broker.client_id, broker.password)
        self.max_inflight_messages_set(RECEIVE_MAX)
        self.max_queued_messages_set(QUEUED_MAX)
        self.on_connect = lambda _c, _u, flags, reason, _p: on_connect(flags, reason)
        self.on_subscribe = lambda _c, _u, _id, _granted, _p: on_subscribed()
        self._on_received = on_publish
        self.on_socket_register_write = lambda _c, _u, _s: None

    @property
    def has_read(self) -> bool:
        """Whether bytes of the broker wait to be understood."""
        return self._at < len(self._read)

    @property
    def silent_seconds(self) -> float:
        """For how long the broker has not said anything, not even to a ping."""
        return time.monotonic() - self._heard_at

    def dial(self) -> None:
        """Connect (blocking, raises OSError) and queue CONNECT."""
        self._read, self._at = b"", 0
        self._heard_at = time.monotonic()
        parts = urlsplit(self._broker.url)
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = int(SESSION_EXPIRY.total_seconds())
        properties.ReceiveMaximum = RECEIVE_MAX
        self.connect(
            parts.hostname or "127.0.0.1",
            parts.port or 1883,
            keepalive=KEEPALIVE_SECONDS,
            clean_start=False,
            properties=properties,
        )

    def hang_up(self) -> None:
        """Close the socket without a word."""
        self._sock_close()

    def acknowledge(self, packet_ids: Sequence[int]) -> None:
        """Queue PUBACKs as one piece."""
        packet = b"".join(
            [_PUBACK.pack(_PUBACK_FIRST_BYTE, 2, packet_id) for packet_id in packet_ids]
        )
        self._packet_queue(_PUBACK_FIRST_BYTE, packet, packet_ids[-1], 1)

    def _sock_recv(self, bufsize: int) -> bytes:
        if self._at >= len(self._read):
            self._read, self._at = super()._sock_recv(_READ_BYTES), 0
            before, self._heard_at = self._heard_at, time.monotonic()
            if self._heard_at - before > _PAUSE_SECONDS:
                self._confirm_receipt()
        piece = self._read[self._at : self._at + bufsize]
        self._at += len(piece)
        return piece

    def _confirm_receipt(self) -> None:
        """Let TCP tell the broker at once that we have it, or it holds the next back for 40 ms."""
        if isinstance(sock := self.socket(), socket.socket):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def _handle_publish(self) -> MQTTErrorCode:
        packet = bytes(self._in_packet["packet"])
        quality = self._in_packet["command"] >> 1 & 3
        try:
            (topic_bytes,) = _UINT16.unpack_from(packet)
            at = 2 + topic_bytes
            topic = packet[2:at].decode()
            packet_id = None
            if quality:
                (packet_id,) = _UINT16.unpack_from(packet, at)
                at += 2
            payload = packet[_after_properties(packet, at) :]
        except (struct.error, IndexError, UnicodeDecodeError):
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        self._on_received(topic, payload, packet_id)
        return MQTTErrorCode.MQTT_ERR_SUCCESS


def _after_properties(packet: bytes, at: int) -> int:
    """Where the payload begins: after the properties, whose length is a varint at `at`."""
    length = shift = 0
    while True:
        byte = packet[at]
        at += 1
        length |= (byte & 127) << shift
        if byte < _CONTINUES:
            return at + length
        shift += 7
