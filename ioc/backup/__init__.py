"""Backups of the whole installation: made, verified, tried, restored (docs/backup.md)."""

from .daily import serve

__all__ = ["serve"]
