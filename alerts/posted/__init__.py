"""Alerts of other systems: taken in as Alertmanager takes them, and made alerts of ours."""

from .incoming import postings
from .keeping import Posted
from .table import put

__all__ = ["Posted", "postings", "put"]
