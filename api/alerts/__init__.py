"""Our own API of alerts, silences and rules."""

from . import alert_routes, rule_routes, silence_routes

PARTS = (alert_routes, silence_routes, rule_routes)

__all__ = ["PARTS"]
