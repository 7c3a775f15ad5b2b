"""Cases of groups over time."""

import pytest

from tests.grouping import ROUTING

AT_ONCE = ROUTING.replace("group_wait: 30s", "group_wait: 0s")


def case(name: str, script: str, routing: str = ROUTING) -> object:
    """Give a timetable its name."""
    return pytest.param(script, routing, id=name.replace(" ", "_"))
