"""The telephone of who is on duty: one alert by a link, or what is open for who signed in."""

from . import link_routes, own_routes

PARTS = (own_routes, link_routes)  # what stands in addresses as it is goes before codes

__all__ = ["PARTS"]
