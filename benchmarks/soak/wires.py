"""One connection of a device: what is sent on it, and what came back. Cheap: there are many."""

import abc
import asyncio
import re
from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from tests.chaos.wire import SPLITTERS, Frame, Protocol, packets
from tests.chaos.wire import Way as Direction

from .load import Kind, Message

_AGAIN_SECONDS = 1.0
_PACKETS = 65_535
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"transfer-encoding: *chunked", re.IGNORECASE)
_LAST_CHUNK = b"0\r\n\r\n"
_HEAD_END = b"\r\n\r\n"
_GOOD, _REFUSED, _BUSY = {200, 204}, {400, 422}, {429, 503}


@dataclass(slots=True)
class Meter:
    """What all connections together have seen. stored_ms: from sending to "it is stored"."""

    acknowledged: int = 0
    told: int = 0  # acknowledgements that followed COMMIT
    refused: int = 0
    strange: int = 0  # answers that a message should not get
    busy: int = 0  # HTTP 429 and 503
    cuts: int = 0
    stored_ms: list[float] = field(default_factory=list)

    def stored(self, message: Message, at: float, *, refused: bool) -> None:
        """Note what the center itself said of a message sent `at` (s of the loop's clock)."""
        self.told += 1
        self.stored_ms.append(1000 * (asyncio.get_running_loop().time() - at))
        self.refused += refused
        self.strange += refused is not message.refused


class Sent(NamedTuple):
    """A message under way. at: when it was sent, s of the loop's clock."""

    message: Message
    at: float


class Wire(asyncio.Protocol, abc.ABC):
    """A connection that is made again whenever it breaks."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.transport: asyncio.WriteTransport | None = None
        self.made = asyncio.Event()
        self._lost = asyncio.Event()

    @property
    @abc.abstractmethod
    def open(self) -> int:
        """How many messages are not acknowledged yet."""

    @abc.abstractmethod
    def send(self, message: Message) -> None:
        """Send it, or keep it until there is a connection."""

    async def keep(self, port: int) -> None:
        """Keep the connection for ever."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                await loop.create_connection(lambda: self, "127.0.0.1", port)
            except OSError:
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            await self._lost.wait()
            self._lost.clear()
            self.meter.cuts += 1
            await asyncio.sleep(_AGAIN_SECONDS)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        if isinstance(transport, asyncio.WriteTransport):
            self.transport = transport
            self.made.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end, whatever it was."""
        del exc
        self.transport = None
        self._lost.set()


class MqttWire(Wire):
    """A device at the broker, QoS 1. What was open when it was cut off is sent again.

    told: also asks the center for acknowledgements, which follow COMMIT.
    """

    def __init__(self, user: str, password: str, meter: Meter, *, told: bool) -> None:
        super().__init__(meter)
        self._user, self._password, self._told = user, password, told
        self._welcome = False
        self._number = 0
        self._published: dict[int, Message] = {}
        self._asked: dict[str, Sent] = {}

    @property
    def open(self) -> int:
        """How many messages the broker or, if asked, the center has not acknowledged."""
        return len(self._published) + len(self._asked)

    def send(self, message: Message) -> None:
        """Publish a message; twice, if it is one of those."""
        if self._told and message.kind is not Kind.BROKEN:  # its id could not be read
            self._asked[message.id] = Sent(message, asyncio.get_running_loop().time())
        for _ in range(2 if message.kind is Kind.TWICE else 1):
            self._number = self._number % _PACKETS + 1
            self._published[self._number] = message
            self._publish(self._number, message)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Log in."""
        super().connection_made(transport)
        self._welcome = False
        self._split = SPLITTERS[Protocol.MQTT](Direction.DOWN)
        next(self._split)
        if self.transport:
            self.transport.write(packets.connect(self._user, self._password))

    def data_received(self, data: bytes) -> None:
        """Take what the broker says."""
        for piece in self._split.send(data):
            match piece.frame:
                case Frame.PUBACKED:
                    number = packets.acknowledged(piece.data)
                    self.meter.acknowledged += self._published.pop(number, None) is not None
                case Frame.DELIVER:
                    self._read(piece.data)
                case Frame.OTHER if not self._welcome:
                    self._begin(piece.data)
                case _:
                    pass

    def _begin(self, answer: bytes) -> None:
        if not packets.accepted(answer):
            raise RuntimeError(f"the broker does not let {self._user} in")
        self._welcome = True
        if self._told and self.transport:
            self.transport.write(packets.subscribe(f"ioc/v1/{self._user}/ack"))
        for number, message in self._published.items():
            self._publish(number, message)

    def _publish(self, number: int, message: Message) -> None:
        if self._welcome and self.transport:
            topic = f"ioc/v1/{self._user}/telemetry"
            self.transport.write(packets.publish(topic, message.body, number=number))

    def _read(self, packet: bytes) -> None:
        number, payload = packets.delivered(packet)
        if number and self.transport:
            self.transport.write(packets.puback(number))
        told = orjson.loads(payload)
        sent = self._asked.pop(told["id"], None) if told["id"] else None
        if sent:
            self.meter.stored(sent.message, sent.at, refused=bool(told["errors"]))


def _whole(head: bytes, rest: bytes) -> bool:
    """Whether all of an HTTP answer is there: its length is told, or an empty chunk ends it."""
    if _CHUNKED.search(head):
        return rest.endswith(_LAST_CHUNK)
    found = _LENGTH.search(head)
    return len(rest) >= (int(found[1]) if found else 0)


class HttpWire(Wire):
    """A device that posts one message after the other over one connection."""

    def __init__(self, path: str, key: str, meter: Meter) -> None:
        super().__init__(meter)
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
        ).encode()
        self._waiting: deque[Sent] = deque()
        self._posted: Sent | None = None
        self._buffer = b""

    @property
    def open(self) -> int:
        """How many messages have no answer yet."""
        return len(self._waiting) + (self._posted is not None)

    def send(self, message: Message) -> None:
        """Post a message when those before it are answered; twice, if it is one of those."""
        for _ in range(2 if message.kind is Kind.TWICE else 1):
            self._waiting.append(Sent(message, asyncio.get_running_loop().time()))
        self._next()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Post what waits."""
        super().connection_made(transport)
        self._buffer = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        """Post again what had no answer."""
        super().connection_lost(exc)
        self._put_back()

    def data_received(self, data: bytes) -> None:
        """Take an answer when it is whole."""
        self._buffer += data
        head, end, rest = self._buffer.partition(_HEAD_END)
        if not end:
            return
        if not _whole(head, rest):
            return
        self._buffer = b""
        self._answered(int(head.split(b" ", 2)[1]))

    def _answered(self, status: int) -> None:
        if status in _BUSY:
            self.meter.busy += 1
            self._put_back()
            asyncio.get_running_loop().call_later(_AGAIN_SECONDS, self._next)
            return
        sent, self._posted = self._posted, None
        if sent:
            self.meter.acknowledged += 1
            self.meter.strange += status not in _GOOD | _REFUSED
            self.meter.stored(sent.message, sent.at, refused=status in _REFUSED)
        self._next()

    def _put_back(self) -> None:
        if self._posted:
            self._waiting.appendleft(self._posted)
            self._posted = None

    def _next(self) -> None:
        if self.transport and self._posted is None and self._waiting:
            self._posted = self._waiting.popleft()
            body = self._posted.message.body
            self.transport.write(self._head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
