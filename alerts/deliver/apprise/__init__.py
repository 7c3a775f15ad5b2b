"""The many services that `apprise` knows, each call in a process of its own."""

from .channel import CHILDREN_MAX, URLS_MAX, AppriseChannel

__all__ = ["CHILDREN_MAX", "URLS_MAX", "AppriseChannel"]
