"""Where the simulation touches the network: senders, outboxes, portals' stand-ins and probes."""

from .http import HttpSender
from .mqtt import MqttSender
from .outbox import Outbox
from .probe import measured, visit
from .stand_ins import stand_ins

__all__ = ["HttpSender", "MqttSender", "Outbox", "measured", "stand_ins", "visit"]
