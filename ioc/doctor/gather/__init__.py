"""Facts of this machine, of the processes, of the database. Reads only."""

from .all import gather

__all__ = ["gather"]
