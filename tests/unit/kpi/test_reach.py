"""Whether a period was counted on enough of its days: gaps at its ends, not within."""

from datetime import date
from decimal import Decimal

import pytest

from kpi.counting import Span
from kpi.counting.reach import Reach

MONTH = Span(date(2026, 10, 15), date(2026, 11, 14))
LEAST = Decimal("0.8")
AFTER, WITHIN = date(2026, 11, 20), date(2026, 10, 24)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("first", "last", "before", "today", "is_enough"),
    [
        ("10-15", "11-14", None, AFTER, True),
        ("10-21", "11-14", None, AFTER, True),  # six days of 31 are not known
        ("10-22", "11-14", None, AFTER, False),
        ("10-15", "11-08", None, AFTER, True),  # nothing came in the last six days
        ("10-15", "11-07", None, AFTER, False),
        ("10-18", "11-11", None, AFTER, True),  # three and three
        ("10-19", "11-11", None, AFTER, False),
        ("11-10", "11-14", "10-14", AFTER, True),  # what came in the gap is in the first number
        ("10-15", "11-14", "10-08", AFTER, True),  # so are six days of the month before
        ("10-15", "11-14", "10-07", AFTER, False),
        ("10-15", "11-14", "02-01", AFTER, False),
        ("10-15", "10-24", "10-14", WITHIN, True),
        ("10-15", "10-16", "10-14", WITHIN, True),  # it still runs: as of when is told beside it
        ("10-18", "10-24", None, WITHIN, True),  # a weekend and a day are no reason
        ("10-19", "10-24", None, WITHIN, False),
        ("10-24", "10-24", "10-12", WITHIN, True),
    ],
)
def test_days_at_the_ends_count(
    first: str, last: str, before: str | None, today: date, is_enough: bool
) -> None:
    reach = Reach(day(first), day(last), day(before) if before else None)
    assert reach.is_enough(MONTH, today, LEAST) is is_enough
