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


async def test_a_series_that_is_expected_less_often_counts_for_longer_at_once(
    database: Database,
) -> None:
    """What memory says is what the database would say, also when only a source is another."""
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        with database.connect() as owner:
            owner.execute(
                "INSERT INTO source (id, name_vi, name_en, expected_period_seconds, origin)"
                " VALUES ('slow', 'slow', 'slow', 60, 'place')"
            )
        await kept.store({'temperature{room="a"}': 31.0})
        with database.connect() as owner:
            owner.execute("UPDATE series SET source_id = 'slow'")
        async with kept.leading() as leading:
            await turn(leading, NOW)
            with database.connect() as owner:
                owner.execute("UPDATE source SET expected_period_seconds = 600 WHERE id = 'slow'")
            await leading.notice_rules()
            await kept.pass_(8 * 60)
            await turn(leading, kept.now)
        assert ("Hot", "firing", None) in kept.alerts()
