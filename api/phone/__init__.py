"""The telephone of who is on duty: one alert by a link, or what is open for who signed in."""

from . import duty_routes, link_routes, own_routes, trial_routes

# What stands in addresses as it is goes before codes.
PARTS = (own_routes, duty_routes, trial_routes, link_routes)

__all__ = ["PARTS"]
