"""Texts that no database takes end no leadership: of one rule all others would suffer."""

from datetime import UTC, datetime

from tests.alerting import stand, turn
from tests.servers import Database

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)


RULES = r"""
groups:
  - name: portals
    rules:
      - alert: Down
        expr: 'label_replace(portal_up == 0, "odd", "a\xff\x00b", "", "")'
        labels: {said: '{{ "a\x00b" }}'}
        annotations: {summary: '{{ "a\x00b" }}'}
      - record: portal:up
        expr: 'label_replace(portal_up, "odd", "a\x00b", "", "")'
"""


async def test_what_cannot_be_stored_is_replaced(database: Database) -> None:
    async with stand(database, NOW) as kept:
        await kept.put_rules(RULES)
        await kept.store({"portal_up": 0.0})
        async with kept.leading() as leading:
            await turn(leading, NOW)
        ((labels, annotations),) = kept.rows("SELECT labels, annotations FROM alert")
    assert labels == {"alertname": "Down", "odd": "a��b", "said": "a�b"}
    assert annotations == {"summary": "a�b"}
