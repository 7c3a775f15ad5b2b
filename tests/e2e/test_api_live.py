"""A committed sample reaches every screen that watches; nobody else gets in."""

import asyncio
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.tiles import local_day
from core.model import Identity
from core.store.people import Role
from tests.e2e.apiserver import API, serving, writing
from tests.e2e.watched import CELL, EXAMPLE, HOUR_MS, TOPIC, UP, WEEK_MS, describe, now_ms
from tests.servers import Cluster, Database


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
    assert first.topics["alerts"]["alerts"] == []
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


async def test_a_tile_shows_what_an_expression_gives(
    database: Database, place: Path, tmp_path: Path
) -> None:
    """It begins with the day before, and follows; what it cannot give is no number."""
    folder = tmp_path / "place"
    shutil.copytree(place, folder)
    walls = folder / "walls.yml"
    tile = "main: {metric: room_temperature_celsius, show: last, decimals: 1}"
    assert tile in walls.read_text()
    expression = "main: {expr: 'sum(portal_up) == 2', unit_of_measure: '1'}"
    walls.write_text(walls.read_text().replace(tile, expression))
    other = Identity.of("portal_up", {"portal": "dvc", "probe": "b", "simulated": "true"})
    async with writing(database) as writer:
        at = now_ms()
        await writer.put(*[(one, at - ago, 1.0) for one in (UP, other) for ago in (0, 200_000)])
        async with serving(database, folder) as server:
            browser = await server.signed_in()
            async with browser.watching(TOPIC) as watch:
                cell = await watch.until(TOPIC, "panel.rooms.main", quality="fresh")
                trend = await watch.until(TOPIC, "panel.rooms.main~trend", at=at)
                await writer.put((UP, at + 1, 0.0))
                ended = await watch.until(TOPIC, "panel.rooms.main", value=None)
    assert (cell["value"], cell["at"], cell["n"], cell["source"]) == (2.0, at, 1, None)
    assert cell["simulated"]
    assert [value for _, value in trend["points"]][-1] == 2.0
    assert ended["reason"] == "the expression gives no result"


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


def canaries(*ages_ms: int) -> list[tuple[Identity, int, float]]:
    """Give one of each shard, so old."""
    return [
        (Identity.of("ioc_canary", {"shard": str(shard)}), now_ms() - age_ms, 1.0)
        for shard, age_ms in enumerate(ages_ms)
    ]


async def test_a_shard_of_which_no_canary_is_known_makes_none(
    database: Database, place: Path
) -> None:
    async with serving(database, place) as server, writing(database) as writer:
        await writer.put(*canaries(2_000))
        browser = await server.signed_in()
        async with browser.watching("alerts") as watch:
            beat = await watch.until_type("heartbeat")
    assert beat["canary_age"] is None


async def test_a_restarted_api_knows_the_canary_before_the_next_one(
    database: Database, place: Path
) -> None:
    """Or walls that come back would say that the data are late."""
    async with writing(database) as writer:
        await writer.put(*canaries(2_000, 4_000))
        async with serving(database, place) as server:
            browser = await server.signed_in()
            async with browser.watching("sources") as watch:
                beat = await watch.until_type("heartbeat")
    assert 4 <= beat["canary_age"] < 30


async def test_the_heartbeat_tells_the_age_of_the_canary(database: Database, place: Path) -> None:
    async with serving(database, place) as server, writing(database) as writer:
        await writer.put(*canaries(20_000, 5_000))
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
    assert (page["totals"]["samples_per_minute"], page["holes"]) == (None, [])
    assert missing.status_code == 404


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
