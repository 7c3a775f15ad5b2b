"""A device by MQTT 5 that sends more than the broker takes."""

from queue import Queue

from paho.mqtt.client import Client, ConnectFlags
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from tests.servers import Broker

SOON_SECONDS = 60  # of a busy machine


def send_too_large(broker: Broker, user: str, key: str) -> tuple[int, bool]:
    """Publish 300 kB by MQTT 5; why the broker hung up, and whether it has kept the session."""
    begun: Queue[ConnectFlags] = Queue()
    ended: Queue[ReasonCode] = Queue()
    device = Client(
        CallbackAPIVersion.VERSION2, client_id=user, protocol=MQTTProtocolVersion.MQTTv5
    )
    device.username_pw_set(user, key)
    device.on_connect = lambda _client, _data, flags, *_: begun.put(flags)
    device.on_disconnect = lambda _client, _data, _flags, reason, _: ended.put(reason)
    stored = Properties(PacketTypes.CONNECT)
    stored.SessionExpiryInterval = 3600
    device.connect("127.0.0.1", broker.port, clean_start=False, properties=stored)
    device.loop_start()
    try:
        begun.get(timeout=SOON_SECONDS)
        device.publish(f"ioc/v1/{user}/telemetry", bytes(300_000))
        why = ended.get(timeout=SOON_SECONDS)
        return why.value, begun.get(timeout=SOON_SECONDS).session_present  # it came back by itself
    finally:
        device.disconnect()
        device.loop_stop()
