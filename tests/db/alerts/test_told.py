"""Series that tell of alerts."""

from datetime import UTC, datetime

import pytest

from tests.alerting import stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)

RULES = """
groups:
  - name: portals
    rules:
      - {alert: Odd, expr: x == 1}
      - {alert: Odd, expr: x == 2}
"""
TOLD = """
SELECT value FROM observed JOIN series ON series_id = series.id
WHERE metric = 'ALERTS' ORDER BY time
"""


@pytest.mark.parametrize("values", [(1.0, 2.0, 3.0), (2.0, 1.0, 3.0)])
async def test_what_another_rule_still_tells_has_not_ended(
    database: Database, values: tuple[float, ...]
) -> None:
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        async with kept.leading() as leading:
            for value in values:
                await kept.store({"x": value})
                await turn(leading, kept.now)
                await kept.pass_(15)
        told = [value for (value,) in kept.rows(TOLD)]
    assert told == [1.0, 1.0, None], "None marks the end"
