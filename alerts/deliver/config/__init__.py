"""What oncall.yml says of channels, made into channels."""

from .integrations import warnings
from .providers import read_providers
from .registry import Channels, Given, Reachable, open_channels
from .settings import ChannelSettings, Way, parse_channels

__all__ = [
    "ChannelSettings",
    "Channels",
    "Given",
    "Reachable",
    "Way",
    "open_channels",
    "parse_channels",
    "read_providers",
    "warnings",
]
