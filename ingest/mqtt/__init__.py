"""Samples over MQTT: one process a shard of the sources, acknowledged after COMMIT."""

from .shard import serve

__all__ = ["serve"]
