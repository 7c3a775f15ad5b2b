"""The alert that always fires, and the way it goes: to a channel that takes all and tells nobody.

It is ours and stands in no file, so that no place can lose it. Pure.
"""

from dataclasses import replace
from typing import Final

from alerts.dispatch.receivers import Integration, Receiver
from alerts.dispatch.route import Route
from alerts.oncall.people import Oncall
from core.model import AlertRule, Condition, Relation, RuleGroup
from core.place import Node

ORIGIN: Final = "built-in"
NAME: Final = "CanaryAlive"
CLASS: Final = "canary"
SHARDS: Final = 2
METRIC: Final = "ioc_canary"
YOUNG_SECONDS: Final = 30
INTERVAL_SECONDS: Final = 15.0
PASS_SECONDS: Final = 60.0
RECEIVER: Final = "ioc-canary"
KIND: Final = "null"
CHANNEL: Final = f"{RECEIVER}/{KIND}/0"

# The moment at which the older of the newest samples of all shards was sent.
SENT_AT: Final = f"min({METRIC}) and count({METRIC}) >= {SHARDS}"

GROUP: Final = RuleGroup(
    origin=ORIGIN,
    file="ioc",
    name="canary",
    interval_seconds=INTERVAL_SECONDS,
    rules=(
        AlertRule(
            name=NAME,
            expr=f"({SENT_AT}) > time() - {YOUNG_SECONDS}",
            labels=(("class", CLASS), ("priority", "p4")),
            annotations=(
                ("summary", "Trung tâm đang sống: tín hiệu thử đi trọn đường báo"),
                ("summary_en", "The center lives: the canary goes all the way of an alert"),
            ),
        ),
    ),
)

_ROUTE: Final = Route(
    id=RECEIVER,
    receiver=RECEIVER,
    matchers=(
        Condition("alertname", Relation.EQUAL, NAME),
        Condition("class", Relation.EQUAL, CLASS),
    ),
    group_by=("alertname",),
    group_wait_seconds=0.0,
    group_interval_seconds=PASS_SECONDS,
    repeat_interval_seconds=PASS_SECONDS,
)
_SETTINGS: Final = Node({"send_resolved": Node(value=False, line=0, column=0, path="")}, 0, 0, "")
_RECEIVER: Final = Receiver(RECEIVER, (Integration(KIND, _SETTINGS),))


def with_canary(oncall: Oncall) -> Oncall:
    """Put its way before all others of a place; nobody else is asked about it."""
    routing = oncall.routing
    return replace(
        oncall,
        routing=replace(
            routing,
            root=replace(routing.root, routes=(_ROUTE, *routing.root.routes)),
            receivers=(*routing.receivers, _RECEIVER),
        ),
    )
