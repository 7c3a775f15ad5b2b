"""What is over, or somebody has by now, calls nobody: a gateway may be away for hours."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from alerts.deliver.channels import Webhook
from alerts.dispatch.messages.kind import Kind
from tests.delivering import (
    PHONE,
    Delivery,
    Ways,
    delivering,
    grouped,
    inline,
    key,
    outbound,
    vault,
)
from tests.given import NOW
from tests.provider import Provider, answers, provider
from tests.servers import Database

ACKED = f"acked_at = '{NOW}', acked_by = 'user:b'"
ENDED = f"state = 'resolved', ended_at = '{NOW}', why = 'recovered'"
HOUR = timedelta(hours=1)


@asynccontextmanager
async def by_sms(database: Database) -> AsyncIterator[tuple[Provider, Delivery]]:
    """Deliver to one telephone."""
    async with provider(*[answers(200)] * 5) as gateway, outbound() as out:
        hook = Webhook(outbound=out, vault=vault(), url=inline(gateway.url()))
        async with delivering(database, Ways({PHONE: hook})) as delivery:
            yield gateway, delivery


CASES: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("priority = priority", "accepted", {}),
    (ACKED, "given_up", {}),
    (ENDED, "given_up", {}),
    (f"snoozed_until = '{NOW + HOUR}'", "given_up", {}),
    (f"snoozed_until = '{NOW - HOUR}'", "accepted", {}),
    (ACKED, "accepted", {"group_id": None}),  # who is given it is told of it
    (ACKED, "accepted", {"kind": Kind.RESOLVED}),
    (ACKED, "accepted", {"person": None}),  # an integration keeps count
)


async def test_what_nobody_needs_any_more(database: Database) -> None:
    async with by_sms(database) as (gateway, delivery):
        for place, (now, _, changes) in enumerate(CASES):
            (number,), row = grouped(database, name=f"A{place}", dedupe_key=key(place), **changes)
            delivery.owner.execute(f"UPDATE alert SET {now} WHERE id = {number}".encode())
            await delivery.add(row)
        await delivery.settled(len(CASES))
        assert [each["result"] for each in delivery.rows()] == [result for _, result, _ in CASES]
        said = [str(each["answer"]) for each in delivery.attempts()]
    assert len(gateway.posted) == 5
    assert said.count("not sent: it is over, or somebody has it") == 3


async def test_one_that_nobody_has_is_enough(database: Database) -> None:
    (first, _), row = grouped(database, 2)
    async with by_sms(database) as (gateway, delivery):
        delivery.owner.execute(f"UPDATE alert SET {ACKED} WHERE id = {first}".encode())
        await delivery.add(row)
        await delivery.settled()
    assert len(gateway.posted) == 1
