"""Boards for Grafana as code: `boards/` say what is on them, `generate` writes the files it reads.

Pure: a place in, files out. Nothing here speaks to a server but `server/`.
"""

from .boards import BOARDS
from .generate import files, rendered
from .subject import Subject, Words

__all__ = ["BOARDS", "Subject", "Words", "files", "rendered"]
