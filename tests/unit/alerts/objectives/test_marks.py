"""Which portals are marked while they are in maintenance that does not count, and which end."""

from datetime import UTC, datetime, timedelta
from math import isnan

from alerts.maintenance.plan import Scope, Window
from alerts.objectives import MARK
from alerts.objectives.marks import marks

NOW = datetime(2026, 11, 28, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
UNITS = {"dvc": "tinh", "xa": "ban", "moi": None}


def window(scope: Scope, name: str, since: int, until: int) -> Window:
    return Window(
        id="m",
        scope=scope,
        names=frozenset({name}),
        starts_at=NOW + since * MINUTE,
        ends_at=NOW + until * MINUTE,
    )


def marked(*windows: Window) -> dict[str, bool]:
    """Tell of each portal with a sample whether it is marked; else its mark ends."""
    found = marks(windows, UNITS, NOW)
    assert {dict(labels)["__name__"] for labels in found} <= {MARK}
    return {dict(labels)["portal"]: not isnan(value) for labels, value in found.items()}


def test_a_portal_itself_or_that_of_a_unit() -> None:
    assert marked(window(Scope.PORTAL, "khac", -1, 1)) == {"khac": True}
    assert marked(window(Scope.UNIT, "ban", -1, 1)) == {"xa": True}
    assert marked(window(Scope.SOURCE, "dvc", -1, 1)) == {}


def test_what_is_over_ends_unless_another_time_goes_on() -> None:
    over = window(Scope.PORTAL, "dvc", -9, 0)
    assert marked(over) == {"dvc": False}
    assert marked(over, window(Scope.UNIT, "tinh", 0, 1)) == {"dvc": True}
