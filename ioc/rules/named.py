"""Rules at work, by their ids or names, for back-tests."""

import re
from typing import Any, Final

from psycopg import AsyncConnection

from alerts.rules.naming import rule_ids
from api.backtests.asked import RuleText
from core.model import AlertRule
from core.store import rules
from promql.parse import ParseError, parse

_PARTS: Final = 3  # of an id
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Connection = AsyncConnection[Any]


class UnclearError(Exception):
    """No rule at work is meant, or it is not clear which one; says what to write instead."""


def may_be_a_rule(word: str) -> bool:
    """Whether it may be the name or the id of a rule; all else is an expression."""
    return bool(_NAME.fullmatch(word)) or is_id(word)


def is_id(word: str) -> bool:
    """Whether it can only be the id of a rule: file, group and name."""
    if word.count(": ") < _PARTS - 1:
        return False
    try:
        parse(word)
    except ParseError:
        return True
    return False


async def at_work(conn: Connection, word: str) -> tuple[str, RuleText] | None:
    """Find an alert rule that is at work, with its id. Raises UnclearError."""
    found = {
        id_: RuleText.of(rule, group)
        for group in await rules.load(conn)
        for id_, rule in zip(rule_ids(group), group.rules, strict=True)
        if isinstance(rule, AlertRule) and word in {id_, rule.name}
    }
    if word in found:
        return word, found[word]
    if len(found) > 1:
        raise UnclearError(f"several rules are called {word!r}; say which: {'; '.join(found)}")
    if not found and is_id(word):
        raise UnclearError(f"no alert rule {word!r} runs")
    return next(iter(found.items()), None)
