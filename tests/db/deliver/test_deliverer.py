"""The deliverer: whatever providers do, each row goes out at least once, and holds up no other."""

import itertools
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from alerts.deliver.channels import Outbound, Webhook
from alerts.deliver.notification import Claimed
from alerts.deliver.outcome import Outcome
from tests.delivering import (
    WEBHOOK,
    Delivery,
    Ways,
    delivering,
    inline,
    key,
    notification,
    outbound,
    vault,
)
from tests.given import NOW
from tests.provider import Behaviour, Provider, answers, closes, hangs, provider
from tests.servers import Database

OTHER = "it/webhook/1"


def hook(out: Outbound, gateway: Provider) -> Webhook:
    return Webhook(outbound=out, vault=vault(), url=inline(gateway.url()))


@asynccontextmanager
async def hooked(
    database: Database, *script: Behaviour
) -> AsyncIterator[tuple[Provider, Delivery]]:
    """Deliver to one provider."""
    async with provider(*script) as gateway, outbound() as out:
        ways = Ways({WEBHOOK: hook(out, gateway)})
        async with delivering(database, ways) as delivery:
            yield gateway, delivery


def results(delivery: Delivery, id_: int = 1) -> list[str | None]:
    return [row["result"] for row in delivery.attempts(id_)]


async def test_what_is_not_taken_goes_out_again_under_the_same_key(database: Database) -> None:
    script = (answers(500, b"busy"), closes, answers(429), answers(200))
    async with hooked(database, *script) as (gateway, delivery):
        await delivery.add(notification())
        await delivery.settled()
        assert results(delivery) == ["failed", "unknown", "failed", "accepted"]
        attempts = delivery.attempts()
    assert [each.headers["webhook-id"] for each in gateway.posted] == [key().hex()] * 4
    pauses = [
        (after["started_at"] - before["ended_at"]).total_seconds()
        for before, after in itertools.pairwise(attempts)
    ]
    assert all(pause >= wanted for pause, wanted in zip(pauses, (1, 1.5, 3), strict=True))


async def test_a_channel_that_hangs_holds_up_no_other(database: Database) -> None:
    async with provider(hangs) as dead, provider() as well, outbound() as out:
        ways = Ways({WEBHOOK: hook(out, dead), OTHER: hook(out, well)})
        async with delivering(database, ways, send_seconds=30) as delivery:
            await delivery.add(notification(1), notification(2))
            await dead.received(1)
            await delivery.add(notification(3, channel=OTHER), notification(4, channel=OTHER))
            await delivery.settled(2)
            assert [row["channel"] for row in delivery.rows("settled_at IS NOT NULL")] == [
                OTHER
            ] * 2
            assert results(delivery) == [None]
    assert len(dead.posted) == 1


async def test_who_never_answers_is_cut(database: Database) -> None:
    async with provider(hangs) as gateway, outbound() as out:
        ways = Ways({WEBHOOK: hook(out, gateway)})
        async with delivering(database, ways, send_seconds=0.3) as delivery:
            await delivery.add(notification())
            await delivery.settled()
            assert results(delivery) == ["unknown", "accepted"]
            assert "no answer within" in delivery.attempts()[0]["answer"]


async def test_a_channel_that_has_a_fault_of_ours_is_told_and_harms_no_other(
    database: Database,
) -> None:
    class Broken:
        async def send(self, _claimed: Claimed, *, now: datetime, seconds: float) -> Outcome:
            raise RuntimeError(f"{now:%Y} {seconds}")

    async with provider() as gateway, outbound() as out:
        ways = Ways({WEBHOOK: Broken(), OTHER: hook(out, gateway)})
        async with delivering(database, ways) as delivery:
            await delivery.add(notification(1), notification(2, channel=OTHER))
            await delivery.settled()
            await delivery.until(lambda: results(delivery)[0] == "unknown")
            assert "RuntimeError: 2026" in delivery.attempts(1)[0]["answer"]


@pytest.mark.parametrize("status", [500, 400])
async def test_another_channel_is_told_after_three_failures_or_a_refusal(
    database: Database, status: int
) -> None:
    async with provider(*[answers(status)] * 4) as dead, provider() as well, outbound() as out:
        ways = Ways({WEBHOOK: hook(out, dead), OTHER: hook(out, well)}, {WEBHOOK: OTHER})
        async with delivering(database, ways) as delivery:
            await delivery.add(notification())
            await delivery.settled(2)
            first, second = delivery.rows()
    tries = 1 if status == 400 else 5
    assert (first["result"], first["attempt"]) == ("refused" if tries == 1 else "accepted", tries)
    assert (second["channel"], second["result"], second["attempt"]) == (OTHER, "accepted", 1)
    assert len(well.posted) == 1


async def test_another_channel_is_told_after_a_minute(database: Database) -> None:
    wait = answers(503, headers={"Retry-After": "300"})
    async with provider(wait) as dead, provider() as well, outbound() as out:
        ways = Ways({WEBHOOK: hook(out, dead), OTHER: hook(out, well)}, {WEBHOOK: OTHER})
        async with delivering(database, ways) as delivery:
            await delivery.add(notification())
            await delivery.settled(1)
            assert [row["channel"] for row in delivery.rows("settled_at IS NOT NULL")] == [OTHER]
            waited = delivery.clock.now() - NOW
            assert timedelta(seconds=60) <= waited < timedelta(seconds=90)
            assert len(dead.posted) == 1
            await delivery.settled(2)
            assert delivery.clock.now() - NOW >= timedelta(seconds=300)
    assert (len(dead.posted), len(well.posted)) == (2, 1)


async def test_what_a_channel_that_is_down_has_to_tell_is_told_by_another_at_once(
    database: Database,
) -> None:
    async with provider(*[answers(500)] * 6) as dead, provider() as well, outbound() as out:
        ways = Ways({WEBHOOK: hook(out, dead), OTHER: hook(out, well)}, {WEBHOOK: OTHER})
        async with delivering(database, ways) as delivery:
            await delivery.add(notification())
            await delivery.until(lambda: results(delivery).count("failed") == 5)
            now = delivery.clock.now()
            await delivery.add(
                *(notification(number, created_at=now, due_at=now) for number in (1, 2)),
                notification(3, created_at=now, due_at=now, kind="test"),
            )
            await delivery.settled(3)  # on the other one: the first that failed, and these two
            told = delivery.rows("settled_at IS NOT NULL")
            assert [row["channel"] for row in told] == [OTHER] * 3
            assert max(row["due_at"] for row in told) - now <= timedelta(seconds=2)
            await delivery.settled(7)  # and nothing is lost or twice on the first
    assert Counter(each.headers["webhook-id"] for each in well.posted).most_common(1)[0][1] == 1
    accepted = [each.headers["webhook-id"] for each in dead.posted[6:]]
    assert sorted(accepted) == sorted(key(number).hex() for number in range(4))


async def test_a_test_of_a_channel_is_about_no_other(database: Database) -> None:
    async with provider(answers(400)) as dead, provider() as well, outbound() as out:
        ways = Ways({WEBHOOK: hook(out, dead), OTHER: hook(out, well)}, {WEBHOOK: OTHER})
        async with delivering(database, ways) as delivery:
            await delivery.add(notification(kind="test"))
            await delivery.settled()
            assert len(delivery.rows()) == 1


async def test_a_channel_that_fails_is_left_alone_and_then_tried_by_one(
    database: Database,
) -> None:
    async with hooked(database, *[answers(500)] * 6) as (gateway, delivery):
        await delivery.add(*(notification(number) for number in range(8)))
        await gateway.received(5)
        await delivery.until(lambda: len(gateway.posted) >= 6)
        assert len(gateway.posted) == 6
        fifth, sixth = sorted(row["started_at"] for row in delivery.attempts())[4:6]
        assert timedelta(seconds=9) <= sixth - fifth <= timedelta(seconds=12)
        await delivery.settled(8)
        states = delivery.fetched("SELECT failures, open_until FROM channel_state")
        assert [dict(row) for row in states] == [{"failures": 0, "open_until": None}]


async def test_what_is_not_taken_in_a_day_is_given_up(database: Database) -> None:
    async with hooked(database, answers(500)) as (_, delivery):
        day = timedelta(hours=24)
        await delivery.add(notification(created_at=NOW - day, due_at=NOW))
        await delivery.settled()
        assert [row["result"] for row in delivery.rows()] == ["given_up"]
        assert results(delivery) == ["failed"]


async def test_two_deliverers_send_nothing_twice(database: Database) -> None:
    count = 40
    async with AsyncExitStack() as stack:
        gateway = await stack.enter_async_context(provider())
        out = await stack.enter_async_context(outbound())
        ways = Ways({f"it/webhook/{number}": hook(out, gateway) for number in range(4)})
        first = await stack.enter_async_context(delivering(database, ways))
        second = await stack.enter_async_context(delivering(database, ways))
        rows = [notification(n, channel=f"it/webhook/{n % 4}") for n in range(count)]
        await first.add(*rows)
        second.deliverer.wake()
        await gateway.received(count)
        await first.settled(count)
        assert {row["attempt"] for row in first.rows()} == {1}
    assert Counter(each.headers["webhook-id"] for each in gateway.posted) == Counter(
        key(number).hex() for number in range(count)
    )


async def test_a_send_that_is_cut_off_in_order_is_known_to_be_unknown(database: Database) -> None:
    async with provider(hangs) as gateway, outbound() as out:
        ways = Ways({WEBHOOK: hook(out, gateway)})
        async with delivering(database, ways, send_seconds=30) as delivery:
            await delivery.add(notification())
            await gateway.received(1)
        assert results(delivery) == ["unknown"]
        async with delivering(database, ways) as delivery:
            await delivery.settled()
    assert len({each.headers["webhook-id"] for each in gateway.posted}) == 1


async def test_what_waits_is_counted(database: Database) -> None:
    async with provider(hangs) as gateway, outbound() as out:
        ways = Ways({WEBHOOK: hook(out, gateway)})
        async with delivering(database, ways, send_seconds=30) as delivery:
            before = _attempts("accepted")
            await delivery.add(*(notification(number) for number in range(3)))
            await gateway.received(1)
            await delivery.until(
                lambda: (REGISTRY.get_sample_value("ioc_outbox_oldest_seconds") or 0) > 5
            )
            assert REGISTRY.get_sample_value("ioc_outbox_depth") == 3
        assert _attempts("accepted") == before


def _attempts(result: str) -> float:
    labels = {"channel": "webhook", "result": result}
    return REGISTRY.get_sample_value("ioc_notify_attempts_total", labels) or 0.0


async def test_it_wakes_when_told(database: Database) -> None:
    """The clock stands still: only the word makes it look."""
    async with hooked(database) as (gateway, delivery):
        await delivery.clock.waited_for()
        await delivery.add(notification())
        await gateway.received(1)
        assert delivery.clock.now() == NOW


async def test_a_clock_that_is_put_back_holds_nothing_up(database: Database) -> None:
    async with hooked(database) as (gateway, delivery):
        await delivery.clock.waited_for()
        delivery.clock.set(NOW - timedelta(hours=1))
        await delivery.add(notification())  # which is due at NOW
        await gateway.received(1)
        assert delivery.clock.now() == NOW - timedelta(hours=1)
