"""Our own API of alerts, silences and rules."""

from . import (
    alert_routes,
    prometheus,
    receipt_routes,
    review_routes,
    rule_routes,
    silence_routes,
)

PARTS = (
    review_routes,  # its addresses would else be taken for those of alerts
    alert_routes,
    silence_routes,
    rule_routes,
    receipt_routes,
    prometheus,
)

__all__ = ["PARTS"]
