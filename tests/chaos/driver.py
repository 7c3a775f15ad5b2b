"""Devices that send until they are told that it is stored, over HTTP and MQTT."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import anyio
import httpx
import orjson
from anyio.abc import SocketStream

from .ledger import Ledger, Message
from .wire import SPLITTERS, Frame, Piece, Protocol, Way, packets

_AGAIN_SECONDS = 0.05
_BUSY = {429, 503}
_BROKEN = (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream)
# A device does not wait for ever for the ack topic: it sends again.
_RESEND_SECONDS = 2.0
_OPEN_MAX = 50


@dataclass(slots=True)
class HttpDevice:
    """Posts one message after the other; each again until the answer is 200."""

    ledger: Ledger
    name: str
    key: str
    port: int
    statuses: list[int] = field(default_factory=list)
    sending: bool = True  # False: deliver what was begun, begin nothing
    padding_bytes: int = 0  # of spaces after each message

    async def run(self) -> None:
        """Send until cancelled or told to end."""
        async with self._client() as client:
            while self.sending:
                await self._deliver(client, self.ledger.message(self.name))

    async def deliver(self, message: Message) -> None:
        """Send one message."""
        async with self._client() as client:
            await self._deliver(client, message)

    def _client(self) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        return httpx.AsyncClient(headers=headers, timeout=30)

    async def _deliver(self, client: httpx.AsyncClient, message: Message) -> None:
        url = f"http://127.0.0.1:{self.port}/api/v1/ingest"
        body = message.body() + b" " * self.padding_bytes
        while True:
            try:
                answer = await client.post(url, content=body)
            except httpx.TransportError:  # killed, or cut
                await anyio.sleep(_AGAIN_SECONDS)
                continue
            self.statuses.append(answer.status_code)
            if answer.status_code == httpx.codes.OK:
                self.ledger.ack(message)
                return
            assert answer.status_code in _BUSY, answer.text
            assert int(answer.headers["retry-after"]) >= 1
            await anyio.sleep(_AGAIN_SECONDS)


@dataclass(slots=True)
class MqttDevice:
    """Publishes a stream of messages; each again when no ack came on the ack topic in time.

    patient: goes on publishing without any ack, and leaves it to the broker to keep what is open.
    """

    ledger: Ledger
    name: str
    key: str
    port: int
    messages_per_second: float = 500
    patient: bool = False
    sending: bool = True  # False: only wait for what is open
    seconds: list[float] = field(default_factory=list)  # from each message to its ack
    _waiting: dict[str, tuple[Message, float]] = field(default_factory=dict)
    _number: int = 0
    _pen: anyio.Lock = field(default_factory=anyio.Lock)

    async def keep_running(self) -> None:
        """Send until cancelled, connection after connection."""
        while True:
            try:
                await self.run()
            except* _BROKEN:
                await anyio.sleep(_AGAIN_SECONDS)

    async def run(self) -> None:
        """Send until cancelled or cut off."""
        async with await anyio.connect_tcp("127.0.0.1", self.port) as stream:
            await stream.send(packets.connect(self.name, self.key))
            pieces = _pieces(stream)
            async for welcome in pieces:
                assert packets.accepted(welcome.data), f"{self.name} was not let in"
                break
            await stream.send(packets.subscribe(f"ioc/v1/{self.name}/ack"))
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._listen, stream, pieces)
                tasks.start_soon(self._publish, stream)

    async def _listen(self, stream: SocketStream, pieces: AsyncIterator[Piece]) -> None:
        async for piece in pieces:
            if piece.frame is not Frame.DELIVER:
                continue
            number, payload = packets.delivered(piece.data)
            if number:
                await self._write(stream, packets.puback(number))
            told = orjson.loads(payload)
            assert told["rejected"] == 0, told
            message, sent_at = self._waiting.pop(told["id"], (None, 0.0))
            if message:
                self.seconds.append(anyio.current_time() - sent_at)
                assert told["accepted"] == len(message.readings)
                self.ledger.ack(message)
        raise anyio.EndOfStream

    async def _publish(self, stream: SocketStream) -> None:
        due = anyio.current_time()
        while True:
            if not self.patient:
                await self._resend(stream)
            if self.sending and (self.patient or len(self._waiting) < _OPEN_MAX):
                await self._send(stream, self.ledger.message(self.name))
            due += 1 / self.messages_per_second
            await anyio.sleep(max(0, due - anyio.current_time()))

    async def _resend(self, stream: SocketStream) -> None:
        long_ago = anyio.current_time() - _RESEND_SECONDS
        overdue = [message for message, at in self._waiting.values() if at < long_ago]
        for message in overdue:
            await self._send(stream, message)

    async def _send(self, stream: SocketStream, message: Message) -> None:
        self._waiting[message.id] = message, anyio.current_time()
        self._number = self._number % 65_535 + 1
        topic = f"ioc/v1/{self.name}/telemetry"
        await self._write(stream, packets.publish(topic, message.body(), number=self._number))

    async def _write(self, stream: SocketStream, packet: bytes) -> None:
        async with self._pen:
            await stream.send(packet)


async def _pieces(stream: SocketStream) -> AsyncIterator[Piece]:
    split = SPLITTERS[Protocol.MQTT](Way.DOWN)
    next(split)
    async for data in stream:
        for piece in split.send(data):
            yield piece
