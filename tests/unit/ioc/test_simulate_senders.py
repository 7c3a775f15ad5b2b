"""What goes over the wire, against real local servers: retries, refusals, outages, stand-ins."""

import json
from datetime import UTC, datetime, timedelta

import anyio
import anyio.lowlevel
import httpx
import numpy as np
import pytest

from core.model import ProbePolicy, SourceId
from core.service.outbound import Guard, Phase, Reach, Why, system_lookup
from ingest.probe.attempt import Attempt
from ingest.probe.verdict import Tried
from ioc.sending import Courier, NotSentError, Post, Settled, http_client
from ioc.simulate.before import Progress
from ioc.simulate.history import History
from ioc.simulate.messages import Envelope, Message, Reading, message
from ioc.simulate.models import Behaviour, Channel, Fault
from ioc.simulate.wire import HttpSender, Outbox, stand_ins
from tests.clock import JumpingClock
from tests.ports import free_port
from tests.probing import probe_target
from tests.recorder import Answer, recording
from tests.running import listens
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
    ("fault", "why", "status"),
    [
        (Fault.NONE, Why.OK, 200),
        (Fault.ERROR, Why.STATUS, 503),
        (Fault.CLOSED, Why.PROTOCOL, None),
        (Fault.HANGS, Why.TIMEOUT, None),
    ],
)
async def test_a_stand_in_behaves_as_its_model(fault: Fault, why: Why, status: int | None) -> None:
    behaviour = next(each for each in stage().behaviours if each.portal.id == "cong-xa")
    clock = JumpingClock(moment_of(behaviour, fault))
    now_ms = int(clock.now().timestamp() * 1000)
    met = await probed(
        behaviour, clock, "/cong-xa", timeout_seconds=2 if why is Why.TIMEOUT else 10
    )
    assert (met.why, met.status) == (why, status), met
    if why is Why.OK:
        expected = float(behaviour.seconds(np.array([now_ms], np.int64))[0])
        assert expected * 0.9 < met.seconds[Phase.TOTAL] < expected + 2
        assert met.text_found


async def test_a_page_that_nobody_described() -> None:
    behaviour = stage().behaviours[0]
    clock = JumpingClock(moment_of(behaviour, Fault.NONE))
    assert (await probed(behaviour, clock, "/other")).status == 404


async def probed(
    behaviour: Behaviour, clock: JumpingClock, path: str, timeout_seconds: float = 10
) -> Tried:
    """Probe a stand-in as the center does, once it listens."""
    port = free_port()
    policy = ProbePolicy(probe="p", allow_networks=("127.0.0.1/32",), allow_ports=(port,))
    url = f"http://127.0.0.1:{port}"
    target = probe_target(
        address=url + path, expect_text="mô phỏng", timeout_seconds=timeout_seconds
    )
    async with anyio.create_task_group() as tasks, system_lookup() as lookup:
        tasks.start_soon(stand_ins, {f"{url}/cong-xa": behaviour}, clock)
        while not listens(port):
            await anyio.lowlevel.checkpoint()
        met = await Attempt(Reach.of(lookup), Guard.of(policy)).try_(target)
        tasks.cancel_scope.cancel()
    return met


async def test_a_longer_past_is_sent_from_its_beginning() -> None:
    told = list[str]()
    noon = datetime(2026, 11, 20, 5, tzinfo=UTC)
    nobody = HttpSender(httpx.AsyncClient(), {})  # no source has a key, so nothing is sent
    history = History(stage(), nobody, JumpingClock(noon), told.append)
    day_ms, to_ms = 86_400_000, round(noon.timestamp() * 1000)
    progress = Progress()
    spans = []
    for days in (1, 3, 2):
        told.clear()
        await history.send(to_ms - days * day_ms, to_ms, progress)
        spans.append(len(told))
    one, three, none = spans
    assert one > 0
    assert three > one
    assert none == 0
