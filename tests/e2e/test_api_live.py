"""A committed sample reaches every screen that watches; nobody else gets in."""

import asyncio
import contextlib
import json
import shutil
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from api.tiles import local_day
from core.model import Identity
from core.store.people import Role
from tests.chaos.eventually import eventually
from tests.e2e.apiserver import API, PATIENCE_SECONDS, Server, serving, writing
from tests.servers import Cluster, Database

UP = Identity.of("portal_up", {"portal": "dvc", "probe": "a"})
TOPIC = "wall:overview"
CELL = "panel.portals.main"
HOUR_MS = 3_600_000
WEEK_MS = 7 * 24 * HOUR_MS
EXAMPLE = Path(__file__).parents[2] / "config" / "example"


def now_ms() -> int:
    return time.time_ns() // 10**6


def describe(database: Database) -> None:
    """Put one source and the metrics of the example's wall into the catalogue."""
    with database.connect() as owner:
        owner.execute(
            "INSERT INTO source (id, name_vi, name_en, origin, expected_period_seconds) "
            "VALUES ('probe', 'Đo kiểm', 'Probe', 'place', 60)"
        )
        owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, '
            "expected_period_seconds, name_vi, name_en, origin) VALUES "
            "('portal_up', 'portal', '0/1', 'gauge', '{portal,probe}', 60, 'a', 'a', 'place'),"
            "('door_openings_total', 'd', '1', 'counter', '{door}', 60, 'a', 'a', 'place')"
        )


@pytest.fixture
def place(database: Database) -> Path:
    describe(database)
    return EXAMPLE


async def test_a_committed_sample_changes_the_wall(database: Database, place: Path) -> None:
    async with serving(database, place) as server, writing(database) as writer:
        browser = await server.signed_in()
        async with browser.watching(TOPIC) as watch:
            empty = await watch.until(TOPIC, CELL, quality="never")
            at = now_ms()
            await writer.put((UP, at, 1.0))
            cell = await watch.until(TOPIC, CELL, quality="fresh")
            await writer.put((UP, at + 1, 0.0))
            down = await watch.until(TOPIC, CELL, value=0.0)
    assert (empty["value"], empty["reason"]) == (None, "no data yet")
    assert (cell["value"], cell["numerator"], cell["denominator"]) == (1.0, 1.0, 1.0)
    assert (cell["at"], cell["source"], cell["n"]) == (at, "probe", 1)
    assert down["at"] == at + 1
    assert watch.seqs == list(range(1, len(watch.seqs) + 1))
    assert watch.hello["user"] == "an"
    assert watch.hello["hb"] == 5


async def test_everybody_who_watches_is_told_the_same(database: Database, place: Path) -> None:
    async with serving(database, place) as server, writing(database) as writer:
        one, other = await server.signed_in("an"), await server.signed_in("binh", Role.LEADER)
        async with (
            one.watching(TOPIC, "sources", "alerts") as first,
            other.watching(TOPIC) as second,
        ):
            at = now_ms()
            await writer.put((UP, at, 1.0))
            cells = [await watch.until(TOPIC, CELL, value=1.0) for watch in (first, second)]
            row = await first.until("sources", "probe", last_seen=at)
    assert cells[0] == cells[1]
    assert row["name"] == {"vi": "Đo kiểm", "en": "Probe"}
    assert (row["quality"], row["simulated"]) == ("fresh", False)
    assert first.topics["alerts"] == {}
    assert "sources" not in second.topics


async def test_a_restarted_api_shows_what_is_stored(database: Database, place: Path) -> None:
    opened = Identity.of("door_openings_total", {"door": "1"})
    async with writing(database) as writer:
        hour, at = 3_600_000, now_ms()
        await writer.put((opened, at - 30 * hour, 10.0), (opened, at - 60_000, 17.0), (UP, at, 1.0))
        async with serving(database, place) as server:
            browser = await server.signed_in()
            async with browser.watching(TOPIC, "sources") as watch:
                up = await watch.until(TOPIC, CELL, quality="fresh")
                growth = await watch.until(TOPIC, "panel.doors.main", quality="fresh")
                trend = await watch.until(TOPIC, "panel.doors.main~trend")
                row = await watch.until("sources", "probe", last_seen=at)
    assert (up["at"], growth["value"], growth["n"]) == (at, 7.0, 1)
    assert trend["points"][-1] == [at - 60_000, 7.0]
    assert row["quality"] == "fresh"


async def test_a_restarted_api_knows_the_whole_day(database: Database, place: Path) -> None:
    """Also the step with which it begins."""
    with database.connect() as owner:
        owner.execute(
            'INSERT INTO metric (name, "group", unit_of_measure, kind, labels, '
            "expected_period_seconds, name_vi, name_en, origin) VALUES "
            "('room_temperature_celsius', 'r', '°C', 'gauge', '{room}', 60, 'a', 'a', 'place')"
        )
    room = Identity.of("room_temperature_celsius", {"room": "1"})
    async with writing(database) as writer:
        at, step = now_ms(), 300_000
        rows = [(room, at - back * step, 1.0) for back in range(25 * 12)]
        await writer.put(*rows)
        async with serving(database, place) as server:
            browser = await server.signed_in()
            async with browser.watching(TOPIC) as watch:
                trend = await watch.until(TOPIC, "panel.rooms.main~trend")
    assert [value for _, value in trend["points"]] == [1.0] * 289


async def test_a_restarted_api_knows_the_canary_before_the_next_one(
    database: Database, place: Path
) -> None:
    """Or walls that come back would say that the data are late."""
    async with writing(database) as writer:
        await writer.put((Identity.of("ioc_canary", {}), now_ms() - 4_000, 1.0))
        async with serving(database, place) as server:
            browser = await server.signed_in()
            async with browser.watching("sources") as watch:
                beat = await watch.until_type("heartbeat")
    assert 4 <= beat["canary_age"] < 30


async def test_the_heartbeat_tells_the_age_of_the_canary(database: Database, place: Path) -> None:
    async with serving(database, place) as server, writing(database) as writer:
        await writer.put((Identity.of("ioc_canary", {}), now_ms() - 20_000, 1.0))
        browser = await server.signed_in()
        async with browser.watching("alerts") as watch:
            beats = [await watch.until_type("heartbeat") for _ in range(2)]
    assert 20 <= beats[0]["canary_age"] < beats[1]["canary_age"] < 40
    assert beats[-1]["eval_age"] is None
    # It is overdue: told each second, not each five.
    assert beats[1]["now"] - beats[0]["now"] < 3_000


async def test_the_page_of_sources_joins_the_feed_and_the_tables(
    database: Database, place: Path
) -> None:
    async with serving(database, place) as server, writing(database) as writer:
        browser = await server.signed_in("binh", Role.ADMIN)
        async with browser.watching("sources") as watch:
            at = now_ms()
            await writer.put((UP, at, 1.0))
            row = await watch.until("sources", "probe", last_seen=at)
        page = (await browser.http.get(f"{API}/sources")).json()
        detail = (await browser.http.get(f"{API}/sources/probe")).json()
        missing = await browser.http.get(f"{API}/sources/nobody")
    shown = {source["id"]: source for source in page["sources"]}
    probe = shown["probe"]
    assert (probe["last_seen"], probe["state"], probe["series"]) == (at, "fresh", 1)
    assert abs(probe["heard_at"] - at) < 60_000
    # The api has not listened for a minute: nobody knows the rate yet, and it is not 0.
    assert row["samples_per_minute"] is None
    assert (probe["samples_per_minute"], probe["minutes"]) == (None, [None] * 60)
    assert {**detail["source"], "heard_at": 0} == {**probe, "heard_at": 0}
    assert shown["ioc-heartbeat"]["state"] == "quiet"
    assert (page["next"], page["totals"]["sources"]) == (None, len(shown))
    assert missing.status_code == 404


async def refused(server: Server, *protocols: str, origin: str | None = None) -> int:
    """Status with which a socket is refused; 101 when it opens."""
    try:
        async with open_socket(
            f"ws://127.0.0.1:{server.port}{API}/live",
            subprotocols=[Subprotocol(protocol) for protocol in protocols] or None,
            origin=Origin(origin or server.url),
        ):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


async def test_a_socket_opens_only_with_a_fresh_ticket_and_from_our_page(
    database: Database, place: Path
) -> None:
    async with serving(database, place) as server:
        browser = await server.signed_in()
        assert await refused(server) == 403
        assert await refused(server, "ioc.v1") == 403
        assert await refused(server, "ioc.v1", "made-up") == 403
        ticket = await browser.ticket()
        assert await refused(server, "ioc.v2", ticket) == 403
        assert await refused(server, "ioc.v1", ticket, origin="https://evil.example") == 403
        assert await refused(server, "ioc.v1", ticket) == 101
        assert await refused(server, "ioc.v1", ticket) == 403  # used up
        late = await browser.ticket()
        with database.connect() as owner:
            owner.execute("UPDATE live_ticket SET expires_at = now()")
        assert await refused(server, "ioc.v1", late) == 403
        left = await browser.ticket()
        await browser.http.delete(f"{API}/session", headers=browser.csrf)
        assert await refused(server, "ioc.v1", left) == 403


@pytest.mark.parametrize(
    "sent",
    [
        ["not json"],
        [b"\x00"],
        ['{"type":"subscribe","topics":["wall:none"]}'],
        ['{"type":"subscribe","topics":["alerts"]}', '{"type":"subscribe","topics":["alerts"]}'],
    ],
)
async def test_who_breaks_the_protocol_is_told_and_cut(
    database: Database, place: Path, sent: list[str | bytes]
) -> None:
    async with serving(database, place) as server:
        browser = await server.signed_in()
        async with await browser.open(await browser.ticket()) as socket:
            for text in sent:
                await socket.send(text)
            frames = []
            with contextlib.suppress(ConnectionClosed):
                while True:
                    frames.append(json.loads(await socket.recv()))
    assert frames[-1] == {"type": "bye", "reason": "protocol", "retry_after": None}


async def test_who_says_nothing_is_cut(
    database: Database, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.connection.SUBSCRIBE_SECONDS", 0.1)
    async with serving(database, place) as server:
        browser = await server.signed_in()
        async with await browser.open(await browser.ticket()) as socket:
            frames = [json.loads(await socket.recv()) for _ in range(2)]
    assert frames[-1]["reason"] == "protocol"


async def test_signing_out_ends_the_walls_of_the_session(database: Database, place: Path) -> None:
    async with serving(database, place) as server:
        mine, yours = await server.signed_in("an"), await server.signed_in("binh")
        async with mine.watching(TOPIC) as wall, yours.watching(TOPIC) as other:
            await wall.until(TOPIC, CELL)
            await mine.http.delete(f"{API}/session", headers=mine.csrf)
            bye = await wall.until_type("bye")
            await other.until_type("heartbeat")
    assert bye["reason"] == "session_expired"


async def test_an_open_wall_is_activity_until_the_session_is_too_old(
    database: Database, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.live.connection.RECHECK_SECONDS", 0.1)
    async with serving(database, place) as server:
        browser = await server.signed_in()
        async with browser.watching(TOPIC) as watch:
            await watch.until(TOPIC, CELL)
            with database.connect() as owner:
                owner.execute("UPDATE session SET seen_at = now() - interval '1 hour'")
                idle = "SELECT seen_at < now() - interval '30 min' FROM session"
                await eventually(  # the open socket itself renews it
                    lambda: owner.execute(idle).fetchone() == (False,),
                    deadline_seconds=PATIENCE_SECONDS,
                )
                owner.execute("UPDATE session SET expires_at = now()")
            bye = await watch.until_type("bye")
    assert bye["reason"] == "session_expired"


async def test_at_the_end_of_the_server_walls_are_told_when_to_come_back(
    database: Database, place: Path
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(serving(database, place))
        browser = await server.signed_in()
        watch = await stack.enter_async_context(browser.watching(TOPIC))
        await watch.until(TOPIC, CELL)
        server.stop()
        bye = await watch.until_type("bye")
    assert (bye["reason"], bye["retry_after"]) == ("shutdown", 1.0)


async def test_a_hole_in_the_log_ends_in_reading_the_samples_again(
    database: Database, place: Path
) -> None:
    async with serving(database, place) as server, writing(database) as writer:
        browser = await server.signed_in()
        async with browser.watching(TOPIC) as watch:
            await watch.until(TOPIC, CELL, quality="never")
            await writer.put((UP, now_ms(), 1.0), logged=False)
            other = Identity.of("portal_up", {"portal": "other", "probe": "a"})
            await writer.put((other, now_ms(), 0.0))
            cell = await watch.until(TOPIC, CELL, n=2)
    assert (cell["numerator"], cell["denominator"]) == (1.0, 2.0)


async def test_the_wall_outlives_a_database_that_was_killed(
    own_cluster: Cluster, tmp_path: Path
) -> None:
    database = own_cluster.create()
    describe(database)
    folder = shutil.copytree(EXAMPLE, tmp_path / "place")
    async with serving(database, folder) as server:
        browser = await server.signed_in()
        async with writing(database) as writer, browser.watching(TOPIC) as watch:
            await writer.put((UP, now_ms(), 1.0))
            await watch.until(TOPIC, CELL, value=1.0)
            await asyncio.to_thread(own_cluster.server.kill)
            await watch.until_type("heartbeat")  # the wall is told that the server lives
            assert (await browser.http.get("/readyz")).status_code == 503
            answer = await browser.http.get(f"{API}/session")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
            await asyncio.to_thread(own_cluster.server.start)
            async with writing(database) as later:
                await later.put((UP, now_ms(), 0.0))
            await watch.until(TOPIC, CELL, value=0.0)
            assert watch.seqs == list(range(1, len(watch.seqs) + 1))


async def test_today_is_drawn_in_the_band_of_past_weekdays(
    database: Database, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.feed.bands.LOOK_SECONDS", 0.05)
    opened = Identity.of("door_openings_total", {"door": "1"})
    midnight_ms, _ = local_day(now_ms(), ZoneInfo("Europe/Berlin"))
    async with writing(database) as writer:
        for week, growth in ((1, 4.0), (2, 8.0)):
            noon = midnight_ms - week * WEEK_MS + 12 * HOUR_MS
            rows = [(opened, noon - 25 * HOUR_MS // 2, 100.0), (opened, noon, 100.0 + growth)]
            await writer.put(*rows, logged=False)
        async with serving(database, place) as server:
            browser = await server.signed_in()
            async with browser.watching(TOPIC) as watch:
                band = await watch.until(TOPIC, "panel.doors.main~band")
    at = {time_ms: totals for time_ms, *totals in band["points"]}
    assert at[midnight_ms] == [0.0, 0.0, 0.0]
    assert at[midnight_ms + 20 * HOUR_MS] == [4.0, 6.0, 8.0]


async def test_a_source_that_is_described_later_appears(database: Database, place: Path) -> None:
    async with serving(database, place) as server:
        browser = await server.signed_in()
        async with browser.watching("sources") as watch:
            with database.connect() as owner:
                owner.execute(
                    "INSERT INTO source (id, name_vi, name_en, origin) "
                    "VALUES ('later', 'Sau', 'Later', 'place')"
                )
                owner.execute("NOTIFY ioc_place")
            row = await watch.until("sources", "later", quality="never")
    assert row["name"] == {"vi": "Sau", "en": "Later"}
