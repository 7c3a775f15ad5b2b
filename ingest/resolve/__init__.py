"""Raw keys to series ids, and what a source may write where."""

from .bounds import Bound
from .resolve import Protocol, Resolved, Resolver, replaces

__all__ = ["Bound", "Protocol", "Resolved", "Resolver", "replaces"]
