"""Backups of the whole installation: made, verified, tried, restored (docs/backup.md)."""

from .daily import serve
from .errors import BackupError

__all__ = ["BackupError", "serve"]
