"""What the head reads at its begin is all that it says that it has."""

from datetime import UTC, datetime, timedelta

from tests.alerting import stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)

RULES = """
groups:
  - name: rooms
    interval: 1m
    rules:
      - {alert: Hot, expr: temperature > 30}
      - {alert: HotLately, expr: "max_over_time(temperature[20m]) > 30"}
"""


async def test_ranges_find_the_samples_of_series_that_count_shorter_than_others(
    database: Database,
) -> None:
    """Of a slow series old samples are kept, of the others of its metric they have to be too."""
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        await kept.store({'temperature{room="a"}': 31.0}, NOW - timedelta(minutes=12))
        await kept.store({'temperature{room="b"}': 20.0}, NOW - timedelta(minutes=1))
        with database.connect() as owner:
            owner.execute(
                "INSERT INTO source (id, name_vi, name_en, expected_period_seconds, origin)"
                " VALUES ('slow', 'slow', 'slow', 600, 'place')"
            )
            owner.execute("UPDATE series SET source_id = 'slow' WHERE labels->>'room' = 'b'")
        async with kept.leading() as leading:
            await turn(leading, NOW)
        assert kept.alerts() == [("HotLately", "firing", None)]
