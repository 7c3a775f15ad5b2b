"""The print of a rule: equal of two rules exactly if a back-test of one is one of the other. Pure.

Its texts for people are not in it: they change nothing of what a back-test comes to. That it asks
for early looks is: whoever saves it has to have read that a back-test does not know these.
"""

import json
from collections.abc import Mapping
from hashlib import sha256

from core.model import AlertRule


def print_of(
    rule: AlertRule,
    *,
    interval_seconds: float | None,
    query_offset_seconds: float,
    is_eager: bool = False,
) -> str:
    """Give it as 64 hexadecimal digits. interval_seconds: None: as everywhere."""
    interval = None if interval_seconds is None else float(interval_seconds)
    said: Mapping[str, object] = {
        "name": rule.name,
        "expr": rule.expr,
        "hold_seconds": float(rule.hold_seconds),
        "keep_seconds": float(rule.keep_seconds),
        "labels": dict(rule.labels),
        "interval_seconds": interval,
        "query_offset_seconds": float(query_offset_seconds),
    }
    if is_eager:
        said = {**said, "is_eager": True}
    written = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(written.encode()).hexdigest()
