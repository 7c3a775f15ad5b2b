"""Ends alerts of which people say that they are over; what is found again begins anew."""

from collections.abc import Mapping
from datetime import datetime

from core.model import Labels
from core.store.pool import Pool

from .keeper import Keeper
from .posted.table import ended_by_people
from .rules.life import Why
from .rules.running import RunningGroup, RunningRule
from .rules.turn import Turn, closed


async def end_by_people(
    pool: Pool, keeper: Keeper, groups: Mapping[str, RunningGroup], now: datetime
) -> None:
    """End them, by the leader's own transaction. Raises LeaseLostError."""
    async with pool.connection() as conn:
        found = await ended_by_people(conn)
    chosen: dict[str, list[Labels]] = {}
    for rule, labels in found:
        chosen.setdefault(rule, []).append(labels)
    rules = [rule for group in groups.values() for rule in group.rules if rule.id in chosen]

    def decide() -> list[tuple[RunningRule, Turn]]:
        return [
            (rule, closed(rule.lives, chosen[rule.id], Why.RECOVERED, now=now)) for rule in rules
        ]

    if rules:
        await keeper.keep(decide)
