"""What is over, or somebody has by now, calls nobody: a gateway may be away for hours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from alerts.deliver.channels import Webhook
from alerts.dispatch.messages.kind import Kind
from tests.delivering import (
    Delivery,
    Ways,
    content,
    delivering,
    inline,
    notification,
    outbound,
    vault,
)
from tests.desk import put_alert
from tests.given import NOW
from tests.provider import Provider, answers, provider
from tests.servers import Database

WAY = "person/a/sms"
ACKED = f"acked_at = '{NOW}', acked_by = 'user:b'"
ENDED = f"state = 'resolved', ended_at = '{NOW}', why = 'recovered'"
HOUR = timedelta(hours=1)


@asynccontextmanager
async def by_sms(database: Database) -> AsyncIterator[tuple[Provider, Delivery]]:
    """Deliver to one telephone."""
    async with provider(answers(200)) as gateway, outbound() as out:
        hook = Webhook(outbound=out, vault=vault(), url=inline(gateway.url()))
        async with delivering(database, Ways({WAY: hook})) as delivery:
            yield gateway, delivery


def grouped(database: Database, alerts: int = 1, **changes: Any) -> tuple[list[int], Any]:
    """Give alerts, and a call for their group."""
    numbers = [put_alert(database, f"A{n}", priority="p1") for n in range(alerts)]
    with database.connect() as owner:
        rows = owner.execute(
            "INSERT INTO alert_group (key, route, receiver, labels, opened_at, due_at)"
            " VALUES (sha256('x'), '{}', 'it', '{}', now(), now()) RETURNING id"
        ).fetchall()
    said = content(alert_urls=[f"https://ioc.example.vn/alerts/{each}" for each in numbers])
    row = notification(
        group_id=rows[0][0], channel=WAY, person="a", kind=Kind.ESCALATION, content=said
    )
    return numbers, replace(row, **changes)


@pytest.mark.parametrize(
    ("now", "result", "changes"),
    [
        ("priority = priority", "accepted", {}),
        (ACKED, "given_up", {}),
        (ENDED, "given_up", {}),
        (f"snoozed_until = '{NOW + HOUR}'", "given_up", {}),
        (f"snoozed_until = '{NOW - HOUR}'", "accepted", {}),
        (ACKED, "accepted", {"group_id": None}),  # who is given it is told of it
        (ACKED, "accepted", {"kind": Kind.RESOLVED}),
        (ACKED, "accepted", {"person": None}),  # an integration keeps count
    ],
)
async def test_what_nobody_needs_any_more(
    database: Database, now: str, result: str, changes: dict[str, Any]
) -> None:
    (number,), row = grouped(database, **changes)
    async with by_sms(database) as (gateway, delivery):
        delivery.owner.execute(f"UPDATE alert SET {now} WHERE id = {number}".encode())
        await delivery.add(row)
        await delivery.settled()
        assert [each["result"] for each in delivery.rows()] == [result]
        said = {str(each["answer"]) for each in delivery.attempts()}
    assert len(gateway.posted) == (result == "accepted")
    assert ("not sent: it is over, or somebody has it" in said) == (result == "given_up")


async def test_one_that_nobody_has_is_enough(database: Database) -> None:
    (first, _), row = grouped(database, 2)
    async with by_sms(database) as (gateway, delivery):
        delivery.owner.execute(f"UPDATE alert SET {ACKED} WHERE id = {first}".encode())
        await delivery.add(row)
        await delivery.settled()
    assert len(gateway.posted) == 1
