"""The watcher with real pings and a real provider; only its clock is the test's."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest

from alerts.deadman.watch import State
from ioc.deadman.kept import Memory, recalled, remember
from tests.clock import JumpingClock
from tests.given import NOW
from tests.provider import Posted, answers, provider
from tests.watching import KEY, watching

FIRING, RESOLVED = "firing", "resolved"


def body(posted: Posted) -> str:
    return posted.body.decode()


async def test_a_silence_is_told_once_then_again_and_its_end_once(tmp_path: Path) -> None:
    async with provider() as people, watching(tmp_path, people, JumpingClock(NOW)) as center:
        assert await center.ping() == 200
        await center.given.pass_(175)
        assert people.posted == []
        await center.given.pass_(10)
        assert await center.told(1) == [(FIRING, "silent")]
        await center.given.pass_(1800)
        await center.given.pass_(5)
        assert (await center.told(2))[1:] == [(FIRING, "still")]
        assert await center.ping() == 200
        await center.given.pass_(5)
        assert (await center.told(3))[2:] == [(RESOLVED, "back")]
        for _ in range(5):
            await center.ping()
            await center.given.pass_(60)
    assert len(people.posted) == 3
    first = orjson.loads(people.posted[0].body)
    assert first["commonLabels"]["alertname"] == "CenterSilent"
    summary = first["alerts"][0]["annotations"]["summary"]
    assert summary == "Không còn tín hiệu sống từ IOC Tam Đường"
    heard = NOW.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    cause = first["alerts"][0]["annotations"]["cause"]
    assert cause.startswith(f"Tín hiệu cuối lúc {heard:%H:%M %d/%m}. ")
    keys = [each.headers["idempotency-key"] for each in people.posted]
    assert len(set(keys)) == 3


@pytest.mark.parametrize("hours", [-30, 30])
async def test_a_clock_that_is_set_neither_alarms_nor_hides(tmp_path: Path, hours: int) -> None:
    clock = JumpingClock(NOW)
    async with provider() as people, watching(tmp_path, people, clock) as center:
        await center.ping()
        await center.given.pass_(60)
        clock.set(clock.now() + timedelta(hours=hours))
        await center.given.pass_(60)
        assert center.watcher.centers["tam-duong"].state is State.UP
        await center.given.pass_(65)
        assert await center.told(1) == [(FIRING, "silent")]


async def test_what_a_center_says_of_itself_is_told_at_once(tmp_path: Path) -> None:
    async with provider() as people, watching(tmp_path, people, JumpingClock(NOW)) as center:
        said = "outbox: 3 due\n\x1b[31mrules: late"
        assert await center.ping(f"/ping/{KEY}/fail", method="POST", content=said) == 200
        await center.given.pass_(5)
        assert await center.told(1) == [(FIRING, "failing")]
        assert "outbox: 3 due  [31mrules: late".replace("  ", " ") in body(people.posted[0])
        await center.ping()
        await center.given.pass_(5)
        assert (await center.told(2))[1:] == [(RESOLVED, "back")]


async def test_a_restart_goes_on_counting_and_tells_nothing_twice(tmp_path: Path) -> None:
    clock = JumpingClock(NOW)
    async with provider() as people:
        async with watching(tmp_path, people, clock) as center:
            await center.ping()
            await center.given.pass_(120)
        clock.set(NOW + timedelta(days=1))  # while nobody watches
        async with watching(tmp_path, people, clock) as center:
            assert center.watcher.centers["tam-duong"].silent_seconds == 120
            await center.given.pass_(65)
            assert await center.told(1) == [(FIRING, "silent")]
            await center.given.pass_(5)
        async with watching(tmp_path, people, clock) as center:
            await center.given.pass_(60)
            await center.ping()
            await center.given.pass_(5)
            assert await center.told(2) == [(FIRING, "silent"), (RESOLVED, "back")]


async def test_who_does_not_take_it_is_told_until_he_does(tmp_path: Path) -> None:
    clock = JumpingClock(NOW)
    async with provider(answers(500), answers(500), answers(204)) as people:
        async with watching(tmp_path, people, clock) as center:
            await center.given.pass_(185)
            await center.told(1)
            await center.given.pass_(5)
            await center.told(2)
        async with watching(tmp_path, people, clock) as center:  # it is owed after a restart, too
            await center.given.pass_(5)
            await center.told(3)
            await center.given.pass_(5)
            assert center.watcher.debts == {}
    keys = {each.headers["idempotency-key"] for each in people.posted}
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        (f"/ping/{KEY}", {"method": "HEAD"}, 200),
        (f"/ping/{KEY}/", {}, 200),
        (f"/ping/{KEY}/0", {}, 200),
        ("/ping", {"headers": {"x-ping-key": KEY}}, 200),
        ("/ping", {"headers": {"authorization": f"Bearer {KEY}"}}, 200),
        ("/healthz", {}, 200),
        ("/ping", {}, 404),
        ("/ping/", {}, 404),
        ("/ping/no", {}, 404),
        (f"/ping/{KEY}x", {}, 404),
        (f"/ping/{KEY}/never", {}, 404),
        (f"/ping/{KEY}/fail/fail", {}, 404),
        ("/", {}, 404),
        (f"/ping/{KEY}", {"method": "DELETE"}, 405),
    ],
)
async def test_who_may_ping(
    tmp_path: Path, path: str, more: dict[str, object], status: int
) -> None:
    async with provider() as people, watching(tmp_path, people, JumpingClock(NOW)) as center:
        assert await center.ping(path, **more) == status
        is_heard = center.watcher.centers["tam-duong"].state is State.UP
    assert is_heard == (status == 200 and path.startswith("/ping"))


async def test_a_start_is_no_end(tmp_path: Path) -> None:
    async with provider() as people, watching(tmp_path, people, JumpingClock(NOW)) as center:
        assert await center.ping(f"/ping/{KEY}/start") == 200
        assert center.watcher.centers["tam-duong"].state is State.NEW
        assert [await center.ping() for _ in range(25)][-1] == 429


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 2}', '{"centers": {"a": {"state": 1}}}']
)
def test_a_memory_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "deadman.json"
    file.write_text(text)
    assert recalled(file) == Memory()


def test_a_disk_that_refuses_stops_no_watch(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    remember(tmp_path / "file" / "deadman.json", Memory())
    assert recalled(tmp_path / "none.json") == Memory()
