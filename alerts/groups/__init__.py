"""From what happened to alerts to what is to be told: groups and the outbox, in tables."""

from .dispatcher import Dispatcher

__all__ = ["Dispatcher"]
