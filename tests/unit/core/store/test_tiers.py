"""Where a query reads its samples."""

import pytest

from core.model import Pick, Selection
from core.store.blocks.read import Borders
from core.store.tiers import tier_for

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
PACKED = Borders(100 * DAY_MS, 100 * DAY_MS)


@pytest.mark.parametrize(
    ("tier", "aligned_ms", "long_ms", "pick"),
    [
        ("1h", HOUR_MS, 2 * DAY_MS, Pick.NEWEST),
        ("1h", 6 * HOUR_MS, 2 * DAY_MS, Pick.CHANGE),
        ("blocks", HOUR_MS, DAY_MS, Pick.NEWEST),
        ("1m", MINUTE_MS, 2 * DAY_MS, Pick.SUM),
        ("1m", 15 * MINUTE_MS, DAY_MS, Pick.NEWEST),
        ("1m", 90 * MINUTE_MS, DAY_MS, Pick.NEWEST),
        ("blocks", MINUTE_MS, HOUR_MS, Pick.NEWEST),
        ("blocks", MINUTE_MS // 2, 2 * DAY_MS, Pick.NEWEST),
        ("blocks", 1, 2 * DAY_MS, Pick.MAX),
        ("blocks", 0, 2 * DAY_MS, Pick.NEWEST),
        ("blocks", MINUTE_MS, 2 * DAY_MS, Pick.ALL),
    ],
)
def test_the_tier(tier: str, aligned_ms: int, long_ms: int, pick: Pick) -> None:
    until_ms = 50 * DAY_MS
    selection = Selection([], until_ms - long_ms, until_ms, aligned_ms=aligned_ms, pick=pick)
    assert tier_for(selection, PACKED).name == tier


def test_what_is_not_packed_is_read_from_rows() -> None:
    selection = Selection([], 100 * DAY_MS, 102 * DAY_MS, aligned_ms=MINUTE_MS, pick=Pick.SUM)
    assert tier_for(selection, PACKED).name == "rows"


def test_a_tier_of_minutes_is_guessed_to_have_as_many_samples() -> None:
    selection = Selection([], 0, 10 * DAY_MS, aligned_ms=MINUTE_MS, pick=Pick.SUM)
    assert tier_for(selection, PACKED).samples(selection) == 14_401
