"""`python -m benchmarks.subscriber PORT USER PASSWORD COUNT TOPIC …`: acknowledges, does no more.

Prints `ready`, then, after COUNT messages, `done`. What any subscriber in Python costs at least.
"""

import sys

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

RECEIVE_MAX = 1000


def main(port: int, user: str, password: str, count: int, topics: list[str]) -> None:
    """Acknowledge `count` messages."""
    left = count

    def on_message(client: Client, _data: object, message: MQTTMessage) -> None:
        nonlocal left
        client.ack(message.mid, message.qos)
        left -= 1
        if not left:
            print("done", flush=True)

    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=user,
        protocol=MQTTProtocolVersion.MQTTv5,
        manual_ack=True,
    )
    client.username_pw_set(user, password)
    client.max_inflight_messages_set(RECEIVE_MAX)
    client.on_message = on_message
    client.on_connect = lambda client, *_: client.subscribe([(topic, 1) for topic in topics])
    client.on_subscribe = lambda *_: print("ready", flush=True)
    client.connect("127.0.0.1", port)
    client.loop_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5:])
