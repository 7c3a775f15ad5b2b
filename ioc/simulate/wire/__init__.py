"""Where the simulation touches the network: senders, outboxes, portals' stand-ins."""

from .http import HttpSender
from .mqtt import MqttSender
from .outbox import Outbox
from .stand_ins import stand_ins

__all__ = ["HttpSender", "MqttSender", "Outbox", "stand_ins"]
