"""What goes over the wire, against real local servers: retries, refusals, outages, probes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import httpx
import numpy as np
import pytest

from core.model import SourceId
from ioc.sending import Courier, NotSentError, Post, Settled, http_client
from ioc.simulate.messages import Envelope, Message, Reading, message
from ioc.simulate.models import Behaviour, Channel, Fault, Signal, Watch
from ioc.simulate.progress import Progress
from ioc.simulate.wire import HttpSender, Outbox, measured, stand_ins, visit
from tests.clock import JumpingClock
from tests.ports import free_port
from tests.recorder import Answer, recording
from tests.simulated import stage, times

SOURCE = SourceId("do-cong")
SOON = {"retry-after": "0"}


def sent(value: float, channel: Channel = Channel.JSON) -> Message:
    labels = {"portal": "a b", "owner": "x=y, z"}
    reading = Reading("portal_up", labels, 1_795_524_000_000, value)
    return message(SOURCE, channel, [reading], Envelope(17, 5))


async def delivered(url: str, what: Message) -> Settled:
    async with http_client(url) as client:
        return await HttpSender(client, {SOURCE: "ioc_key"}).deliver(what)


async def test_the_same_bytes_again_until_they_are_taken() -> None:
    script = [Answer(503, headers=SOON), Answer(429, headers=SOON), Answer(401, headers=SOON)]
    with recording(*script) as server:
        assert await delivered(server.url, sent(1)) == Settled(1, 0)
    assert len(server.asked) == 4
    assert len({asked.body for asked in server.asked}) == 1
    assert server.asked[0].path == "/api/v1/ingest"
    assert server.asked[0].authorization == "Bearer ioc_key"
    assert json.loads(server.asked[0].body) == {
        "id": "11-5",
        "boot": 17,
        "seq": 5,
        "samples": [
            {
                "metric": "portal_up",
                "labels": {"portal": "a b", "owner": "x=y, z"},
                "time": 1_795_524_000_000,
                "value": 1,
            }
        ],
    }


async def test_line_protocol() -> None:
    with recording() as server:
        assert await delivered(server.url, sent(0.25, Channel.LINES)) == Settled(1, 0)
    (asked,) = server.asked
    assert (asked.path, asked.authorization) == ("/api/v2/write?precision=ms", "Token ioc_key")
    line = r"portal_up,owner=x\=y\,\ z,portal=a\ b value=0.25 1795524000000"
    assert asked.body.decode() == f"{line}\n"


async def test_a_refusal_is_final_and_has_reasons() -> None:
    errors = [{"index": 0, "field": "/samples/0", "reason": "too high", "code": "out_of_range"}]
    told = json.dumps({"accepted": 0, "rejected": 1, "errors": errors})
    with recording(Answer(422, told)) as server:
        settled = await delivered(server.url, sent(7))
    assert settled == Settled(0, 1, ("out_of_range: /samples/0: too high",))
    assert len(server.asked) == 1


async def test_a_courier_without_patience_gives_up() -> None:
    post = Post(b"{}", 1, "ioc_key")
    tries: list[str] = []
    with recording(*[Answer(503, headers=SOON)] * 3) as server:
        async with http_client(server.url) as client:
            courier = Courier(client, lambda reason, _: tries.append(reason), tries_max=3)
            with pytest.raises(NotSentError, match="HTTP 503, 3 times"):
                await courier.deliver(post)
    assert tries == ["HTTP 503"] * 2
    with recording(Answer(401, '{"detail": "no such key"}')) as server:
        async with http_client(server.url) as client:
            with pytest.raises(NotSentError, match="no such key"):
                await Courier(client, lambda *_: None, tries_max=3).deliver(post)


async def test_retry_after_may_be_a_date() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    date = "%a, %d %b %Y %H:%M:%S GMT"
    headers = {"date": now.strftime(date), "retry-after": now.strftime(date)}
    with recording(Answer(503, headers=headers)) as server:
        assert await delivered(server.url, sent(1)) == Settled(1, 0)
    assert len(server.asked) == 2


async def test_a_full_outbox_gives_up_its_oldest() -> None:
    outbox = Outbox(messages_max=2)
    first, second, third = sent(1), sent(2), sent(3)
    outbox.put(first)
    assert await outbox.first() is first
    outbox.put(second)
    outbox.put(third)
    outbox.settle(first)  # was given up while it was on its way
    assert len(outbox) == 2
    assert await outbox.first() is second
    outbox.settle(second)
    outbox.settle(third)
    assert len(outbox) == 0
    with anyio.move_on_after(0.01) as waiting:
        await outbox.first()
    assert waiting.cancelled_caught


def moment_of(behaviour: Behaviour, fault: Fault) -> datetime:
    """Give a moment at which a portal behaves so, and answers in good time."""
    moments = times("2026-01-01T00:00", "2026-12-31T00:00", 1)
    moments = moments[behaviour.out(moments) == (fault is not Fault.NONE)]
    quick = moments[behaviour.seconds(moments) < 0.5]
    found = next(int(each) for each in quick if behaviour.fault(int(each)) is fault)
    return datetime.fromtimestamp(found / 1000, UTC) + timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("fault", "up", "status"),
    [(Fault.NONE, 1, 200), (Fault.ERROR, 0, 503), (Fault.CLOSED, 0, None)],
)
async def test_a_stand_in_is_really_probed(fault: Fault, up: int, status: int | None) -> None:
    watch = next(each for each in stage().watches if each.behaviour.portal.id == "cong-xa")
    clock = JumpingClock(moment_of(watch.behaviour, fault))
    now_ms = int(clock.now().timestamp() * 1000)
    async with (
        stand_ins([watch.behaviour], clock) as urls,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        readings = await measured(client, urls["cong-xa"], watch.state(), watch, now_ms)
    values = {(each.metric, each.labels.get("phase")): each.value for each in readings}
    assert values["portal_up", None] == up
    assert values.get(("portal_http_status", None)) == status
    phases = [values.get(("portal_probe_seconds", each)) for each in ("connect", "first_byte")]
    if up:
        expected = float(watch.behaviour.seconds(np.array([now_ms], np.int64))[0])
        total = values["portal_probe_seconds", "total"]
        assert 0 <= (phases[0] or 0) < (phases[1] or 0) < total
        assert expected * 0.9 < total < expected + 2
    else:
        assert phases == [None, None]


async def test_nobody_there_is_down() -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        met = await visit(client, f"http://127.0.0.1:{free_port()}/")
    assert (met.ok, met.status, met.total) == (False, None, None)


async def test_a_journey_is_walked_step_by_step() -> None:
    watch = next(each for each in stage().watches if each.behaviour.portal.journey)
    clock = JumpingClock(moment_of(watch.behaviour, Fault.NONE))
    async with (
        stand_ins([watch.behaviour], clock) as urls,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        readings = await measured(client, *_journey(watch, urls), watch, 0)
    steps = [each.labels["step"] for each in readings if each.metric == "portal_journey_step_up"]
    assert steps == list(watch.behaviour.portal.journey)
    assert all(each.value > 0 for each in readings)


def _journey(watch: Watch, urls: Mapping[str, str]) -> tuple[str, tuple[Signal, ...]]:
    return urls[watch.behaviour.portal.id], watch.journey()


def test_progress_is_remembered_for_its_seed(tmp_path: Path) -> None:
    path = tmp_path / "simulate.json"
    progress = Progress.read(path, seed=1)
    progress.history_until_ms = 5
    progress.reported(100_000)
    assert Progress.read(path, seed=1).live_until_ms == 100_000
    assert Progress.read(path, seed=1).history_until_ms == 5
    assert Progress.read(path, seed=2).live_until_ms == 0
    path.write_text("{")
    assert Progress.read(path, seed=1).live_until_ms == 0
