"""Sending by MQTT: one client a source, QoS 1, one message at a time, its own credentials."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson
import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from core.model import SourceId
from ioc.simulate.messages import Message
from ioc.simulate.models import Channel

from .meters import ACCEPTED, REFUSED, RETRIED, SENT

log = structlog.get_logger()

_KEEPALIVE_SECONDS = 30
_RECONNECT_SECONDS = (1, 30)
_DEFAULT_PORT = 1883


@dataclass(slots=True)
class MqttSender:
    """One source at the broker. The network runs in the library's thread, decisions in ours."""

    source: SourceId
    password: str = field(repr=False)
    url: str
    loop: asyncio.AbstractEventLoop
    _client: Client = field(init=False)
    _acks: dict[int, asyncio.Future[None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.source,
            clean_session=True,
            protocol=MQTTProtocolVersion.MQTTv311,
        )
        client.username_pw_set(self.source, self.password)
        client.reconnect_delay_set(*_RECONNECT_SECONDS)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        self._client = client

    def start(self) -> None:
        """Begin to connect; again and again while the broker is away."""
        parts = urlsplit(self.url)
        self._client.connect_async(
            parts.hostname or "127.0.0.1", parts.port or _DEFAULT_PORT, _KEEPALIVE_SECONDS
        )
        self._client.loop_start()

    def stop(self) -> None:
        """Say goodbye and end the library's thread."""
        self._client.disconnect()
        self._client.loop_stop()

    async def deliver(self, message: Message) -> None:
        """Publish and return when the broker has it; the library repeats it after a reconnect."""
        SENT.labels(Channel.MQTT).inc(message.samples)
        told = self._client.publish(f"ioc/v1/{self.source}/telemetry", message.body, qos=1)
        acked = self._acks.setdefault(told.mid, self.loop.create_future())
        await acked
        del self._acks[told.mid]

    def _on_connect(
        self,
        client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            RETRIED.labels(Channel.MQTT).inc()
            log.warning("mqtt_refused", source=self.source, reason=str(reason))
            return
        client.subscribe(f"ioc/v1/{self.source}/ack", qos=1)
        log.info("mqtt_connected", source=self.source)

    def _on_disconnect(
        self,
        _client: Client,
        _userdata: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            RETRIED.labels(Channel.MQTT).inc()
            log.warning("mqtt_disconnected", source=self.source, reason=str(reason))

    def _on_publish(
        self,
        _client: Client,
        _userdata: object,
        mid: int,
        _reason: ReasonCode,
        _properties: Properties,
    ) -> None:
        self.loop.call_soon_threadsafe(self._acked, mid)

    def _acked(self, mid: int) -> None:
        # The answer may come before `publish` has returned to `deliver`.
        acked = self._acks.setdefault(mid, self.loop.create_future())
        if not acked.done():
            acked.set_result(None)

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        accepted, rejected, why = _ack(message.payload)
        ACCEPTED.labels(Channel.MQTT).inc(accepted)
        REFUSED.labels(Channel.MQTT).inc(rejected)
        if rejected:
            log.warning("send_refused", source=self.source, why=why)


def _ack(payload: bytes | bytearray) -> tuple[int, int, str]:
    """Read accepted, rejected, first reason of an answer on the ack topic; zeros when odd."""
    try:
        told: Any = orjson.loads(payload)
        errors = told.get("errors") or [{}]
        return int(told["accepted"]), int(told["rejected"]), str(errors[0].get("reason", ""))
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError):
        return 0, 0, ""
