"""`place.yml`, keys `retention` and `alerts_kept`: for how long what is kept. Pure."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from core.model import ALERTS_DAYS, DEFAULT_CLASS, Retention

from .document import Node
from .duration import seconds_of
from .fields import SLUG_RULE, Fields, is_slug, shown
from .findings import Findings

FOREVER: Final = "forever"
LEAST_DAYS: Final = 2  # rows of the head stay for 26 hours
ALERTS_LEAST_DAYS: Final = 400  # a year can be judged when it is over
MOST_DAYS: Final = 100 * 365
CLASSES_MAX: Final = 50
_DAY_SECONDS: Final = 86_400
_YEAR_DAYS: Final = 365


def kept_for(days: int | None) -> str:
    """Write for how long something is kept, as people do: 3650 → `10y`."""
    if days is None:
        return FOREVER
    years, left = divmod(days, _YEAR_DAYS)
    return f"{days}d" if left or not years else f"{years}y"


def parse_retention(classes: Mapping[str, Node], findings: Findings) -> tuple[Retention, ...]:
    """Read the classes of a place, the default one first: it is there even if nobody wrote it.

    What another class leaves out is as in the default one.
    """
    default = Retention(name=DEFAULT_CLASS)
    if DEFAULT_CLASS in classes:
        default = _class(DEFAULT_CLASS, classes[DEFAULT_CLASS], default, findings)
    others = {name: node for name, node in classes.items() if name != DEFAULT_CLASS}
    for name, node in list(others.items())[CLASSES_MAX:]:
        findings.add(node.line, node.path, f"more than {CLASSES_MAX} classes; leave {name!r} out")
    return default, *(_class(name, node, default, findings) for name, node in others.items())


def parse_alerts_kept(fields: Fields) -> int | None:
    """Read for how many days alerts are kept after their end; None: for ever."""
    return _whole(_days(fields, "alerts_kept", ALERTS_DAYS, least=ALERTS_LEAST_DAYS))


def _class(name: str, node: Node, default: Retention, findings: Findings) -> Retention:
    fields = Fields(node, findings)
    if not is_slug(name):
        findings.add(node.line, node.path, f"{name!r} cannot be an id; {SLUG_RULE}")
    read = {
        "raw": _days(fields, "raw", default.raw_days),
        "hours": _days(fields, "hours", default.hourly_days),
        "days": _days(fields, "days", default.daily_days),
    }
    fields.end()
    right = [(key, days) for key, days in read.items() if days is not None]
    for (finer, short), (coarser, long) in pairwise(right):
        if long < short:
            reason = (
                f"{coarser} ({_shown(long)}) are kept shorter than {finer} ({_shown(short)}); "
                "what is computed stays at least as long as what it is computed from"
            )
            fields.wrong(coarser if fields.has(coarser) else finer, reason)
    raw, hourly, daily = (_whole(days) for days in read.values())
    return Retention(name=name, raw_days=raw, hourly_days=hourly, daily_days=daily)


def _days(
    fields: Fields, name: str, otherwise: int | None, *, least: int = LEAST_DAYS
) -> float | None:
    """Days of a key, infinite for ever; None when it is wrong."""
    node = fields.get(name, required=False)
    if node is None:
        return math.inf if otherwise is None else otherwise
    if node.value == FOREVER:
        return math.inf
    seconds = seconds_of(node.value) if isinstance(node.value, str) else None
    if seconds is None:
        fields.wrong(name, f"expected a time such as 90d or 10y, or {FOREVER}, got {shown(node)}")
    elif seconds % _DAY_SECONDS:
        fields.wrong(name, f"{node.value} is not a number of whole days")
    elif not least <= seconds // _DAY_SECONDS <= MOST_DAYS:
        limits = f"{kept_for(least)} and {kept_for(MOST_DAYS)}"
        fields.wrong(name, f"{node.value} is not between {limits}")
    else:
        return seconds // _DAY_SECONDS
    return None


def _shown(days: float) -> str:
    return kept_for(_whole(days))


def _whole(days: float | None) -> int | None:
    return None if days is None or math.isinf(days) else int(days)
