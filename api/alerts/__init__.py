"""Our own API of alerts, silences and rules."""

from . import alert_routes, prometheus, receipt_routes, rule_routes, silence_routes

PARTS = (alert_routes, silence_routes, rule_routes, receipt_routes, prometheus)

__all__ = ["PARTS"]
