"""`ioc simulate`: a believable place that speaks MQTT and HTTP like any device."""

from .before import OtherStoryError, check_story, was_told
from .commands import app
from .handing import close_live, hand_in
from .keys import keep_demo_keys, read_keys
from .script import NoStageError, read_stage
from .serve import KEYS_FILE, SEED, past_is_told, serve

__all__ = [
    "KEYS_FILE",
    "SEED",
    "NoStageError",
    "OtherStoryError",
    "app",
    "check_story",
    "close_live",
    "hand_in",
    "keep_demo_keys",
    "past_is_told",
    "read_keys",
    "read_stage",
    "serve",
    "was_told",
]
