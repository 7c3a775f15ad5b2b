"""Browsers that show messages though no page of ours is open."""

from .routes import routes

__all__ = ["routes"]
