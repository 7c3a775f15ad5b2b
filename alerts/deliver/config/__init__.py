"""What oncall.yml says of channels, made into channels."""

from .integrations import warnings
from .providers import SHIPPED, read_providers
from .registry import Channels, Given
from .settings import ChannelSettings, parse_channels

__all__ = [
    "SHIPPED",
    "ChannelSettings",
    "Channels",
    "Given",
    "parse_channels",
    "read_providers",
    "warnings",
]
