"""Looks back at alerts. Functions take a connection."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from psycopg import AsyncConnection

from alerts.desk.listing import CANARY
from alerts.rules.naming import rule_ids
from core.model import AlertRule
from core.store import rules
from core.store.sql import fetched, named_rows, queries

from .figures import FOLLOWED_MAX, YEAR, By, Flap, Load, Noise, Period, Rank, Unused
from .pages import Page, Reviewed, flapping, ignored, noisiest, unused

_SQL = queries("alerts.review", "review.sql")

Connection = AsyncConnection[Any]


async def reviewed(conn: Connection, period: Period, by: By, cursor: str | None) -> Reviewed:
    """Give a page of what is looked for, and the load of the period. Raises CursorError.

    period: `known` is found here. What did not fire is looked for in a year, whatever the period.
    """
    known = next((at for (at,) in await fetched(conn, _SQL["known"])), None)
    period = replace(period, known=known)
    if by is By.UNUSED:
        period = replace(period, since=period.now - YEAR)
        silent = await _unused(conn, period, cursor)
        load = await _load(conn, period)
        return Reviewed(
            period=period, load=load, total=silent.total, next=silent.next, unused=silent.rows
        )
    load = await _load(conn, period)
    if by is By.FLAPPING:
        flaps = flapping(await _flaps(conn, period), cursor)
        return Reviewed(
            period=period, load=load, total=flaps.total, next=flaps.next, flaps=flaps.rows
        )
    ranks = await _ranks(conn, period, by, cursor)
    noise = await _noise(conn, period, ranks.rows)
    return Reviewed(period=period, load=load, total=ranks.total, next=ranks.next, noise=noise)


async def _load(conn: Connection, period: Period) -> Load:
    ((fired, worst, above, worst_at),) = await fetched(
        conn, _SQL["load"], {**_params(period), "most": FOLLOWED_MAX}
    )
    return Load(fired, worst, worst_at, above, max(period.windows, above))


async def _ranks(conn: Connection, period: Period, by: By, cursor: str | None) -> Page[Rank]:
    ranks = [
        Rank(rule=rule, name=name, fired=fired, first=first, newest=newest)
        for rule, name, fired, first, newest in await fetched(conn, _SQL["ranked"], _params(period))
    ]
    if by is By.NOISIEST:
        return noisiest(ranks, cursor)
    first = min((each.first for each in ranks), default=0)
    acted = await fetched(conn, _SQL["acted"], {**_params(period), "first": first})
    return ignored(ranks, {(rule, name) for rule, name in acted}, cursor)


async def _noise(conn: Connection, period: Period, ranks: Sequence[Rank]) -> list[Noise]:
    if not ranks:
        return []
    params = {
        **_params(period),
        "before": period.before,
        "rules": [each.rule for each in ranks],
        "names": [each.name for each in ranks],
    }
    details = {
        (row["rule"], row["name"]): row for row in await named_rows(conn, _SQL["details"], params)
    }
    told = {
        (rule, name): count for rule, name, count in await fetched(conn, _SQL["messages"], params)
    }
    return [
        _noise_of(each, details[each.key], told.get(each.key, 0), period)
        for each in ranks
        if details[each.key]["fired"]
    ]


def _noise_of(rank: Rank, row: Mapping[str, Any], messages: int, period: Period) -> Noise:
    return Noise(
        rank=replace(rank, fired=row["fired"]),
        priority=row["priority"],
        simulated=row["simulated"],
        before=row["before"] if period.has_before else None,
        night=row["night"],
        acked=row["acked"],
        median_seconds=row["median_seconds"],
        longest_seconds=row["longest_seconds"],
        worst=row["worst"],
        messages=messages,
    )


async def _flaps(conn: Connection, period: Period) -> list[Flap]:
    return [Flap(**row) for row in await named_rows(conn, _SQL["flapping"], _params(period))]


async def _unused(conn: Connection, period: Period, cursor: str | None) -> Page[Unused]:
    running = [
        Unused(rule=id_, name=rule.name, file=group.file, group=group.name)
        for group in await rules.load(conn)
        for id_, rule in zip(rule_ids(group), group.rules, strict=True)
        if isinstance(rule, AlertRule)
    ]
    params = {**_params(period), "rules": [each.rule for each in running]}
    silent = {rule for (rule,) in await fetched(conn, _SQL["silent"], params)}
    page = unused((each for each in running if each.rule in silent), cursor)
    params["rules"] = [each.rule for each in page.rows]
    last = dict(await fetched(conn, _SQL["last_fired"], params))
    return replace(page, rows=tuple(replace(each, fired_at=last[each.rule]) for each in page.rows))


def _params(period: Period) -> dict[str, object]:
    return {
        "since": period.since,
        "now": period.now,
        "zone": period.zone,
        "units": None if period.units is None else list(period.units),
        "canary": CANARY,
    }
