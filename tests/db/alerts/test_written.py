"""What a leader before has written ends when it is over, as if he still led."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from alerts.rules.asking import asked
from promql.parse import parse
from tests.alerting import Stand, stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)

RULES = """
groups:
  - name: portals
    interval: 1m
    rules:
      - {record: "portal:down", expr: "count by (portal) (portal_up == 0)"}
      - {alert: PortalDown, expr: "portal:down >= 1", for: 1m}
  - name: thresholds
    interval: 1m
    query_offset: 10s
    rules:
      - {alert: Hot, expr: temperature > 30}
      - {record: "twice", expr: temperature > 30}
  - name: others
    interval: 1m
    rules:
      - {record: "twice", expr: temperature < 0}
"""
UP, TEMPERATURE = 'portal_up{portal="dvc"}', 'temperature{room="a"}'


@pytest.fixture
async def kept(database: Database) -> AsyncIterator[Stand]:
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        yield kept


async def _led(kept: Stand, expr: str) -> Sequence[tuple[tuple[str, str], ...]]:
    """Let somebody new lead, evaluate once, and ask; then a minute passes."""
    async with kept.leading() as leading:
        await turn(leading, kept.now)
        at_ms = round(kept.now.timestamp() * 1000)
        vector = (await asked(expr, parse(expr), at_ms, leading.evaluator.storage())).vector
    await kept.pass_(60)
    return vector.labels


async def test_a_recorded_series_ends(kept: Stand) -> None:
    await kept.store({UP: 0})
    assert len(await _led(kept, "portal:down")) == 1
    for _ in range(3):
        await kept.store({UP: 1})
        assert await _led(kept, "portal:down") == []
    assert kept.alerts() == [], "who was pending by an old sample does not fire"


async def test_what_is_told_of_an_alert_ends(kept: Stand) -> None:
    await kept.store({TEMPERATURE: 35}, NOW)
    await kept.pass_(60)
    told = '{__name__=~"ALERTS|ALERTS_FOR_STATE",alertname="Hot"} offset 10s'
    assert len(await _led(kept, told)) == 2
    await kept.store({TEMPERATURE: 20})
    await kept.pass_(60)
    assert await _led(kept, told) == []


async def test_what_somebody_else_may_have_written_stands(kept: Stand) -> None:
    await kept.store({TEMPERATURE: 35}, NOW)
    await kept.pass_(60)
    assert len(await _led(kept, "twice offset 10s")) == 1
    await kept.store({TEMPERATURE: 20})
    await kept.store({'portal:down{portal="mail"}': 1})
    await kept.pass_(45)
    await kept.store({'portal:down{portal="mail"}': 2})
    await kept.pass_(15)
    assert len(await _led(kept, "twice offset 10s")) == 1, "two rules write it"
    assert len(await _led(kept, "portal:down")) == 1, "a device has sent it"


@pytest.mark.parametrize(
    "left", [RULES.replace("portal:down", "down"), RULES[: RULES.index("  - name: thresholds")]]
)
async def test_what_rules_wrote_that_are_no_more_ends_with_them(kept: Stand, left: str) -> None:
    await kept.store({UP: 0, TEMPERATURE: 35}, NOW - timedelta(seconds=10))
    async with kept.leading() as leading:
        await turn(leading, NOW)
        await kept.pass_(5)
        await kept.put_rules(left)
        await leading.notice_rules()
        at_ms = round(kept.now.timestamp() * 1000)
        expr = 'count by (__name__) ({__name__=~"portal:down|twice|ALERTS"})'
        vector = (await asked(expr, parse(expr), at_ms, leading.evaluator.storage())).vector
    names = {dict(labels)["__name__"] for labels in vector.labels}
    assert names == ({"twice", "ALERTS"} if "thresholds" in left else {"portal:down", "ALERTS"})
