"""`ioc simulate`: a believable place that speaks MQTT and HTTP like any device."""

from .commands import simulate
from .keys import keep_demo_keys, read_keys
from .serve import HEALTH, KEYS_FILE, Options, serve

__all__ = ["HEALTH", "KEYS_FILE", "Options", "keep_demo_keys", "read_keys", "serve", "simulate"]
