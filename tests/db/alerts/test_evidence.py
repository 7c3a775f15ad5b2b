"""What is told of the samples behind an alert is what its rule has seen."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.desk import listing, rules, story
from alerts.desk.ruled import Ruled
from alerts.rules.grid import milliseconds
from api.queries.asked import Evidence, Grounds
from api.queries.evidence import grounds
from core.store.pool import connect
from core.store.select import Catalogue
from promql.values import holds
from tests.alerting import Stand, stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
STEP = timedelta(seconds=15)
RULES = """
groups:
  - name: {name}
    labels: {{team: it}}
    query_offset: {offset}
    rules:
      - alert: Odd
        expr: '{expr}'
        for: {hold}
        labels: {{priority: p2, of: "{{{{ $labels.portal }}}}"}}
"""


async def behind(kept: Stand) -> tuple[Ruled, list[Grounds]]:
    """Ask for the samples of the only alert, at each moment that its story tells of."""
    async with await connect(kept.database.login("ioc_api")) as conn:
        (number,) = [id_ for (id_,) in kept.rows("SELECT id FROM alert")]
        (alert,) = await listing.shown(conn, [number])
        known, fired = await rules.rule_of(conn, alert.rule), await story.fired(conn, alert)
        assert known
        assert fired
        ruled = Ruled(alert, *known)
        times = [milliseconds(at - ruled.offset) for at in ruled.moments(fired.at)]
        asked = Evidence(ruled.expr, times, dict(ruled.labels), ruled.own, 5)
        found = [await grounds(asked, at_ms, conn, Catalogue(holds)) for at_ms in times]
        assert found[-1].value == fired.value
        return ruled, found


@pytest.mark.parametrize(
    ("expr", "hold", "offset", "counts"),
    [
        ("x == 0", "0s", "0s", [1]),
        ("x == 0", "30s", "0s", [1, 1]),
        ("x == 0", "15s", "30s", [1, 1]),
        ("sum by (portal) (x) < 3", "0s", "0s", [2]),
        ("max_over_time(x[45s]) == 0 and on (portal) y > 1", "0s", "0s", [2]),
        ("absent(z)", "0s", "0s", [0]),
    ],
)
async def test_the_same_value_of_the_same_samples(
    database: Database, expr: str, hold: str, offset: str, counts: list[int]
) -> None:
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES.format(name="test", expr=expr, hold=hold, offset=offset))
        async with kept.leading() as leading:
            for _ in range(8):
                samples = {'x{portal="a",probe="1"}': 0.0, 'y{portal="a",n="2"}': 5.0}
                twin = {'x{portal="a",probe="2"}': 1.0, 'x{portal="b",probe="1"}': 9.0}
                await kept.store(samples | twin)
                await turn(leading, kept.now)
                await kept.pass_(STEP.total_seconds())
        ruled, found = await behind(kept)
    assert [each.count for each in found] == counts
    assert all(each.gives for each in found)
    assert ruled.how == "grid"
    moments = [milliseconds(at - ruled.offset) for at in ruled.moments(ruled.alert.fired_at)]
    for at_ms, each in zip(moments, found, strict=True):
        assert {piece.time_ms for piece in each.pieces} <= {at_ms}
    assert all(piece.committed_ms for each in found for piece in each.pieces)


async def test_an_early_look_saw_the_sample_that_had_just_been_stored(database: Database) -> None:
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES.format(name="test", expr="x == 0", hold="0s", offset="0s"))
        async with kept.leading() as leading:
            await kept.store({'x{portal="a"}': 1.0})
            await turn(leading, kept.now)
            await kept.pass_(7.3)
            await kept.store({'x{portal="a"}': 0.0}, kept.now - timedelta(seconds=2))
            await leading.follow()
        ruled, (found,) = await behind(kept)
    assert ruled.how == "early"
    (piece,) = found.pieces
    assert piece.time_ms == milliseconds(NOW) + 5300
    assert piece.committed_ms == milliseconds(NOW) + 7300
